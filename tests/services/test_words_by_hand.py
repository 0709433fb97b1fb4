"""Sentences that were wrong when people read them: what a tier opens, two wallets, a vault that is theirs no more."""

from datetime import UTC, datetime

import pytest

from bot.domain.evidence import Evidence
from bot.domain.giving.members import Member
from bot.domain.giving.policy import Door, DoorKind, Policy, Tier
from bot.domain.ids import Address, CommunityId, MemberId, Place, Platform, address
from bot.domain.requirements.holdings import Block, Holding, Kind, Probe, Proof, Wallet, Want, voucher
from bot.domain.requirements.requirements import Compare, Holds, Not, evaluate
from bot.text.history import history
from bot.text.outcome import outcome
from bot.text.passes import passes
from bot.text.requirements import findings, say
from tests.house_verify import ADA, BASE, MAKER, PASS, PLACE, TITLES, WALLET, open_house, sign

NOON = datetime(2026, 11, 22, 12, tzinfo=UTC)
CHAT = Door(DoorKind.CHAT, Place(Platform.TELEGRAM, -100), -100)
HOT, COLD = address("0x" + "a1" * 20), address("0x" + "c0" * 20)
VAULT = Wallet(COLD, BASE, Proof.VAULT, HOT)
LEAF = Holds(PASS, name="Garden Pass")


def on_base(kind: Kind, asks: str = "", number: int | None = None) -> Probe:
    return PASS._replace(kind=kind, asks=asks, token_id=number)


FUNCTION = ' "getVotes(address {wallet}) returns (uint256)"'
FLAG = ' "isMember(address {wallet}) returns (bool)"'
AGENT = ' "agent(address {wallet}) returns (address)"'


@pytest.mark.parametrize(
    ("leaf", "words"),
    [
        (Holds(on_base(Kind.NATIVE), "0.5", 18), "at least 0.5 (coin of Base)"),
        (Holds(PASS, "3", compare=Compare.MOST, name="Pass"), "at most 3 Pass (NFT on Base)"),
        (Holds(PASS, "3", compare=Compare.ABOVE, name="Pass"), "more than 3 Pass (NFT on Base)"),
        (Holds(PASS, "3", compare=Compare.BELOW, name="Pass"), "less than 3 Pass (NFT on Base)"),
        (Holds(PASS, "3", compare=Compare.EXACTLY, name="Pass"), "exactly 3 Pass (NFT on Base)"),
        (Holds(PASS, "3", compare=Compare.NOT, name="Pass"), "anything but 3 Pass (NFT on Base)"),
        (Not(Holds(PASS, "3", compare=Compare.MOST, name="Pass")), "not (at most 3 Pass (NFT on Base))"),
        (Holds(on_base(Kind.ERC721, "#1-2,42-69"), name="Pass"), "at least 1 Pass no. 1-2,42-69 (NFT on Base)"),
        (Holds(on_base(Kind.ERC721, " soulbound"), name="Pass"), "at least 1 Pass, soulbound (NFT on Base)"),
        (
            Holds(on_base(Kind.ERC4907, "#7 user"), name="Pass"),
            "at least 1 Pass no. 7, rented (NFT on Base that is lent for a time)",
        ),
        (Not(Holds(on_base(Kind.UNLOCK), name="Club")), "no Club (membership on Base)"),
        (
            Holds(on_base(Kind.CONTRIBUTOR), "2", one_wallet=True, name="Garden"),
            "at least 2 Garden (contribution tier on Base)",
        ),
        (
            Holds(on_base(Kind.CALL, ' "rank(address {wallet}) returns (string)"'), '"gold"', compare=Compare.EXACTLY),
            "exactly “gold”, rank of 0xaaaa…aaaa (function on Base)",
        ),
        (Holds(on_base(Kind.PROJECT, "", 3), name="Pass"), "at least 1 Pass no. 3 (project pass on Base)"),
        (
            Holds(on_base(Kind.CALL, FUNCTION), "12.5", 18, name="Votes"),
            "at least 12.5 getVotes of Votes (function on Base)",
        ),
        (
            Holds(on_base(Kind.CALL, FLAG), "true", compare=Compare.EXACTLY, name="Club"),
            "exactly yes, isMember of Club (function on Base)",
        ),
        (
            Holds(on_base(Kind.CALL, AGENT), HOT, compare=Compare.NOT, name="Club"),
            "anything but 0xa1a1…a1a1, agent of Club (function on Base)",
        ),
    ],
)
def test_every_kind_of_condition_is_said_in_words(leaf, words):
    assert say(leaf, TITLES) == words


