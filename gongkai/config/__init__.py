"""Settings, addresses, server entry points and the `gongkai` command."""
