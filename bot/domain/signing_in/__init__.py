"""Proving a wallet, in a browser that is the account's own."""
