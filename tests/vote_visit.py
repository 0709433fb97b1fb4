"""A visit to the page of a ballot in Chromium: an open round, and a wallet that its list of voters knows."""

import os
from contextlib import asynccontextmanager
from dataclasses import dataclass, replace
from pathlib import Path

from eth_account import Account as Key
from prometheus_client import CollectorRegistry

from bot.domain.voting.rounds import BallotClass
from bot.ports import Cast
from bot.services.signing_in.renewing import Renewing
from bot.services.signing_in.verify import Site
from bot.web.app import create_app
from bot.web.server import serving
from tests.blank import fresh_store
from tests.house_verify import TITLES, open_house
from tests.page_visit import FREE, WALLETS, Visit, Wallet, browsing, free_port
from tests.pictures import drawing, saved
from tests.round_town import POSTER, open_studio
from tests.voted import key

BOTH = replace(POSTER, classes=frozenset(BallotClass))
SIGNED = replace(POSTER, classes=frozenset({BallotClass.SIGNED}))
VOTER = 3


@dataclass
class VoteVisit(Visit):
    """`house` is the studio; its third member votes, in the browser whose wallet they have proved."""

    async def open(self, secret: str | None = None) -> str:
        secret = secret or await self.house.link(VOTER)
        await self.page.goto(f"{self.origin}/vote/{secret}")
        return secret

    async def cast(self) -> list[Cast]:
        async with self.house.town.store.read() as tx:
            return list(await tx.ballots.all(await self.house.newest()))


def signer(nth: int = VOTER) -> Wallet:
    return Wallet(Key.from_key(key(nth)), Key.from_key(key(nth)).address)


@asynccontextmanager
async def voting(chromium, axe, tmp_path: Path, rules=BOTH, wallets=WALLETS, entries=2, **given):
    """A round by these rules, of pictures by the first members."""
    port = free_port()
    origin, mine = f"http://127.0.0.1:{port}", signer()
    (tmp_path / "house").mkdir()
    async with (
        open_house(tmp_path / "house", origin) as house,
        fresh_store(tmp_path) as store,
        open_studio(store) as studio,
    ):
        studio.sheets = replace(studio.sheets, site=Site("127.0.0.1", origin))
        await studio.comes_with_keys(max(4, entries))
        for nth in range(1, entries + 1):
            await studio.submits(nth, small=saved(drawing((240, 240), nth), "WEBP"))
        await studio.opens(rules)

        async def health():
            return {}

        app = create_app(
            house.verify,
            house.binding,
            Renewing(house.verify, house.asked),
            health,
            TITLES,
            CollectorRegistry(),
            sheets=studio.sheets,
            per_client=FREE,
            per_link=FREE,
        )
        async with serving(app, "127.0.0.1", port), browsing(chromium, mine, wallets, **given) as (page, complaints):
            yield VoteVisit(studio, page, mine, origin, os.environ.get("SHOTS", ""), axe, complaints)
