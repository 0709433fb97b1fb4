"""The play of the moderators: every command as newcomer, as member, as lower moderator and as moderator."""

from collections.abc import Mapping
from typing import Any

from tests.e2e.second_opinion import Act, File, Outcome, Scenario

COMMANDS: dict[str, Scenario] = {}
"""In the order they are played; tests/e2e/scenes_tiers.py goes on in the same world."""
CSV = "member,tier,for,until,reason\n"
TRIED: dict[str, Mapping[str, Any]] = {
    "gate tier list": {},
    "gate tier show": {"name": "Maker"},
    "gate status": {},
    "gate stats": {},
    "gate report": {"tier": "Resident"},
    "gate why": {"member": "@cleo"},
    "gate export": {},
    "gate news": {},
    "gate audit": {"tier": "Resident"},
    "gate compare": {"role": "&Curator", "tier": "Maker"},
    "gate award": {"member": "@cleo", "tier": "Resident", "for": "1h", "reason": "the mural"},
    "gate extend": {"member": "@cleo", "tier": "Resident", "for": "2h"},
    "gate revoke": {"member": "@cleo", "tier": "Resident", "reason": "it is painted"},
    "gate tier add": {"name": "Odd", "rank": 9, "role": "&Curator"},
    "gate tier edit": {"name": "Maker", "rank": 7},
    "gate tier remove": {"name": "Maker"},
    "gate tier build": {},
    "gate map role": {"tier": "Maker", "role": "&Curator"},
    "gate map channel": {"tier": "Maker", "new": "studio"},
    "gate doors": {"of": "highest"},
    "gate undo": {},
    "gate shadow": {"tier": "Maker", "what": "begin"},
    "gate adopt": {"role": "&Curator", "tier": "Maker"},
    "gate unknown": {"choice": "suspend", "days": 3},
    "gate connect": {},
    "gate freeze": {"reason": "a look around"},
    "gate unfreeze": {},
}
"""What each command is given; those that act come after those that look."""
FILES = ("gate import", "gate award-file")


def scene(play: Scenario) -> Scenario:
    COMMANDS[play.__name__] = play
    return play


def tries(who: str, path: str) -> Scenario:
    """Somebody types this command with what stands above."""

    async def play(act: Act) -> Outcome:
        return await act.slash(who, path, **TRIED[path])

    return play


def hands_in(who: str, path: str) -> Scenario:
    """Somebody hands in a file: the policy with a dearer Maker, or an award."""

    async def play(act: Act) -> Outcome:
        policy = f'[[tier]]\nname = "Maker"\nrank = 1\nrequirement = "{maker(act, 2)}"\n'
        awards = f"{CSV}{act.stage.number('cleo')},Resident,1h,,\n"
        return await act.slash(who, path, file=File("a-file", policy if path == "gate import" else awards))

    return play


def maker(act: Act, at_least: int = 1) -> str:
    return f"erc721:base:{act.stage.tokens.erc721} >= {at_least}"


@scene
async def two_tiers_are_there_and_a_holder(act: Act) -> Outcome:
    await act.tier("Maker", 1, "Maker", maker(act))
    await act.tier("Resident", 3, "Resident")
    await act.stage.mint("ada")
    await act.slash("ada", "verify")
    await act.stage.sign("ada", act.link)
    await act.stage.quiet()
    return await act.slash("ada", "passes")


@scene
async def nobody_else_is_offered_a_command(act: Act) -> Outcome:
    seen = [await act.slash(who, path, **TRIED[path]) for who in ("ada", "dora") for path in TRIED]
    return Outcome(said=tuple(line for each in seen for line in each.said))


@scene
async def an_administrator_offers_them_to_everybody(act: Act) -> Outcome:
    await act.stage.offered_to_all()
    return await act.slash("dora", "gate status")


for whoever in ("dora", "ada", "ben", "hana"):
    for path in TRIED:
        COMMANDS[f"{whoever} tries {path}"] = tries(whoever, path)
    for path in FILES:
        COMMANDS[f"{whoever} hands in {path}"] = hands_in(whoever, path)
    if whoever == "ben":
        COMMANDS["who stands higher lets things go on"] = tries("hana", "gate unfreeze")


@scene
async def things_go_on(act: Act) -> Outcome:
    await act.slash("hana", "gate unknown", choice="keep")
    return await act.slash("hana", "gate status")
