"""What a wallet signs is what the libraries would hash, and the log of receipts hangs together."""

from dataclasses import replace

from eth_abi.abi import encode
from eth_account.messages import encode_typed_data
from eth_utils.crypto import keccak

from bot.domain.ids import Place, Platform
from bot.domain.voting.ballots import ballot_hash, typed_data
from bot.domain.voting.commitments import community_word, member_word, round_id
from bot.domain.voting.rounds import BallotClass
from tests.voted import COMMUNITY, HOME, cast, receipts, settled, signed, wallet, word


def test_the_hash_is_that_of_the_typed_data():
    own = settled()
    ballot = replace(cast(own, 1, 0, 2), voter=wallet(1), kind=BallotClass.SIGNED)
    read = encode_typed_data(full_message=dict(typed_data(own, ballot)))
    assert ballot_hash(keccak, own, ballot) == keccak(b"\x19" + read.version + read.header + read.body)


def test_a_ballot_without_choices_has_a_hash_of_its_own():
    own = settled()
    ballot = signed(own, cast(own, 1), 1)
    read = encode_typed_data(full_message=dict(typed_data(own, ballot)))
    assert ballot_hash(keccak, own, ballot) == keccak(b"\x19" + read.version + read.header + read.body)


def test_each_receipt_hangs_on_the_one_before():
    own = settled()
    first, second = cast(own, 1, 0), cast(own, 2, 0)
    there, back = receipts(own, [first, second]), receipts(own, [second, first])
    assert [one.seq for one in there] == [1, 2]
    assert there[1].head == keccak(there[0].head + there[1].ballot + word(second.received_at))
    assert {one.ballot for one in there} == {one.ballot for one in back}
    assert there[1].head != back[1].head


def test_a_rounds_id_is_the_ledgers():
    told = encode(["uint256", "address", "bytes32", "uint256"], [8453, HOME.ledger, COMMUNITY, 7])
    assert round_id(keccak, HOME, COMMUNITY, 7) == keccak(told)


def test_a_member_is_another_in_every_round():
    assert member_word(keccak, word(1), word(9)) == keccak(word(1) + word(9))
    assert member_word(keccak, word(1), word(9)) != member_word(keccak, word(2), word(9))


def test_a_community_is_told_by_where_it_began():
    assert community_word(keccak, Place(Platform.DISCORD, 7)) == keccak(b"discord:7")
