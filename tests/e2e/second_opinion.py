"""One play for two theatres: our sandbox over sockets, and simcord in the process. People must see the same in both."""

import re
from collections.abc import Awaitable, Callable, Mapping
from contextlib import AbstractAsyncContextManager
from dataclasses import dataclass
from pathlib import Path
from typing import Any, Protocol

from sandbox.chain.driver import wallet_of
from sandbox.tokens import Tokens

_VARYING = (
    (re.compile(r"\d{15,}"), "ID"),
    (re.compile(r"<t:\d+:"), "<t:T:"),
    (re.compile(r"block \d+"), "block N"),
    (re.compile(r"`[0-9a-f]{8}`"), "`REFERENCE`"),
)


@dataclass(frozen=True)
class Outcome:
    """What came of one act: first lines, whether only their reader sees them, buttons, links; and everybody's roles."""

    said: tuple[str, ...] = ()
    private: tuple[bool, ...] = ()
    buttons: tuple[str, ...] = ()
    links: int = 0
    roles: tuple[tuple[str, ...], ...] = ()


@dataclass(frozen=True)
class Message:
    text: str
    private: bool
    parts: list[dict[str, Any]]

    def buttons(self) -> list[str]:
        return [part["label"] for part in self.parts if part["type"] == 2 and "custom_id" in part]

    def links(self) -> list[str]:
        return [part["url"] for part in self.parts if part["type"] == 2 and part.get("url")]


class Stage(Protocol):
    """A Discord with Plotter Garden, its people and roles, a second server, and the bot."""

    tokens: Tokens

    async def slash(self, who: str, path: str, options: Mapping[str, Any], where: str) -> list[Message] | None:
        """The answer's messages; None if this person is not offered the command. "@ada" and "&Maker" are picked."""
        ...

    async def click(self, who: str, label: str) -> list[Message]:
        """Press this button under the last answer of this person."""
        ...

    async def suggested(self, who: str, path: str, option: str, typed: str) -> list[str]: ...
    async def sign(self, who: str, link: str) -> None:
        """Prove the person's wallet through this link."""
        ...

    async def mint(self, who: str) -> None: ...
    async def lose(self, who: str, role: str) -> None:
        """Somebody takes the role from this person."""
        ...

    async def raise_above_bot(self, role: str) -> None: ...
    async def held(self, who: str) -> set[str]: ...
    async def quiet(self) -> None: ...


class Act:
    """One person does one thing, and all of it is written down."""

    def __init__(self, stage: Stage) -> None:
        self.stage = stage
        self.link = ""

    async def slash(self, who: str, path: str, where: str = "garden", **options: Any) -> Outcome:
        found = await self.stage.slash(who, path, options, where)
        return await self.seen(found) if found is not None else Outcome(said=("not offered",))

    async def click(self, who: str, label: str) -> Outcome:
        return await self.seen(await self.stage.click(who, label))

    async def seen(self, messages: list[Message]) -> Outcome:
        await self.stage.quiet()
        links = [link for message in messages for link in message.links()]
        self.link = links[0] if links else self.link
        return Outcome(
            said=tuple(_plain(message.text.partition("\n")[0]) for message in messages),
            private=tuple(message.private for message in messages),
            buttons=tuple(label for message in messages for label in message.buttons()),
            links=len(links),
            roles=tuple([tuple(sorted(await self.stage.held(who))) for who in ("ada", "ben", "cleo")]),
        )

    async def tier(self, name: str, rank: int, role: str, requirement: str = "", who: str = "grace") -> Outcome:
        more = {"requirement": requirement} if requirement else {}
        return await self.slash(who, "gate tier add", name=name, rank=rank, role=f"&{role}", **more)


def _plain(line: str) -> str:
    for pattern, instead in _VARYING:
        line = pattern.sub(instead, line)
    return line


Scenario = Callable[[Act], Awaitable[Outcome]]
SCENARIOS: dict[str, Scenario] = {}


def scenario(play: Scenario) -> Scenario:
    """Scenes are played in the order they stand in, in one world."""
    SCENARIOS[play.__name__] = play
    return play


@scenario
async def a_server_that_is_not_switched_on(act: Act) -> Outcome:
    return await act.slash("dora", "verify", where="elsewhere")


@scenario
async def its_owner_asks_for_the_status(act: Act) -> Outcome:
    return await act.slash("grace", "gate status", where="elsewhere")


@scenario
async def no_tiers_yet(act: Act) -> Outcome:
    return await act.slash("grace", "gate tier list")


@scenario
async def a_newcomer_asks_what_they_hold(act: Act) -> Outcome:
    return await act.slash("ada", "passes")


@scenario
async def a_newcomer_asks_why(act: Act) -> Outcome:
    return await act.slash("ada", "why")


@scenario
async def a_requirement_that_does_not_read(act: Act) -> Outcome:
    return await act.tier("Maker", 1, "Maker", "erc721")


@scenario
async def a_chain_nobody_knows(act: Act) -> Outcome:
    return await act.tier("Maker", 1, "Maker", f"erc721:moon:{act.stage.tokens.erc721}")


