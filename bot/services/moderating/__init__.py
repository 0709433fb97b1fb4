"""What moderators are told, and what they look up."""
