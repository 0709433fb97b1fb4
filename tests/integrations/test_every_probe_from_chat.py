"""A tier with each kind of probe is set up from chat on anvil: its role comes, something changes, its role goes."""

import json
from base64 import b64encode
from collections.abc import AsyncIterator, Awaitable, Callable, Mapping
from dataclasses import dataclass, field

import pytest
import pytest_asyncio

from bot.adapters.chain.artifacts import artifact as own_artifact
from bot.domain.requirements.probes import FORMS
from sandbox.chain.anvil import installed
from sandbox.chain.people import owner, wallet_of
from sandbox.discord.answers import Answer
from sandbox.discord.driver import RoleDriver
from tests import attestations
from tests.changing import IN_FORCE, applied
from tests.e2e.props import SOON
from tests.e2e.town import Town, founded
from tests.hand_made_contracts import created
from tests.probe_town import ADA, BASE, Stage

pytestmark = pytest.mark.needs("anvil")
played = pytest.mark.asyncio(loop_scope="module")
ROLE = "The role it opens"
EDITION, PROJECT = 7, 3
TRAITS, RANK = "Mood = sunny and Level >= 3", "rank(address {wallet}) returns (string)"
FIELDS, TYPES = "uint8 level, string guild", ["uint8", "string"]


@dataclass
class World:
    """The town, what stands on its chain, and the end of what runs out."""

    town: Town
    stage: Stage
    eas: attestations.Eas
    schema: str
    end: int
    kept: dict[str, str] = field(default_factory=dict)

    async def do(self, contract: str, signature: str, *values: object) -> None:
        await self.stage.do(contract, signature, *values)

    async def sends(self, contract: str, signature: str, *values: object) -> None:
        """ADA does it herself."""
        await self.stage.do(contract, signature, *values, by=wallet_of("ada"))

    async def attests(self, name: str, level: int, until: int = 0) -> None:
        self.kept[name] = await self.eas.attest(self.schema, ADA, TYPES, [level, "Weavers"], until)


Step = Callable[[World], Awaitable[object]]


@dataclass(frozen=True)
class Case:
    """One tier: what is pasted, which way of asking is chosen, and how the form is filled in.

    `ends`: it runs out at the world's end by itself; else `take` is what happens, which a log tells of, or the sweep.
    """

    contract: str
    ask: str
    filled: Mapping[str, str]
    give: Step
    take: Step | None = None
    told: bool = True


def attestation(world: World, level: int) -> str:
    return f"{world.schema} by {attestations.ATTESTER} with level = {level}"


def drawn(level: int) -> str:
    """Metadata that is its own address."""
    listed = [{"trait_type": "Mood", "value": "Sunny"}, {"trait_type": "Level", "value": level}]
    return "data:application/json;base64," + b64encode(json.dumps({"attributes": listed}).encode()).decode()


