"""Chats as doors: who asks to join is answered, and who must leave is removed."""
