"""One person on both platforms is one member: once both accounts have said yes, and never otherwise."""

import pytest

from bot.domain.errors import PairingProblem
from bot.domain.ids import Account, Place, Platform
from bot.domain.linking.accounts import MOST_MISSES, MOST_UNDECIDED
from bot.domain.moderating.audit import Deed
from bot.ports import Sought
from bot.text.accounts import question
from tests.house_accounts import EVE, THERE, open_town, refusal
from tests.house_verify import ADA, BEN


@pytest.fixture
async def town(tmp_path):
    async with open_town(tmp_path) as town:
        yield town


async def test_that_accounts_joined_and_parted_stands_in_the_log(town):
    await town.awarded(ADA, "Curator")
    await town.awarded(THERE, "Curator")
    both = [(await town.member(account)).id for account in (ADA, THERE)]
    member = await town.joined()
    await town.accounts.part(town.garden, ADA, Platform.TELEGRAM)
    apart = (await town.member(THERE)).id
    async with town.house.store.read() as tx:
        parted, joined = await tx.audit.newest(town.garden.id, Sought(by=ADA), 9)
    assert (joined.deed, joined.found.member, joined.said["before"]) == (
        Deed.ACCOUNTS_JOINED,
        member.id,
        {"members": both},
    )
    assert (parted.deed, parted.found.member, parted.said["after"]) == (
        Deed.ACCOUNT_PARTED,
        member.id,
        {"members": [member.id, apart]},
    )


async def test_nothing_is_joined_before_both_accounts_have_said_yes(town):
    await town.awarded(ADA, "Curator")
    pairing = await town.paired()
    assert await town.member(THERE) is None
    said = await town.accounts.confirm(town.garden, THERE, pairing)
    assert (said.member, said.across) == (None, ADA)
    assert await town.holds(THERE) == set()
    again = await town.accounts.confirm(town.garden, THERE, pairing)
    assert again.member is None, "one account said yes for both"
    said = await town.accounts.confirm(town.garden, ADA, pairing)
    assert said.member == await town.member(ADA) == await town.member(THERE)
    assert await town.holds(THERE) == {"Curator"}


async def test_the_account_that_asked_is_told_who_typed_its_code(town):
    await town.paired()
    await town.work()
    ((whom, text),) = town.discord.told
    assert whom == ADA.id
    assert f"the Telegram account **ada l.** (id {THERE.id})" in text
    assert town.telegram.told == []


async def test_each_is_shown_the_other_by_name_and_number_and_what_would_follow(town):
    pairing = await town.paired()
    for mine in (ADA, THERE):
        (waiting,) = await town.accounts.waiting(town.garden, mine)
        text = "\n".join(question(waiting, mine, town.garden))
        assert waiting.id == pairing
        assert all(f"(id {one.id})" in text for one in (ADA, THERE))
        assert "whoever uses the other account has what you have" in text
        assert "Say no" in text


async def test_a_no_of_either_is_the_end_of_it(town):
    for who in (ADA, THERE):
        pairing = await town.paired()
        await town.accounts.decline(town.garden, who, pairing)
        for account in (ADA, THERE):
            assert await refusal(town.accounts.confirm(town.garden, account, pairing)) is PairingProblem.OVER
            assert await town.accounts.waiting(town.garden, account) == []


async def test_nobody_else_can_say_yes_or_no(town):
    pairing = await town.paired()
    for call in (town.accounts.confirm, town.accounts.decline):
        for stranger in (EVE, BEN):
            assert await refusal(call(town.garden, stranger, pairing)) is PairingProblem.UNKNOWN
    assert len(await town.accounts.waiting(town.garden, ADA)) == 1


async def test_only_the_hash_of_a_code_is_kept_and_it_works_once(town):
    code = await town.accounts.ask(town.garden, ADA)
    assert code.code not in town.house.dump()
    await town.accounts.answer(town.garden, EVE, code.code)
    assert await refusal(town.accounts.answer(town.garden, THERE, code.code)) is PairingProblem.NO_CODE


