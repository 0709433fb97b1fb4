"""The picture of a community, as our pages show it."""

import hashlib
from dataclasses import dataclass

LARGEST = 8 * 1024
"""Bytes of one: a page of ours is small, and so is what stands on it."""


@dataclass(frozen=True, slots=True)
class Crest:
    """`called`: what the platform calls the picture that this was made of; another one is called otherwise.

    `picture` is WebP, made by us; empty where what the platform gave is no picture.
    """

    called: str
    picture: bytes

    @property
    def mark(self) -> str:
        """Whoever knows it has seen the page: it stands in the picture's address, which nobody can guess."""
        return hashlib.sha256(self.picture).hexdigest()[:24] if self.picture else ""
