"""Sentences that were wrong when people read them: what a tier opens, two wallets, a vault that is theirs no more."""

from datetime import UTC, datetime

import pytest

from bot.domain.evidence import Evidence
from bot.domain.holdings import Block, Holding, Kind, Probe, Proof, Wallet, Want, voucher
from bot.domain.ids import Address, CommunityId, MemberId, Place, Platform, address
from bot.domain.members import Member
from bot.domain.policy import Door, DoorKind, Policy, Tier
from bot.domain.requirements import Holds, evaluate
from bot.text.history import history
from bot.text.outcome import outcome
from bot.text.passes import passes
from bot.text.requirements import findings
from tests.house_verify import ADA, BASE, MAKER, PASS, PLACE, TITLES, WALLET, open_house, sign

NOON = datetime(2026, 11, 22, 12, tzinfo=UTC)
CHAT = Door(DoorKind.CHAT, Place(Platform.TELEGRAM, -100), -100)
HOT, COLD = address("0x" + "a1" * 20), address("0x" + "c0" * 20)
VAULT = Wallet(COLD, BASE, Proof.VAULT, HOT)
LEAF = Holds(PASS, name="Garden Pass")


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
