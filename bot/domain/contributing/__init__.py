"""Members' entries, and what becomes of those that are selected."""
