"""A community's own contracts: found, read, and sent to."""
