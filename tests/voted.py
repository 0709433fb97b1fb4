"""A round that was held: its electors, their ballots, real signatures over them, and the file that comes of it."""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass, field, replace
from typing import Any

from eth_account import Account
from eth_utils.crypto import keccak

from bot.domain.ids import Address, ChainName
from bot.domain.ids import address as an_address
from bot.domain.voting.ballots import Ballot, Choice, Receipt, Voted, ballot_hash, next_receipt
from bot.domain.voting.bundle import Bundle, written
from bot.domain.voting.commitments import member_word, round_id
from bot.domain.voting.rounds import BallotClass, Candidate, Elector, Home, Rules, Settled, Snapshot, Window, Word
from bot.domain.voting.tally import Earned, tally

OPENS, CLOSES = 1_700_000_000, 1_700_086_400
HOME = Home(ChainName("base"), 8453, Address("0x" + "1e" * 20))
COMMUNITY = b"\x0c" * 32
RULES = Rules("The spring poster", Window(OPENS, CLOSES))
SOFTWARE, URI = "gatehouse test", "https://gate.example/rounds/1.json"


def key(nth: int) -> bytes:
    return (1_000 + nth).to_bytes(32)


def wallet(nth: int) -> Address:
    return an_address(Account.from_key(key(nth)).address)


def word(nth: int) -> Word:
    return nth.to_bytes(32)


def entry(nth: int) -> Word:
    """The content hash of the `nth` entry."""
    return keccak(b"a picture" + bytes([nth]))


def settled(electors: int = 10, entries: int = 3, rules: Rules = RULES, home: Home = HOME, number: int = 1) -> Settled:
    """Every elector has a wallet. Entry n is made by the elector of number 100 + n, who does not vote."""
    own = round_id(keccak, home, COMMUNITY, number)
    voters = tuple(Elector(member_word(keccak, own, word(nth)), wallet(nth)) for nth in range(electors))
    made = tuple(
        Candidate(entry(nth), keccak(b"CC0"), member_word(keccak, own, word(100 + nth)), wallet(100 + nth))
        for nth in range(entries)
    )
    return Settled(own, home, COMMUNITY, number, rules, Snapshot(12, b"\x12" * 32), made, voters)


def signed(settled: Settled, ballot: Ballot, by: int) -> Ballot:
    """The ballot with this wallet's signature."""
    to_sign = replace(ballot, voter=wallet(by), kind=BallotClass.SIGNED)
    hashed = ballot_hash(keccak, settled, to_sign)
    return replace(to_sign, signature="0x" + Account.unsafe_sign_hash(hashed, key(by)).signature.hex())


def cast(settled: Settled, nth: int, *entries: int, nonce: int = 1, at: int = OPENS + 60, **other: Any) -> Ballot:
    """A click of the `nth` elector for these entries."""
    choices = tuple(Choice(entry(each)) for each in entries)
    whole = {"member": settled.electors[nth].member, "choices": choices, "nonce": nonce} | other
    return Ballot(**({"issued_at": at, "received_at": at, "salt": keccak(word(nth) + word(nonce))} | whole))


def receipts(settled: Settled, ballots: Iterable[Ballot]) -> tuple[Receipt, ...]:
    found, last = list[Receipt](), None
    for ballot in ballots:
        last = next_receipt(keccak, settled, last, ballot)
        found.append(last)
    return tuple(found)


def voted(settled: Settled, ballots: Sequence[Ballot], opened_at: int = OPENS - 30) -> Voted:
    return Voted(settled, opened_at, tuple(ballots), receipts(settled, ballots), Snapshot(99, b"\x99" * 32))


def bundle(held: Voted, forged: Iterable[Word] = (), carried: tuple[Earned, ...] = ()) -> Bundle:
    return Bundle(held, tally(keccak, held, set(forged), carried), URI, SOFTWARE, carried)


@dataclass(frozen=True)
class Held:
    """A round with clicks and signatures, one vote superseded and one taken back."""

    settled: Settled = field(default_factory=settled)

    @property
    def ballots(self) -> list[Ballot]:
        own = self.settled
        clicks = [cast(own, nth, nth % 3, at=OPENS + 60 + nth) for nth in range(5)]
        changed = cast(own, 0, 1, 2, nonce=2, at=OPENS + 80)
        by_wallet = [signed(own, cast(own, nth, 0, at=OPENS + 90 + nth), nth) for nth in range(5, 9)]
        back = cast(own, 4, nonce=2, at=OPENS + 200)
        return [*clicks, changed, *by_wallet, back]

    @property
    def voted(self) -> Voted:
        return voted(self.settled, self.ballots)

    @property
    def raw(self) -> bytes:
        return written(keccak, bundle(self.voted))
