"""A member proves a wallet: the use cases, with real signatures."""

import asyncio
import hashlib
from dataclasses import replace
from datetime import timedelta

import pytest

from bot.adapters.chain.signing.signatures import EthereumSignatures
from bot.domain.errors import ChainUnreadable, ChallengeProblem, ChallengeRefused, WalletProblem, WalletRefused
from bot.domain.ids import Account, Platform, address
from bot.domain.requirements.holdings import Wallet
from tests.house_verify import ADA, ADAS, BEN, BENS, WALLET, open_house, sign


@pytest.fixture
async def house(tmp_path):
    async with open_house(tmp_path) as house:
        yield house


@pytest.fixture
def verify(house):
    return house.verify


@pytest.fixture
def clock(house):
    return house.clock


async def refusal(call) -> ChallengeProblem:
    with pytest.raises(ChallengeRefused) as caught:
        await call
    return caught.value.problem


async def test_a_signature_links_the_wallet_and_has_the_member_looked_at(house, verify):
    house.holds(WALLET, 1)
    secret, text = await house.started()
    done = await house.finish(secret, text.nonce, sign(text.message))
    assert done.wallet == WALLET
    assert [p.tier for p in done.plan.open_passes()] == ["Maker"]
    assert [w.address for w in done.wallets] == [WALLET]
    assert len(house.chain.reads) == 1


async def test_the_link_has_32_random_bytes_and_only_their_hash_is_kept(house, verify):
    links = [await verify.begin(house.garden, ADA) for _ in range(2)]
    secrets = [link.url.removeprefix("https://gate.example/verify/") for link in links]
    assert len(set(secrets)) == 2
    assert all(len(secret) == 43 for secret in secrets)
    kept = house.dump()
    assert all(hashlib.sha256(secret.encode()).hexdigest() in kept for secret in secrets)
    assert not any(secret in kept for secret in secrets)


async def test_a_fourth_link_ends_the_oldest(house, verify, clock):
    links = []
    for _ in range(4):
        links.append(await house.begun())
        clock.pass_by(seconds=1)
    assert (await verify.look(links[0])).problem is not None
    assert [(await verify.look(secret)).problem for secret in links[1:]] == [None] * 3


async def test_the_text_names_the_account_and_the_community(house):
    _, text = await house.started()
    assert text.message.splitlines()[:4] == [
        "gate.example wants you to sign in with your Ethereum account:",
        ADAS.address,
        "",
        (
            "Link this wallet to the Discord account @ada (id 803214407719264471) in Plotter Garden. "
            "This costs nothing, moves nothing and gives nobody permission to spend."
        ),
    ]
    assert f"Request ID: {house.garden.id}:discord:803214407719264471" in text.message
    assert "Expiration Time: 2026-11-22T16:30:04Z" in text.message


async def test_the_secret_is_not_in_the_text(house):
    secret, text = await house.started()
    assert secret not in text.message


async def test_looking_changes_nothing(house, verify):
    secret = await house.begun()
    before = house.dump()
    view = await verify.look(secret)
    assert (view.community, view.account, view.problem) == (house.garden, ADA, None)
    assert house.dump() == before


@pytest.mark.parametrize("secret", ["", "x", "A" * 43, "a/b", "ü" * 43, "\ud800"])
async def test_an_unknown_link_is_refused_everywhere(verify, secret):
    for call in (verify.look(secret), verify.choose(secret, WALLET), verify.finish(secret, "n", "s")):
        assert await refusal(call) is ChallengeProblem.UNKNOWN


@pytest.mark.parametrize("typed", ["", "0x12", "0X" + "ab" * 20, "ab" * 20, f" {WALLET}", WALLET + "0"])
async def test_what_is_no_address_is_refused(house, verify, typed):
    secret, _ = await house.started()
    assert await refusal(verify.choose(secret, typed)) is ChallengeProblem.BAD_ADDRESS


async def test_capitals_that_fail_their_checksum_are_refused_and_plain_ones_are_not(house, verify):
    secret, _ = await house.started()
    swapped = "0x" + ADAS.address[2:].swapcase()
    assert await refusal(verify.choose(secret, swapped)) is ChallengeProblem.BAD_ADDRESS
    for typed in (ADAS.address, WALLET, "0x" + WALLET[2:].upper()):
        assert (await verify.choose(secret, typed)).address == ADAS.address


async def test_choosing_again_replaces_the_text(house, verify):
    secret, first = await house.started()
    second = await verify.choose(secret, BENS.address)
    assert await refusal(house.finish(secret, first.nonce, sign(first.message))) is ChallengeProblem.REPLACED
    assert (await house.finish(secret, second.nonce, sign(second.message, BENS))).wallet == address(BENS.address)


async def test_without_a_chosen_wallet_there_is_nothing_to_finish(house, verify):
    secret = await house.begun()
    assert await refusal(house.finish(secret, "x", "y")) is ChallengeProblem.NO_ADDRESS


async def test_after_ten_minutes_the_link_is_over(house, verify, clock):
    secret, text = await house.started()
    clock.pass_by(minutes=10)
    assert await refusal(house.finish(secret, text.nonce, sign(text.message))) is ChallengeProblem.EXPIRED
    assert await refusal(verify.choose(secret, WALLET)) is ChallengeProblem.EXPIRED
    assert (await verify.look(secret)).problem is ChallengeProblem.EXPIRED


