"""Promises of the database: a snapshot to read, a transaction to write, and the repositories bound to each."""

from contextlib import AbstractAsyncContextManager
from typing import Protocol

from bot.ports.accounts import Joins, Pairings
from bot.ports.members import Challenges, Communities, Events, Members
from bot.ports.passes import Awards, Doors, Passes, Policies, Questions, Waits
from bot.ports.trails import Trails


class Store(Protocol):
    """The database. Nothing done in a `write()` that raises has happened."""

    def read(self) -> AbstractAsyncContextManager["Tx"]:
        """One consistent snapshot; writing through it fails."""
        ...

    def write(self) -> AbstractAsyncContextManager["Tx"]:
        """One transaction, committed at the end of the block, rolled back by an exception."""
        ...


class Tx(Protocol):
    """The repositories, bound to one transaction."""

    @property
    def communities(self) -> Communities: ...
    @property
    def members(self) -> Members: ...
    @property
    def policies(self) -> Policies: ...
    @property
    def passes(self) -> Passes: ...
    @property
    def awards(self) -> Awards: ...
    @property
    def waits(self) -> Waits: ...
    @property
    def questions(self) -> Questions: ...
    @property
    def doors(self) -> Doors: ...
    @property
    def challenges(self) -> Challenges: ...
    @property
    def events(self) -> Events: ...
    @property
    def trails(self) -> Trails: ...
    @property
    def pairings(self) -> Pairings: ...
    @property
    def joins(self) -> Joins: ...
