"""Rounds: who votes on what by which rules, how it is counted, and how anybody checks it."""