async def test_a_code_lives_ten_minutes_and_only_until_the_next_one(town):
    first = await town.accounts.ask(town.garden, ADA)
    second = await town.accounts.ask(town.garden, ADA)
    assert await refusal(town.accounts.answer(town.garden, THERE, first.code)) is PairingProblem.NO_CODE
    town.house.clock.pass_by(minutes=10)
    assert await refusal(town.accounts.answer(town.garden, THERE, second.code)) is PairingProblem.NO_CODE


async def test_both_must_have_said_yes_within_the_hour(town):
    pairing = await town.paired()
    await town.accounts.confirm(town.garden, THERE, pairing)
    town.house.clock.pass_by(hours=1)
    assert await refusal(town.accounts.confirm(town.garden, ADA, pairing)) is PairingProblem.OVER
    assert await town.member(THERE) is None


async def test_a_code_of_another_community_is_no_code_here(town):
    async with town.house.store.write() as tx:
        other = await tx.communities.allow(Place(Platform.DISCORD, 77), "Elsewhere")
    code = await town.accounts.ask(other, ADA)
    assert await refusal(town.accounts.answer(town.garden, THERE, code.code)) is PairingProblem.NO_CODE
    pairing = await town.accounts.answer(other, THERE, code.code)
    assert await refusal(town.accounts.confirm(town.garden, ADA, pairing.id)) is PairingProblem.UNKNOWN


async def test_whoever_guesses_has_to_wait_and_burns_what_was_guessed_at(town):
    code = await town.accounts.ask(town.garden, ADA)
    last = "2" if code.code[-1] != "2" else "3"
    for _ in range(MOST_MISSES):
        assert await refusal(town.accounts.answer(town.garden, EVE, code.code[:-1] + last)) is PairingProblem.NO_CODE
    assert await refusal(town.accounts.answer(town.garden, EVE, code.code)) is PairingProblem.WAIT
    assert await refusal(town.accounts.answer(town.garden, THERE, code.code)) is PairingProblem.NO_CODE
    town.house.clock.pass_by(minutes=10)
    again = await town.accounts.ask(town.garden, ADA)
    assert await town.accounts.answer(town.garden, EVE, again.code)


async def test_a_typing_mistake_that_can_be_no_code_is_not_counted(town):
    code = await town.accounts.ask(town.garden, ADA)
    for _ in range(MOST_MISSES + 1):
        assert await refusal(town.accounts.answer(town.garden, THERE, "0O1I")) is PairingProblem.NO_CODE
    assert await town.accounts.answer(town.garden, THERE, code.code.lower())


async def test_only_so_many_requests_wait_for_one_account(town):
    for number in range(MOST_UNDECIDED):
        await town.paired(Account(Platform.DISCORD, 500 + number))
    code = await town.accounts.ask(town.garden, ADA)
    assert await refusal(town.accounts.answer(town.garden, THERE, code.code)) is PairingProblem.MANY


async def test_ones_own_code_and_an_account_of_the_same_platform_are_refused(town):
    code = await town.accounts.ask(town.garden, ADA)
    assert await refusal(town.accounts.answer(town.garden, ADA, code.code)) is PairingProblem.OWN_CODE
    assert await refusal(town.accounts.answer(town.garden, BEN, code.code)) is PairingProblem.SAME_PLATFORM


async def test_who_has_both_platforms_already_joins_nobody(town):
    await town.joined()
    assert await refusal(town.accounts.ask(town.garden, ADA)) is PairingProblem.ONE_ALREADY
    code = await town.accounts.ask(town.garden, EVE)
    assert await refusal(town.accounts.answer(town.garden, ADA, code.code)) is PairingProblem.SAME_PLATFORM


async def test_a_join_elsewhere_ends_what_was_asked_of_who_they_were(town):
    with_eve = await town.paired(ADA, EVE)
    await town.accounts.confirm(town.garden, EVE, with_eve)
    await town.joined()
    assert await refusal(town.accounts.confirm(town.garden, ADA, with_eve)) is PairingProblem.OVER
    assert await town.member(EVE) is None