CASES: Mapping[str, Case] = {
    "native": Case(
        "",
        "Ask for an amount of it",
        {"amount": "2"},
        lambda w: w.stage.chain.ask("anvil_setBalance", [ADA, hex(3 * 10**18)]),
        lambda w: w.stage.chain.ask("anvil_setBalance", [ADA, hex(10**18)]),
        told=False,
    ),
    "erc20": Case(
        "erc20",
        "Ask for an amount",
        {"amount": "5"},
        lambda w: w.town.chain.mint_erc20(ADA, 5 * 10**18),
        lambda w: w.town.chain.transfer_erc20(wallet_of("ada"), wallet_of("dora").address, 1),
    ),
    "erc721": Case(
        "erc721",
        "Ask for NFTs",
        {"id": "1,2,42-69"},
        lambda w: w.town.chain.mint_erc721(ADA, 50),
        lambda w: w.town.chain.transfer_erc721(wallet_of("ada"), wallet_of("dora").address, 50),
    ),
    "erc721 soulbound": Case(
        "FixedTokens",
        "Ask for soulbound NFTs",
        {},
        lambda w: w.do("FixedTokens", "mint(address,uint256)", ADA, 5),
        lambda w: w.sends("FixedTokens", "transferFrom(address,address,uint256)", ADA, wallet_of("dora").address, 5),
    ),
    "erc1155": Case(
        "erc1155",
        "Ask for an edition",
        {"id": str(EDITION)},
        lambda w: w.town.chain.mint_erc1155(ADA, EDITION, 1),
        lambda w: w.town.chain.transfer_erc1155(wallet_of("ada"), wallet_of("dora").address, EDITION, 1),
    ),
    "erc5643": Case(
        "TimedTokens",
        "Ask for subscriptions",
        {"id": "1"},
        lambda w: w.do("TimedTokens", "setTimes(uint256,int64,uint64)", 1, 0, w.end),
    ),
    "erc5007": Case(
        "TimedTokens",
        "Ask for NFTs with a time",
        {"id": "2"},
        lambda w: w.do("TimedTokens", "setTimes(uint256,int64,uint64)", 2, 0, w.end),
    ),
    "erc4907 user": Case(
        "TimedTokens",
        "Ask for rented NFTs",
        {"id": "3-4"},
        lambda w: w.do("TimedTokens", "setUser(uint256,address,uint64)", 3, ADA, w.end),
        lambda w: w.do("TimedTokens", "setUser(uint256,address,uint64)", 3, wallet_of("dora").address, w.end),
    ),
    "erc4907 owner": Case(
        "TimedTokens",
        "Ask for NFTs that are not lent",
        {"id": "1"},
        lambda w: w.do("TimedTokens", "setUser(uint256,address,uint64)", 1, "0x" + "0" * 40, 0),
        lambda w: w.do("TimedTokens", "setUser(uint256,address,uint64)", 1, wallet_of("dora").address, w.end),
    ),
    "unlock": Case(
        "LockDouble",
        "Ask for a membership",
        {},
        lambda w: w.do("LockDouble", "give(address,uint256)", ADA, w.end),
        told=False,
    ),
    "project": Case(
        "ProjectPass",
        "Ask for a project pass",
        {"id": str(PROJECT)},
        lambda w: w.do("ProjectPass", "mint(address,uint256,uint64)", ADA, PROJECT, w.end),
    ),
    "contributor": Case(
        "TierPass",
        "Ask for a contribution tier",
        {"amount": "2"},
        lambda w: w.do("TierPass", "setFloor(address,uint8,uint64)", ADA, 2, 2**64 - 1),
        lambda w: w.do("TierPass", "setFloor(address,uint8,uint64)", ADA, 1, 2**64 - 1),
    ),
    "contributor for a time": Case(
        "Guild",
        "Ask for a contribution tier",
        {"amount": "3"},
        lambda w: w.do("Guild", "setFloor(address,uint8,uint64)", ADA, 3, w.end),
    ),
    "eas": Case(
        "EAS",
        "Ask for an attestation",
        {"said": "{attestation}"},
        lambda w: w.attests("eas", 3),
        lambda w: w.eas.revoke(w.schema, w.kept["eas"]),
    ),
    "eas that expires": Case(
        "EAS", "Ask for an attestation", {"said": "{attestation 9}"}, lambda w: w.attests("eas that expires", 9, w.end)
    ),
    "call": Case(
        "SundryViews",
        "Ask a function",
        {"said": RANK, "amount": "gold member"},
        lambda w: w.do("SundryViews", "setVotes(address,uint256)", ADA, 1),
        lambda w: w.do("SundryViews", "setVotes(address,uint256)", ADA, 0),
        told=False,
    ),
    # what a token points at changes, and its contract says so (ERC-4906)
    "trait by metadata": Case(
        "Pictures",
        "Ask for traits",
        {"said": TRAITS, "id": "9"},
        lambda w: w.do("Pictures", "setPlace(uint256,string)", 9, drawn(3)),
        lambda w: w.do("Pictures", "setPlace(uint256,string)", 9, drawn(2)),
    ),
    "trait": Case(
        "TraitTokens",
        "Ask for traits",
        {"said": TRAITS, "id": "8"},
        lambda w: w.do("TraitTokens", "setTrait(uint256,string,bytes32)", 8, "Level", (3).to_bytes(32)),
        lambda w: w.do("TraitTokens", "setTrait(uint256,string,bytes32)", 8, "Level", (2).to_bytes(32)),
    ),
}


@pytest_asyncio.fixture(scope="module", loop_scope="module")
async def world(tmp_path_factory: pytest.TempPathFactory) -> AsyncIterator[World]:
    async with founded(tmp_path_factory.mktemp("every-probe"), installed()) as town:
        stage = Stage(town.chain, dict(town.chain.tokens.wire()))
        eas = await set_up(stage)
        end = (await town.chain.state()).timestamp + 3_600
        async with town.bot_running():
            await town.verify(town.ada)
            await town.verify(town.grace)
            yield World(town, stage, eas, await eas.schema(FIELDS), end)


