"""What members take along, and how they are forgotten."""
