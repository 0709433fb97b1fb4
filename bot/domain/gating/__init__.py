"""Chats as doors."""
