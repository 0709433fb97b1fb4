"""What each method does, by the table's groups."""
