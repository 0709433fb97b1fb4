"""What the logs of a chain name, walked from block to block."""
