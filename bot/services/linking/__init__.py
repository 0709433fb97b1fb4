"""Wallets and accounts of one person: linked, claimed, vouched for, parted."""