@pytest.mark.parametrize(
    ("leaf", "seen", "said"),
    [
        (Holds(on_base(Kind.CALL, FLAG), "true", compare=Compare.EXACTLY), 1, ("exactly yes", "yes")),
        (Holds(on_base(Kind.CALL, FLAG), "true", compare=Compare.NOT), 0, ("anything but yes", "no")),
        (
            Holds(on_base(Kind.CALL, AGENT), HOT, compare=Compare.EXACTLY),
            int(HOT, 16),
            ("exactly 0xa1a1…a1a1", "0xa1a1…a1a1"),
        ),
        (Holds(on_base(Kind.NATIVE), "0.5", 18, compare=Compare.MOST), 10**17, ("at most 0.5", "0.1")),
        (Holds(PASS, "3", compare=Compare.BELOW), 2, ("less than 3", "2")),
    ],
)
def test_what_was_seen_is_said_beside_what_was_asked(leaf, seen, said):
    sight = {Want(leaf.probe, HOT): Holding(seen, Block(5, "0x0b", NOON), ("a", "b"))}
    (found,) = findings(leaf, (Wallet(HOT),), sight, TITLES)
    assert (found.asked, found.seen) == said


@pytest.mark.parametrize(
    ("doors", "words"),
    [
        (MAKER.doors, "Opens a role, for"),
        ((*MAKER.doors, CHAT), "Opens a role and a chat, for"),
        ((*MAKER.doors, Door(DoorKind.ROLE, PLACE, 7), CHAT), "Opens 2 roles and a chat, for"),
        ((), "Opens nothing yet, for"),
    ],
)
async def test_the_page_tells_roles_from_chats(tmp_path, doors, words):
    async with open_house(tmp_path) as house:
        await house.set_tiers(Tier("Maker", 1, MAKER.requirement, doors))
        house.holds(WALLET, 1)
        secret, text = await house.started()
        done = await house.finish(secret, text.nonce, sign(text.message))
        told = outcome(ADA, done.wallets, done.policy, done.plan, TITLES)
    assert told.tiers[0].words.startswith(words)


@pytest.mark.parametrize(("count", "words"), [(1, "Your wallet `0xa1a1…a1a1` is linked"), (2, "` are linked")])
def test_one_wallet_is_linked_and_two_are(count, words):
    member = Member(MemberId(1), CommunityId(1), 1, (ADA,), (Wallet(HOT), VAULT)[:count])
    assert words in passes(Policy(CommunityId(1)), [], member, "Garden")


def seen_of(vouched: int) -> list[str]:
    """The line of the vault, when the registry says so of it."""
    block = Block(7, "0xaa", NOON)
    wallets = (Wallet(HOT), VAULT)
    sight = {
        Want(PASS, HOT): Holding(0, block, ("a", "b")),
        Want(PASS, COLD): Holding(2, block, ("a", "b")),
        voucher(VAULT, PASS): Holding(vouched, block, ("a", "b")),
    }
    (found,) = findings(LEAF, wallets, sight, TITLES)
    assert found.verdict == evaluate(LEAF, wallets, sight)
    return [line for line in found.evidence if "0xc0c0" in line]


def test_a_vault_that_holds_it_and_delegates_no_more_is_not_said_to_hold_nothing():
    assert seen_of(1) == ["0xc0c0…c0c0: 2, Base block 7"]
    (gone,) = seen_of(0)
    assert "the delegation or ownership that it counted by is gone" in gone


def read(probe: Probe, wallet: Address, value: int, name: str = "") -> str:
    """The line of the history for this read."""
    block = {"number": 7, "hash": "0xaa", "time": NOON.isoformat()}
    row = {"probe": str(probe), "name": name, "decimals": 0, "wallet": wallet, "chain": BASE, "value": str(value)}
    facts = {"seen": [row | {"block": block, "endpoints": ["a", "b"]}]}
    (_, told) = history([Evidence(MemberId(1), "Maker", "give", NOON, 1, "sweep", facts)], TITLES)
    return told.splitlines()[1]


def test_the_history_names_what_has_no_name_and_says_who_delegated_and_who_owned():
    contract = address("0x" + "ee" * 20)
    assert "held 0 0xeeee…eeee no. 7 at" in read(Probe(Kind.ERC1155, BASE, contract, 7), HOT, 0)
    assert "held 2 Prints no. 7 at" in read(Probe(Kind.ERC1155, BASE, contract, 7), HOT, 2, "Prints")
    assert "0xc0c0…c0c0 delegated to 0xa1a1…a1a1 at" in read(voucher(VAULT, PASS).probe, COLD, 1)
    assert "0xc0c0…c0c0 did not delegate to 0xa1a1…a1a1 at" in read(voucher(VAULT, PASS).probe, COLD, 0)
    safe = Probe(Kind.OWNER, BASE, contract)
    assert "0xa1a1…a1a1 was no owner of 0xeeee…eeee at" in read(safe, HOT, 0)
