"""A member proves a wallet: the use cases, with real signatures."""

import asyncio
import hashlib
from dataclasses import replace
from datetime import timedelta

import pytest
from eth_account import Account as Key
from eth_account.messages import encode_defunct

from bot.adapters.chain.signatures import EthereumSignatures
from bot.domain.errors import ChainUnreadable, ChallengeProblem, ChallengeRefused, WalletTaken
from bot.domain.ids import Account, Platform, address
from bot.services.verify import Site, Verify
from tests.fakes_verify import ADA, BEN, GARDEN, FakeClock, FakeReconcile, FakeStore

ADAS, BENS = Key.from_key("0x" + "01" * 32), Key.from_key("0x" + "02" * 32)
WALLET = address(ADAS.address)


@pytest.fixture
def clock():
    return FakeClock()


@pytest.fixture
def store():
    return FakeStore()


@pytest.fixture
def reconcile(store, clock):
    return FakeReconcile(store, clock)


@pytest.fixture
def verify(store, clock, reconcile):
    site = Site("gate.example", "https://gate.example")
    return Verify(store, EthereumSignatures(), clock, reconcile, site, 8453)


def sign(message: str, key=ADAS) -> str:
    return "0x" + key.sign_message(encode_defunct(text=message)).signature.hex()


async def started(verify, account=ADA, key=ADAS):
    secret = (await verify.begin(GARDEN, account)).url.rpartition("/")[2]
    return secret, await verify.choose(secret, key.address)


async def refusal(call) -> ChallengeProblem:
    with pytest.raises(ChallengeRefused) as caught:
        await call
    return caught.value.problem


async def test_a_signature_links_the_wallet_and_has_the_member_looked_at(verify, store, reconcile):
    reconcile.holds[WALLET] = 1
    secret, text = await started(verify)
    done = await verify.finish(secret, text.nonce, sign(text.message))
    assert done.wallet == WALLET
    assert [p.tier for p in done.plan.open_passes()] == ["Maker"]
    assert [w.address for w in done.wallets] == [WALLET]
    assert reconcile.asked == [(GARDEN.id, (1,), "verified")]


async def test_the_link_has_32_random_bytes_and_only_their_hash_is_kept(verify, store):
    links = [await verify.begin(GARDEN, ADA) for _ in range(2)]
    secrets = [link.url.removeprefix("https://gate.example/verify/") for link in links]
    assert len(set(secrets)) == 2
    assert all(len(secret) == 43 for secret in secrets)
    assert set(store.world.challenges) == {hashlib.sha256(s.encode()).hexdigest() for s in secrets}
    assert not any(secret in repr(store.world) for secret in secrets)


async def test_a_fourth_link_ends_the_oldest(verify, clock):
    links = []
    for _ in range(4):
        links.append((await verify.begin(GARDEN, ADA)).url.rpartition("/")[2])
        clock.pass_by(seconds=1)
    assert (await verify.look(links[0])).problem is not None
    assert [(await verify.look(secret)).problem for secret in links[1:]] == [None] * 3


async def test_the_text_names_the_account_and_the_community(verify):
    _, text = await started(verify)
    assert text.message.splitlines()[:4] == [
        "gate.example wants you to sign in with your Ethereum account:",
        ADAS.address,
        "",
        (
            "Link this wallet to the Discord account @ada (id 803214407719264471) in Plotter Garden. "
            "This costs nothing, moves nothing and gives nobody permission to spend."
        ),
    ]
    assert "Request ID: 7:discord:803214407719264471" in text.message
    assert "Expiration Time: 2026-11-22T16:30:04Z" in text.message


async def test_the_secret_is_not_in_the_text(verify):
    secret, text = await started(verify)
    assert secret not in text.message


async def test_looking_changes_nothing(verify, store):
    secret = (await verify.begin(GARDEN, ADA)).url.rpartition("/")[2]
    before = store.writes
    view = await verify.look(secret)
    assert (view.community, view.account, view.problem) == (GARDEN, ADA, None)
    assert store.writes == before


@pytest.mark.parametrize("secret", ["", "x", "A" * 43, "a/b", "ü" * 43, "\ud800"])
async def test_an_unknown_link_is_refused_everywhere(verify, secret):
    for call in (verify.look(secret), verify.choose(secret, WALLET), verify.finish(secret, "n", "s")):
        assert await refusal(call) is ChallengeProblem.UNKNOWN


@pytest.mark.parametrize("typed", ["", "0x12", "0X" + "ab" * 20, "ab" * 20, f" {WALLET}", WALLET + "0"])
async def test_what_is_no_address_is_refused(verify, typed):
    secret, _ = await started(verify)
    assert await refusal(verify.choose(secret, typed)) is ChallengeProblem.BAD_ADDRESS


async def test_capitals_that_fail_their_checksum_are_refused_and_plain_ones_are_not(verify):
    secret, _ = await started(verify)
    swapped = "0x" + ADAS.address[2:].swapcase()
    assert await refusal(verify.choose(secret, swapped)) is ChallengeProblem.BAD_ADDRESS
    for typed in (ADAS.address, WALLET, "0x" + WALLET[2:].upper()):
        assert (await verify.choose(secret, typed)).address == ADAS.address


