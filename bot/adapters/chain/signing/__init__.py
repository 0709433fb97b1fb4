"""Signatures: those of others are checked, ours are made."""