async def set_up(stage: Stage) -> attestations.Eas:
    """Everything that is asked about, and nothing yet as a tier wants it."""
    dora, me = wallet_of("dora").address, owner().address
    for name in ("FixedTokens", "TimedTokens", "TraitTokens", "SundryViews"):
        await stage.deploy(name)
    await stage.deploy("LockDouble", 15)
    await stage.deploy_passes()
    await stage.deploy_passes("Guild")
    await stage.deploy("TraitTokens", called="Pictures")
    await stage.do("Pictures", "mint(address,uint256)", ADA, 9)
    await stage.do("Pictures", "setPlace(uint256,string)", 9, drawn(1))
    passes = own_artifact("ProjectPass").creation("Plotter Garden", "PLOT", 90 * 86_400, dora, me)
    stage.places["ProjectPass"] = await created(stage.chain, passes)
    eas = await attestations.founded(stage.chain)
    stage.places["EAS"] = eas.place
    for token, holder in ((1, ADA), (2, ADA), (3, dora), (4, dora)):
        await stage.do("TimedTokens", "mint(address,uint256)", holder, token)
    await stage.do("TimedTokens", "setUser(uint256,address,uint64)", 1, dora, 2**40)
    await stage.do("TraitTokens", "mint(address,uint256)", ADA, 8)
    for trait, value in (("Mood", b"sunny".ljust(32, b"\0")), ("Level", (1).to_bytes(32))):
        await stage.do("TraitTokens", "setTrait(uint256,string,bytes32)", 8, trait, value)
    return eas


def test_every_kind_there_is_has_its_turn():
    assert {name.split()[0] for name in CASES} == set(FORMS)


async def built(world: World, name: str) -> tuple[RoleDriver, Answer]:
    """The tier of this case, put together by buttons and forms, and applied; what was shown before."""
    case, town = CASES[name], world.town
    role = await town.garden.role(name)
    shown = await town.grace.slash("gate tier build", deadline=SOON)
    shown = await (await shown.click("Name")).fill(name=name)
    shown = await shown.choose(ROLE, role)
    looked = await (await shown.click("Add a condition")).fill(
        chain="base", contract=world.stage.places.get(case.contract, "")
    )
    assert case.ask in looked.buttons, looked.text
    shown = await (await looked.click(case.ask)).fill({"amount": "1"} | filled(world, case))
    preview = await shown.click("Preview", deadline=SOON)
    assert IN_FORCE in (await applied(preview, deadline=SOON)).text
    await town.quiet()
    return role, preview


def filled(world: World, case: Case) -> dict[str, str]:
    said = {"{attestation}": attestation(world, 3), "{attestation 9}": attestation(world, 9)}
    return {name: said.get(value, value) for name, value in case.filled.items()}


async def noticed(world: World, case: Case) -> None:
    """What happened is final, and a log told of it, or the sweep came by."""
    await world.town.settle_blocks()
    if case.told:
        await world.town.bot.services.noticing.look(BASE)
        await world.town.quiet()
    else:
        await world.town.sweep()


@played
@pytest.mark.parametrize("name", CASES)
async def test_a_tier_of_this_kind_opens_and_closes_its_role(world: World, name: str):
    case, town = CASES[name], world.town
    role, _ = await built(world, name)
    assert not await town.has(town.ada, role), "she does not have it yet"
    await noticed(world, case)
    await case.give(world)
    await noticed(world, case)
    await town.role_comes(town.ada, role)
    if case.take is not None:
        await case.take(world)
        await noticed(world, case)
        await town.role_goes(town.ada, role)


@played
async def test_what_runs_out_closes_by_itself(world: World):
    town, ending = world.town, [name for name, case in CASES.items() if case.take is None]
    there = [name for name in ending if name in await town.ada.roles()]
    assert there == ending
    await town.chain.travel(2 * 3_600)
    await town.settle_blocks()
    town.clock.move(hours=2)
    await town.bot.services.recheck.run_looks()
    await town.quiet()
    assert not set(ending) & await town.ada.roles()


@played
async def test_a_function_is_tried_on_the_moderators_own_wallet(world: World):
    await world.do("SundryViews", "setVotes(address,uint256)", wallet_of("grace").address, 1)
    asked = f'call:base:{world.stage.places["SundryViews"]} "{RANK}" = "silver"'
    preview = await world.town.grace.slash("gate tier edit", name="call", requirement=asked, deadline=SOON)
    assert "answers “gold member”." in preview.text