async def test_a_link_that_expires_while_the_signature_is_checked_links_nothing(house, verify, clock):
    secret, text = await house.started()

    class Slow(EthereumSignatures):
        async def check(self, message, signature, address, chain):
            clock.pass_by(minutes=11)
            return Wallet(address)

    late = replace(verify, signatures=Slow())
    assert await refusal(house.finish(secret, text.nonce, sign(text.message), late)) is ChallengeProblem.EXPIRED
    assert await house.members() == {}


async def test_five_wrong_signatures_close_the_link_even_to_the_right_one(house, verify):
    secret, text = await house.started()
    for _ in range(5):
        wrong = sign(text.message, BENS)
        assert await refusal(house.finish(secret, text.nonce, wrong)) is ChallengeProblem.WRONG_WALLET
    assert await refusal(house.finish(secret, text.nonce, sign(text.message))) is ChallengeProblem.BURNED
    assert await house.members() == {}


async def test_a_second_finish_says_used_and_the_view_says_linked(house, verify):
    house.holds(WALLET, 1)
    secret, text = await house.started()
    signature = sign(text.message)
    await house.finish(secret, text.nonce, signature)
    assert await refusal(house.finish(secret, text.nonce, signature)) is ChallengeProblem.USED
    view = await verify.look(secret)
    assert (view.problem, view.linked, view.held) == (ChallengeProblem.USED, WALLET, ("Maker",))


async def test_sixty_four_at_once_link_once(house, verify):
    secret, text = await house.started()
    signature = sign(text.message)
    calls = [house.finish(secret, text.nonce, signature) for _ in range(64)]
    outcomes = await asyncio.gather(*calls, return_exceptions=True)
    refused = [o.problem for o in outcomes if isinstance(o, ChallengeRefused)]
    assert refused == [ChallengeProblem.USED] * 63
    assert await house.members() == {"ada": [WALLET]}


async def test_a_wallet_of_another_member_is_claimed_not_linked_and_the_link_is_used_up(house, verify):
    first, text = await house.started()
    await house.finish(first, text.nonce, sign(text.message))
    second, theirs = await house.started(BEN)
    claimed = await house.finish(second, theirs.nonce, sign(theirs.message))
    assert (claimed.account, claimed.wallet) == (BEN, WALLET)
    assert claimed.expires_at == house.clock.now() + timedelta(hours=24)
    assert await house.members() == {"ada": [WALLET], "ben": []}
    assert await refusal(house.finish(second, theirs.nonce, sign(theirs.message))) is ChallengeProblem.USED


async def test_a_signature_for_one_account_is_no_use_to_another(house, verify):
    _, text = await house.started()
    bens, theirs = await house.started(BEN)
    stolen = sign(text.message)
    assert await refusal(house.finish(bens, theirs.nonce, stolen)) is ChallengeProblem.WRONG_WALLET
    assert await refusal(house.finish(bens, text.nonce, stolen)) is ChallengeProblem.REPLACED


async def test_linking_a_wallet_again_is_no_mistake(house, verify):
    for _ in range(2):
        secret, text = await house.started()
        done = await house.finish(secret, text.nonce, sign(text.message))
    assert len(done.wallets) == 1


@pytest.mark.parametrize("trouble", [ChainUnreadable(), TimeoutError()])
async def test_when_nobody_can_look_the_wallet_is_linked_all_the_same(house, verify, trouble):
    async def failing(*_, **__):
        raise trouble

    secret, text = await house.started()
    done = await house.finish(secret, text.nonce, sign(text.message), replace(verify, reconcile=failing))
    assert done.plan is None
    assert await house.members() == {"ada": [WALLET]}


ODD = [
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


@pytest.mark.parametrize("name", ODD)
async def test_odd_names_never_break_the_text(house, name):
    await house.rename(name.encode(errors="ignore").decode())
    account = Account(Platform.DISCORD, 1001, name)
    _, text = await house.started(account)
    lines = text.message.splitlines()
    assert len(lines) == 12
    assert lines[3].count("(") <= 1
    assert "id 1001" in lines[3]
    assert text.message.isascii()


async def test_the_text_is_good_no_longer_than_the_link(house, verify, clock):
    link = await verify.begin(house.garden, ADA)
    assert link.expires_at == clock.now() + timedelta(minutes=10)


async def test_one_wallet_too_many_is_not_linked_and_the_link_stays_good_until_there_is_room(house, verify):
    few = replace(verify, most_wallets=1)
    first, text = await house.started()
    await house.finish(first, text.nonce, sign(text.message), few)
    second, other = await house.started(key=BENS)
    for _ in range(2):
        with pytest.raises(WalletRefused) as refused:
            await house.finish(second, other.nonce, sign(other.message, BENS), few)
        assert refused.value.problem is WalletProblem.FULL
    assert await house.members() == {"ada": [WALLET]}
    again, text = await house.started()
    assert (await house.finish(again, text.nonce, sign(text.message), few)).wallet == WALLET, "it was theirs already"
    async with house.store.write() as tx:
        (linked,) = await tx.wallets.of((await tx.members.of(house.garden.id, ADA)).id)
        await tx.wallets.unlink(linked.id)
    await house.finish(second, other.nonce, sign(other.message, BENS), few)
    assert await house.members() == {"ada": [address(BENS.address)]}
