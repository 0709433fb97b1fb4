"""The tables of doors: how far each of a member is, and which a platform refuses."""

from sqlalchemy import BigInteger, Boolean, Column, ForeignKey, Index, Table, Text

from storage.columns import Id, Moment
from storage.schema import metadata, of_community, where

BEHIND = (
    "wanted AND (given IN ('giving', 'taking') OR given = 'not' AND seen IS NULL)"
    " OR NOT wanted AND given NOT IN ('not', 'spared')"
)
"""Doors that a job must still bring into line. One that was looked at and is not ours to give stays as it is: somebody
else gave it, or the member or the bot is not there, and their return is an event.
"""

door = Table(
    "door",
    metadata,
    Column("member_id", Id, ForeignKey("member.id", ondelete="CASCADE"), primary_key=True, autoincrement=False),
    Column("platform", Text, primary_key=True),
    Column("place_id", BigInteger, primary_key=True, autoincrement=False),
    Column("kind", Text, primary_key=True),
    Column("door_id", BigInteger, primary_key=True, autoincrement=False),
    Column("wanted", Boolean, nullable=False),
    Column("given", Text, nullable=False),
    Column("seen", Boolean),
    Column("taken_until", Moment),
)
Index("door_holders", door.c.platform, door.c.place_id, door.c.kind, door.c.door_id)
where("door_behind", BEHIND, door.c.member_id)

trouble = Table(
    "trouble",
    metadata,
    of_community(key=True),
    Column("platform", Text, primary_key=True),
    Column("place_id", BigInteger, primary_key=True, autoincrement=False),
    Column("kind", Text, primary_key=True),
    Column("door_id", BigInteger, primary_key=True, autoincrement=False),
    Column("problem", Text, nullable=False),
    Column("since", Moment, nullable=False),
    Column("again", Moment, nullable=False),
)
