"""Wallets and accounts of one person."""
