"""A new link for one that has run out: in the account's own browser alone, and not for ever."""

import pytest

from bot.domain.errors import ChallengeProblem, ChallengeRefused, CommunityInactive
from bot.domain.signing_in.signin import LIFETIME, MOST_MISSES
from bot.ports import Job, JobKind
from bot.services.signing_in.asked import What
from bot.services.signing_in.links import token_of
from bot.services.signing_in.renewing import TRUSTED_FOR, Renewing
from bot.text.catalogue import speaking
from storage import tables
from tests.house_verify import ADA, ADAS, BEN, WALLET, open_house, sign
from tests.own_browser import browser_secret

UNBOUND = ChallengeProblem.UNBOUND


@pytest.fixture
async def house(tmp_path):
    async with open_house(tmp_path) as house:
        yield house


@pytest.fixture
def renewing(house):
    return Renewing(house.verify, house.asked)


async def refused(renewing, secret, browser) -> ChallengeProblem:
    assert await renewing.may(secret, browser) is False
    with pytest.raises(ChallengeRefused) as why:
        await renewing.anew(secret, browser)
    return why.value.problem


async def run_out(house) -> tuple[str, str]:
    """The secrets of a link that has run out and of its account's own browser."""
    secret = await house.begun()
    house.clock.pass_by(minutes=10)
    return secret, browser_secret(secret)


def secret_of(url: str) -> str:
    return url.rpartition("/")[2]


async def test_the_accounts_own_browser_goes_on_with_a_new_link_and_is_its_own_there(house, renewing):
    secret, browser = await run_out(house)
    assert await renewing.may(secret, browser)
    begun = await renewing.anew(secret, browser)
    fresh = secret_of(begun.url)
    view = await house.verify.look(fresh)
    assert (view.account, view.community, view.problem) == (ADA, house.garden, None)
    assert begun.expires_at == house.clock.now() + LIFETIME
    text = await house.verify.choose(fresh, ADAS.address)
    await house.verify.finish(fresh, text.nonce, sign(text.message, ADAS), begun.secret)
    assert await house.members() == {"ada": [WALLET]}


async def test_who_asked_in_chat_is_told_there_of_the_new_link_for_as_long_as_that_is_possible(house, renewing):
    """In the language in which they asked; Discord takes an answer for a quarter of an hour after the command."""
    told: list[str] = []

    async def reply(words, _choices) -> None:
        told.extend(words)

    secret = await house.begun()
    with speaking("de"):
        house.asked.keep(token_of(secret), reply)
    house.clock.pass_by(minutes=13)
    begun = await renewing.anew(secret, browser_secret(secret))
    fresh = secret_of(begun.url)
    text = await house.verify.choose(fresh, ADAS.address)
    await house.verify.finish(fresh, text.nonce, sign(text.message, ADAS), begun.secret)
    job = Job(JobKind.TELL_ASKER, "", {"challenge": token_of(fresh), "what": What.LINKED.value}, 0)
    await house.asked.tell(job)
    assert "ist in **Plotter Garden** mit dir verknüpft." in told[0]
    told.clear()
    house.clock.pass_by(minutes=1)
    await house.asked.tell(job)
    assert told == []


async def test_no_other_browser_is_given_one_and_looking_binds_nobody(house, renewing):
    secret, browser = await run_out(house)
    other = await house.begun(BEN)
    for stranger in ("", "a" * 43, browser_secret(other), browser[:-1]):
        assert await refused(renewing, secret, stranger) is UNBOUND
    assert await renewing.may(secret, browser), "and it was not used up by being asked about"
    begun = await renewing.anew(secret, browser)
    assert await house.binding.bound(secret_of(begun.url), begun.secret)
    assert not await house.binding.bound(secret_of(begun.url), browser), "the old secret is the old link's"


async def test_a_link_that_still_works_or_ended_in_another_way_gives_none(house, renewing):
    secret = await house.begun()
    browser = browser_secret(secret)
    assert await refused(renewing, secret, browser) is UNBOUND
    ends = [{"used_at": house.clock.now()}, {"foreign_at": house.clock.now()}, {"misses": MOST_MISSES}]
    house.clock.pass_by(minutes=10)
    for end in ends:
        async with house.store.write() as tx:
            await tx.connection.execute(tables.challenge.update().values(**end))
        assert await refused(renewing, secret, browser) is UNBOUND, end
        async with house.store.write() as tx:
            back = {"used_at": None, "foreign_at": None, "misses": 0}
            await tx.connection.execute(tables.challenge.update().values(**back))
    assert await renewing.may(secret, browser)


async def test_the_platforms_word_is_not_stretched_by_renewing_again_and_again(house, renewing):
    secret, browser = await run_out(house)
    times = 0
    while await renewing.may(secret, browser):
        begun = await renewing.anew(secret, browser)
        secret, browser, times = secret_of(begun.url), begun.secret, times + 1
        house.clock.pass_by(minutes=10)
    assert times == TRUSTED_FOR / LIFETIME - 1
    assert await refused(renewing, secret, browser) is UNBOUND


async def test_a_community_that_is_not_allowed_any_more_gives_no_link(house, renewing):
    secret, browser = await run_out(house)
    async with house.store.write() as tx:
        await tx.connection.execute(tables.community.update().values(allowed=False))
    with pytest.raises(CommunityInactive):
        await renewing.anew(secret, browser)


async def test_an_unknown_link_is_none(renewing):
    with pytest.raises(ChallengeRefused) as why:
        await renewing.may("A" * 43, "x")
    assert why.value.problem is ChallengeProblem.UNKNOWN
