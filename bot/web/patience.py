"""A connection that does not get on with its request is closed; uvicorn itself would wait for it for ever."""

import asyncio

import h11
from uvicorn.protocols.http.h11_impl import H11Protocol

WHOLE_WITHIN = 15.0
"""Seconds for one whole request, head and body, from its first byte; and for the first byte of the first one."""
MOST_AT_ONCE = 512
"""Connections. Each costs a file, of which a process usually has a thousand, and chains and storage need some too."""


class Patient(H11Protocol):
    """One connection. How long an answer takes is no matter here, nor how long it rests between two requests."""

    _patience: asyncio.TimerHandle | None = None

    def connection_made(self, transport: asyncio.Transport) -> None:  # type: ignore[override]  # as uvicorn has it
        super().connection_made(transport)
        if len(self.connections) > MOST_AT_ONCE:
            transport.abort()
        else:
            self._begin()

    def data_received(self, data: bytes) -> None:
        super().data_received(data)
        if self.conn.their_state in {h11.IDLE, h11.SEND_BODY}:
            self._begin()
        else:
            self._rest()

    def connection_lost(self, exc: Exception | None) -> None:
        self._rest()
        super().connection_lost(exc)

    def _begin(self) -> None:
        """What has begun goes on: the bytes in between gain nobody time."""
        if self._patience is None:
            self._patience = self.loop.call_later(WHOLE_WITHIN, self.transport.abort)

    def _rest(self) -> None:
        if self._patience is not None:
            self._patience.cancel()
            self._patience = None
