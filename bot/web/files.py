"""The files beside the pages, under an address that changes when any of them does, so that no copy gets old."""

import hashlib
from pathlib import Path
from urllib.parse import quote

HERE = Path(__file__).parent / "static"
TYPES = {
    "js": "text/javascript; charset=utf-8",
    "css": "text/css; charset=utf-8",
    "svg": "image/svg+xml",
    "webp": "image/webp",
}
EXTRA = "extra-wallets.js"
FOREVER = "public, max-age=31536000, immutable"


class Files:
    """Read once. `folder` is where they are, and where modules find each other; `icon` needs no request of its own."""

    def __init__(self, extra: bytes = b"") -> None:
        """`extra`: the owner's own file of wallets."""
        self._every = {file.name: file.read_bytes() for file in sorted(HERE.iterdir())}
        if extra:
            self._every[EXTRA] = extra
        self._mark = hashlib.sha256(b"".join(self._every.values())).hexdigest()[:12]
        self.folder = f"/static/{self._mark}"
        self.icon = "data:image/svg+xml," + quote(" ".join(self._every["mark.svg"].decode().split()), safe="=:/ ")

    def get(self, name: str) -> bytes | None:
        return self._every.get(name)

    def kept(self, mark: str) -> str:
        """How long browsers may keep what they asked for under this mark: a page of another version is passing."""
        return FOREVER if mark == self._mark else "no-store"
