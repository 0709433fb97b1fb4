"""Conditions on wallets: what is read, how it is written, and what can be said of it."""