@scenario
async def an_address_without_a_contract(act: Act) -> Outcome:
    return await act.tier("Maker", 1, "Maker", f"erc721:base:{wallet_of('nobody').address}")


@scenario
async def a_role_above_the_bot(act: Act) -> Outcome:
    return await act.tier("Maker", 1, "Founders", f"erc721:base:{act.stage.tokens.erc721}")


@scenario
async def a_role_with_administrator(act: Act) -> Outcome:
    return await act.tier("Maker", 1, "Keys", f"erc721:base:{act.stage.tokens.erc721}")


@scenario
async def a_role_of_an_integration(act: Act) -> Outcome:
    return await act.tier("Maker", 1, "Boosters", f"erc721:base:{act.stage.tokens.erc721}")


@scenario
async def a_tier_is_added(act: Act) -> Outcome:
    return await act.tier("Maker", 1, "Maker", f"erc721:base:{act.stage.tokens.erc721} >= 1")


@scenario
async def a_tier_of_the_same_name(act: Act) -> Outcome:
    return await act.tier("maker", 2, "Curator")


@scenario
async def a_tier_for_awards_alone(act: Act) -> Outcome:
    return await act.tier("Resident", 3, "Resident")


@scenario
async def the_tiers_are_listed(act: Act) -> Outcome:
    return await act.slash("grace", "gate tier list")


@scenario
async def tiers_are_suggested_while_typing(act: Act) -> Outcome:
    return Outcome(said=tuple(await act.stage.suggested("grace", "gate tier remove", "name", "ma")))


@scenario
async def a_member_is_not_offered_what_is_for_moderators(act: Act) -> Outcome:
    return await act.slash("ada", "gate status")


@scenario
async def a_member_asks_for_a_link(act: Act) -> Outcome:
    return await act.slash("ada", "verify")


@scenario
async def a_holder_has_signed_and_asks_why(act: Act) -> Outcome:
    await act.stage.mint("ada")
    await act.stage.sign("ada", act.link)
    await act.stage.quiet()
    return await act.slash("ada", "why")


@scenario
async def a_holder_asks_what_they_hold(act: Act) -> Outcome:
    return await act.slash("ada", "passes")


@scenario
async def messages_are_switched_on(act: Act) -> Outcome:
    return await act.click("ada", "Write to me when a door closes")


@scenario
async def messages_are_switched_off(act: Act) -> Outcome:
    return await act.click("ada", "Stop writing to me")


@scenario
async def another_wallet_is_offered_under_why(act: Act) -> Outcome:
    await act.slash("ada", "why")
    return await act.click("ada", "Prove another wallet")


@scenario
async def a_moderator_below_the_role_maps_it(act: Act) -> Outcome:
    return await act.tier("Odd", 9, "Maker", who="ben")


@scenario
async def a_moderator_below_the_role_awards_it(act: Act) -> Outcome:
    return await act.slash("ben", "gate award", member="@cleo", tier="Maker")


@scenario
async def a_span_that_is_none(act: Act) -> Outcome:
    return await act.slash("grace", "gate award", member="@cleo", tier="Resident", span="soon")


@scenario
async def a_tier_that_is_not_there(act: Act) -> Outcome:
    return await act.slash("grace", "gate award", member="@cleo", tier="Nobility")


@scenario
async def an_award(act: Act) -> Outcome:
    return await act.slash("grace", "gate award", member="@cleo", tier="Resident", span="1h")


@scenario
async def an_awarded_member_asks_what_they_hold(act: Act) -> Outcome:
    return await act.slash("cleo", "passes")


@scenario
async def a_tier_is_kept_after_all(act: Act) -> Outcome:
    await act.slash("grace", "gate tier remove", name="Maker")
    return await act.click("grace", "Keep")


@scenario
async def a_removal_is_asked_for(act: Act) -> Outcome:
    return await act.slash("ben", "gate tier remove", name="Maker")


@scenario
async def the_permission_is_lost_before_the_button(act: Act) -> Outcome:
    await act.stage.lose("ben", "Ward")
    return await act.click("ben", "Remove")


@scenario
async def a_tier_is_removed(act: Act) -> Outcome:
    await act.slash("grace", "gate tier remove", name="Maker")
    return await act.click("grace", "Remove")


@scenario
async def a_role_that_was_raised_above_the_bot_is_awarded(act: Act) -> Outcome:
    await act.stage.raise_above_bot("Resident")
    await act.stage.quiet()
    return await act.slash("grace", "gate award", member="@ada", tier="Resident", span="1h")


@scenario
async def the_status_tells_what_needs_a_hand(act: Act) -> Outcome:
    return await act.slash("grace", "gate status")


Theatre = Callable[[Path], AbstractAsyncContextManager[Stage]]


async def played(open_stage: Theatre, folder: Path) -> dict[str, Outcome]:
    """Every scene in this theatre, in order."""
    async with open_stage(folder) as stage:
        act = Act(stage)
        return {name: await scene(act) for name, scene in SCENARIOS.items()}
