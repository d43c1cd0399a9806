"""What subscriptions changes: who is to be told, and who has been."""
