"""What notifications changes: what is told, what was read, what goes by e-mail."""
