"""Rounds: drafted, opened, voted in, counted, and taken to their ledger and back."""
