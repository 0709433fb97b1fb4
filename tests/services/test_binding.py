"""Which browser counts as the account's own, and what a signature elsewhere is worth until its code is typed."""

import asyncio

import pytest

from bot.domain.errors import ChallengeProblem, ChallengeRefused
from bot.domain.signing_in.binding import Browser, hashed, new_secret
from bot.ports import Job, JobKind
from bot.services.signing_in.asked import Asked, What
from bot.services.signing_in.links import token_of
from bot.services.signing_in.pending import Waiting
from bot.services.signing_in.verify import Linked
from tests.house_verify import ADA, BEN, BENS, WALLET, open_house, sign
from tests.own_browser import browser_secret


@pytest.fixture
async def house(tmp_path):
    async with open_house(tmp_path) as house:
        yield house


async def elsewhere(house, browser: str = "") -> Waiting:
    """Ada's wallet has signed on her link, in this browser."""
    secret, text = await house.started()
    done = await house.verify.finish(secret, text.nonce, sign(text.message), browser)
    assert isinstance(done, Waiting)
    return done


async def test_the_own_browser_of_one_link_is_nobodys_on_another(house):
    other = await house.begun()
    await elsewhere(house, browser_secret(other))
    assert await house.members() == {}


async def test_a_browser_on_its_way_to_discord_is_nobodys_yet(house):
    secret, text = await house.started()
    going = new_secret()
    async with house.store.write() as tx:
        await tx.browsers.add(Browser(hashed(going), token_of(secret), house.clock.now()))
    assert not await house.binding.bound(secret, going)
    assert isinstance(await house.verify.finish(secret, text.nonce, sign(text.message), going), Waiting)
    assert await house.members() == {}


@pytest.mark.parametrize("browser", ["", "x", "A" * 43, "é", "' OR 1=1"])
async def test_a_browser_nobody_was_given_is_nobodys(house, browser):
    await elsewhere(house, browser)
    assert await house.members() == {}


async def test_only_a_hash_of_the_code_is_kept(house):
    waiting = await elsewhere(house)
    assert waiting.code not in house.dump()


async def test_typed_sixty_four_times_at_once_it_links_once(house):
    waiting = await elsewhere(house)
    calls = [house.verify.confirm(ADA, waiting.code) for _ in range(64)]
    outcomes = await asyncio.gather(*calls, return_exceptions=True)
    assert sum(isinstance(done, Linked) for done in outcomes) == 1
    refused = {done.problem for done in outcomes if isinstance(done, ChallengeRefused)}
    assert refused <= {ChallengeProblem.USED, ChallengeProblem.NO_CODE}
    assert await house.members() == {"ada": [WALLET]}


async def test_in_another_community_or_by_another_account_there_is_nothing_to_confirm(house):
    waiting = await elsewhere(house)
    for account, community in ((BEN, None), (ADA, house.garden.id + 1)):
        with pytest.raises(ChallengeRefused) as refused:
            await house.verify.confirm(account, waiting.code, community)
        assert refused.value.problem is ChallengeProblem.NO_CODE
    assert await house.members() == {}
    assert isinstance(await house.verify.confirm(ADA, waiting.code, house.garden.id), Linked)


async def test_a_code_ends_with_its_link(house):
    waiting = await elsewhere(house)
    house.clock.pass_by(minutes=10)
    with pytest.raises(ChallengeRefused) as refused:
        await house.verify.confirm(ADA, waiting.code)
    assert refused.value.problem is ChallengeProblem.NO_CODE
    assert await house.members() == {}


async def problem(confirming) -> ChallengeProblem:
    with pytest.raises(ChallengeRefused) as refused:
        await confirming
    return refused.value.problem


async def test_what_can_be_no_code_is_no_try_at_one(house):
    waiting = await elsewhere(house)
    for typed in ("thanks!", "backtrack", "BETTERED", waiting.code[:-1], f"{waiting.code}2", ""):
        assert await problem(house.verify.confirm(ADA, typed)) is ChallengeProblem.NOT_A_CODE
    assert isinstance(await house.verify.confirm(ADA, waiting.code), Linked)


async def test_the_fifth_code_that_does_not_fit_says_that_the_link_is_closed(house):
    waiting = await elsewhere(house)
    wrong = "K7Q2M4XZ" if waiting.code != "K7Q2M4XZ" else "K7Q2M4XY"
    said = [await problem(house.verify.confirm(ADA, wrong)) for _ in range(5)]
    assert said == [ChallengeProblem.WRONG_CODE] * 4 + [ChallengeProblem.BURNED]
    assert await problem(house.verify.confirm(ADA, waiting.code)) is ChallengeProblem.NO_CODE


async def test_signatures_that_did_not_fit_are_no_tries_at_the_code(house):
    secret, text = await house.started()
    for _ in range(4):
        with pytest.raises(ChallengeRefused):
            await house.verify.finish(secret, text.nonce, sign(text.message, BENS))
    waiting = await house.verify.finish(secret, text.nonce, sign(text.message))
    wrong = "K7Q2M4XZ" if waiting.code != "K7Q2M4XZ" else "K7Q2M4XY"
    for _ in range(4):
        assert await problem(house.verify.confirm(ADA, wrong)) is ChallengeProblem.WRONG_CODE
    assert isinstance(await house.verify.confirm(ADA, waiting.code), Linked)


async def test_a_signature_sent_again_is_no_new_start_for_who_guesses(house):
    secret, text = await house.started()
    wrong = "K7Q2M4XZ"
    for _ in range(4):
        await house.verify.finish(secret, text.nonce, sign(text.message))
        assert await problem(house.verify.confirm(ADA, wrong)) is ChallengeProblem.WRONG_CODE
    waiting = await house.verify.finish(secret, text.nonce, sign(text.message))
    assert await problem(house.verify.confirm(ADA, wrong)) is ChallengeProblem.BURNED
    assert await problem(house.verify.confirm(ADA, waiting.code)) is ChallengeProblem.NO_CODE


async def test_who_has_typed_the_code_already_is_not_told_that_nothing_is_linked_yet(house):
    told: list[str] = []

    async def reply(words, _choices) -> None:
        told.extend(words)

    asked = Asked(house.store, {}, house.clock, house.queue)
    secret, text = await house.started()
    asked.keep(token_of(secret), reply)
    waiting = await house.verify.finish(secret, text.nonce, sign(text.message))
    job = Job(JobKind.TELL_ASKER, "", {"challenge": token_of(secret), "what": What.SIGNED.value}, 0)
    await asked.tell(job)
    assert "Nothing is linked yet" in told.pop(0)
    told.clear()
    await house.verify.confirm(ADA, waiting.code)
    await asked.tell(job)
    assert told == []


async def test_links_and_browsers_of_yesterday_are_forgotten(house):
    await elsewhere(house)
    house.clock.pass_by(days=1, minutes=11)
    await house.verify.purge()
    async with house.store.read() as tx:
        assert await tx.challenges.pending(ADA, house.clock.now()) == []
    assert 'INSERT INTO "challenge"' not in house.dump()
    assert 'INSERT INTO "browser"' not in house.dump()