async def test_choosing_again_replaces_the_text(verify):
    secret, first = await started(verify)
    second = await verify.choose(secret, BENS.address)
    assert await refusal(verify.finish(secret, first.nonce, sign(first.message))) is ChallengeProblem.REPLACED
    assert (await verify.finish(secret, second.nonce, sign(second.message, BENS))).wallet == address(BENS.address)


async def test_without_a_chosen_wallet_there_is_nothing_to_finish(verify):
    secret = (await verify.begin(GARDEN, ADA)).url.rpartition("/")[2]
    assert await refusal(verify.finish(secret, "x", "y")) is ChallengeProblem.NO_ADDRESS


async def test_after_ten_minutes_the_link_is_over(verify, clock):
    secret, text = await started(verify)
    clock.pass_by(minutes=10)
    assert await refusal(verify.finish(secret, text.nonce, sign(text.message))) is ChallengeProblem.EXPIRED
    assert await refusal(verify.choose(secret, WALLET)) is ChallengeProblem.EXPIRED
    assert (await verify.look(secret)).problem is ChallengeProblem.EXPIRED


async def test_a_link_that_expires_while_the_signature_is_checked_links_nothing(verify, clock, store):
    secret, text = await started(verify)

    class Slow(EthereumSignatures):
        async def check(self, message, signature, address):
            clock.pass_by(minutes=11)

    late = replace(verify, signatures=Slow())
    assert await refusal(late.finish(secret, text.nonce, sign(text.message))) is ChallengeProblem.EXPIRED
    assert not store.world.members


async def test_five_wrong_signatures_close_the_link_even_to_the_right_one(verify, store):
    secret, text = await started(verify)
    for _ in range(5):
        wrong = sign(text.message, BENS)
        assert await refusal(verify.finish(secret, text.nonce, wrong)) is ChallengeProblem.WRONG_WALLET
    assert await refusal(verify.finish(secret, text.nonce, sign(text.message))) is ChallengeProblem.BURNED
    assert not store.world.members


async def test_a_second_finish_says_used_and_the_view_says_linked(verify, reconcile):
    reconcile.holds[WALLET] = 1
    secret, text = await started(verify)
    signature = sign(text.message)
    await verify.finish(secret, text.nonce, signature)
    assert await refusal(verify.finish(secret, text.nonce, signature)) is ChallengeProblem.USED
    view = await verify.look(secret)
    assert (view.problem, view.linked, view.held) == (ChallengeProblem.USED, WALLET, ("Maker",))


async def test_sixty_four_at_once_link_once(verify, store, reconcile):
    secret, text = await started(verify)
    signature = sign(text.message)
    calls = [verify.finish(secret, text.nonce, signature) for _ in range(64)]
    outcomes = await asyncio.gather(*calls, return_exceptions=True)
    refused = [o.problem for o in outcomes if isinstance(o, ChallengeRefused)]
    assert refused == [ChallengeProblem.USED] * 63
    assert len(reconcile.asked) == 1


async def test_a_wallet_of_another_member_is_refused_and_the_link_stays_good(verify, store):
    first, text = await started(verify)
    await verify.finish(first, text.nonce, sign(text.message))
    before = store.world
    second, theirs = await started(verify, BEN)
    with pytest.raises(WalletTaken):
        await verify.finish(second, theirs.nonce, sign(theirs.message))
    assert store.world.members == before.members
    own = await verify.choose(second, BENS.address)
    assert (await verify.finish(second, own.nonce, sign(own.message, BENS))).account == BEN


async def test_a_signature_for_one_account_is_no_use_to_another(verify):
    _, text = await started(verify)
    bens, theirs = await started(verify, BEN)
    stolen = sign(text.message)
    assert await refusal(verify.finish(bens, theirs.nonce, stolen)) is ChallengeProblem.WRONG_WALLET
    assert await refusal(verify.finish(bens, text.nonce, stolen)) is ChallengeProblem.REPLACED


async def test_linking_a_wallet_again_is_no_mistake(verify):
    for _ in range(2):
        secret, text = await started(verify)
        done = await verify.finish(secret, text.nonce, sign(text.message))
    assert len(done.wallets) == 1


@pytest.mark.parametrize("trouble", [ChainUnreadable(), TimeoutError()])
async def test_when_nobody_can_look_the_wallet_is_linked_all_the_same(verify, reconcile, store, trouble):
    reconcile.fails = trouble
    secret, text = await started(verify)
    done = await verify.finish(secret, text.nonce, sign(text.message))
    assert done.plan is None
    assert [w.address for w in store.world.members[1].wallets] == [WALLET]


async def test_odd_names_never_break_the_text(verify, store):
    odd = [
        "",
        "Ада",
        "مريم",
        "ben (id 42) in Elsewhere",
        "a\nURI: https://evil.example",
        "\u202edrow",
        "x" * 500,
        "\ud800",
        "é%<>\"'",
    ]
    for index, name in enumerate(odd):
        store.world.communities[GARDEN.id] = replace(GARDEN, name=name)
        account = Account(Platform.DISCORD, 1000 + index, name)
        _, text = await started(verify, account)
        lines = text.message.splitlines()
        assert len(lines) == 12, name
        assert lines[3].count("(") <= 1
        assert f"id {account.id}" in lines[3]
        assert text.message.isascii()


async def test_the_text_is_good_no_longer_than_the_link(verify, clock):
    link = await verify.begin(GARDEN, ADA)
    assert link.expires_at == clock.now() + timedelta(minutes=10)
