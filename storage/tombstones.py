"""Marks of who was forgotten, in a file beside the database, with the key that makes them.

The file holds no name, number or address, and a backup of the database without it cannot be asked about anybody.
"""

import asyncio
import hmac
import os
import secrets
from collections.abc import Collection
from pathlib import Path

from bot.domain.ids import Account, Address, CommunityId
from bot.domain.leaving.forgetting import StandIns

_BITS = 62
"""So many of a mark make the number of a stand-in, below 0, where no account is."""


class FileTombstones:
    """The first line is the key, every further one a mark. Made when it is first needed."""

    def __init__(self, path: Path | None) -> None:
        self._path = path
        self._key = b""

    def mark(self, community: CommunityId, account: Account) -> str:
        return self._sealed(f"forgotten {community} {account.platform.value} {account.id}")

    def stand_ins(self, accounts: Collection[Account], addresses: Collection[Address]) -> StandIns:
        return StandIns(
            {one: Account(one.platform, self._number(one)) for one in accounts},
            {one: Address(f"0x{self._sealed(f'address {one}')[:40]}") for one in addresses},
        )

    async def keep(self, marks: Collection[str]) -> None:
        await asyncio.to_thread(self._append, "".join(f"{mark}\n" for mark in sorted(marks)))

    async def kept(self) -> frozenset[str]:
        return frozenset(await asyncio.to_thread(self._lines))

    def _number(self, account: Account) -> int:
        sealed = self._sealed(f"account {account.platform.value} {account.id}")
        return -1 - (int(sealed, 16) >> (256 - _BITS))

    def _sealed(self, text: str) -> str:
        self._key = self._key or self._read_key()
        return hmac.new(self._key, text.encode(), "sha256").hexdigest()

    def _read_key(self) -> bytes:
        if self._path is None:
            return secrets.token_bytes(32)
        if not self._path.exists():
            self._append(f"{secrets.token_hex(32)}\n")
        return bytes.fromhex(self._path.read_text().splitlines()[0])

    def _lines(self) -> list[str]:
        if self._path is None or not self._path.exists():
            return []
        self._key = self._read_key()
        return self._path.read_text().splitlines()[1:]

    def _append(self, lines: str) -> None:
        """On the disk before anything is deleted: what was promised once is done however often it takes."""
        if self._path is None:
            return
        handle = os.open(self._path, os.O_WRONLY | os.O_APPEND | os.O_CREAT, 0o600)
        try:
            os.write(handle, lines.encode())
            os.fsync(handle)
        finally:
            os.close(handle)
