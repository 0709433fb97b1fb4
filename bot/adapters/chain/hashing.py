"""Keccak-256, which the standard library lacks and the domain is handed."""

from eth_utils.crypto import keccak as _keccak


def keccak(data: bytes) -> bytes:
    """32 bytes."""
    return _keccak(data)
