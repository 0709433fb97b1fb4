"""`/collab select` with the council's key: the price, the money, and what becomes of what is sent."""

import asyncio
from collections.abc import AsyncIterator
from pathlib import Path

import pytest

from bot.domain.contributing.entries import content_hash
from bot.domain.contributing.motions import Selected, State, Why
from bot.domain.founded import Founded
from bot.domain.ids import Address, CommunityId
from bot.domain.sending import Stage
from tests.council import DESIGN, DOWN, EVERYTHING, MOVE, SENT, YES, Council, open_council
from tests.edges.test_discord_collab import PAPER, REGISTRY
from tests.fickle_chain import FINAL
from tests.house_discord import BASE, WALLETS, said


@pytest.fixture
async def council(tmp_path: Path) -> AsyncIterator[Council]:
    async with open_council(tmp_path) as one:
        yield one


async def test_what_the_registry_refuses_from_the_key_has_no_button_but_the_file_for_a_safe(council: Council):
    council.transactions.no = EVERYTHING
    shown = await council.shown()
    assert "I cannot send it: the registry on Base refuses it from the council's key" in shown.text
    assert "Nothing is signed or sent: the council's Safe does that" in shown.text
    assert not shown.buttons
    assert sorted(shown.files) == ["select-entry.json", "select-entry.txt"]
    assert await council.states() == []


async def test_a_key_without_money_is_told_before_and_what_waits_goes_on_once_it_has_some(council: Council):
    council.transactions.balance = 7
    shown = await council.shown()
    assert "That key has 0.000000000000000007 only" in shown.text
    await shown.click(MOVE)
    await council.garden.still()
    await council.press(council.ivan, YES)
    await council.goes_on()
    assert "too little money" in (await council.posts())[-1]
    assert await council.states() == [State.SENDING]
    council.transactions.balance = 10**18
    for _ in range(3 * FINAL):
        await council.goes_on()
    assert await council.states() == [State.SENT]


async def test_the_moderators_are_told_of_the_transaction_once_it_is_final(council: Council):
    await council.asked()
    await council.press(council.ivan, YES)
    for _ in range(3 * FINAL):
        await council.goes_on()
    (its_hash,) = council.transactions.signed
    told = [one for one in await council.posts() if "is selected for collaboration on Base, for good" in one]
    assert len(told) == 1
    assert (
        f"for good (transaction `{its_hash}`). Its author holds the last tier; roles follow by themselves." in told[0]
    )
    assert "is on its way" not in (await council.garden.grace.slash("gate status")).text


ENDS = [
    (None, Why.REFUSED, "was not selected: the registry on Base refuses it from the council's key"),
    (Selected(WALLETS["ada"], content_hash(PAPER)), Why.ELSEWHERE, "by another transaction, with the same author"),
    (Selected(WALLETS["ben"], "ab" * 32), Why.OTHER_TERMS, "**Look at this now.** **Tide** (entry 1)"),
]


@pytest.mark.parametrize(("found", "why", "words"), ENDS, ids=[str(why) for _, why, _ in ENDS])
async def test_what_the_registry_refuses_is_stopped_and_told_by_what_it_has(council: Council, found, why, words):
    await council.asked()
    await council.press(council.ivan, YES)
    council.transactions.no = EVERYTHING
    if found is not None:
        council.chain.known[DESIGN] = found
    await council.garden.services.sender.run_due()
    council.chain.known[DOWN] = None
    await council.garden.services.selecting.run_due()
    assert await council.states() == [State.SENDING], "an error is no answer"
    del council.chain.known[DOWN]
    await council.garden.services.selecting.run_due()
    assert await council.states() == [State.STOPPED]
    async with council.garden.store.read() as tx:
        assert (await tx.motions.get(1)).why is why
    posts = [one for one in await council.posts() if "entry 1" in one or "selection 1" in one]
    assert [words in one for one in posts] == [False, True], "the yes, and one post of what became of it"
    assert not council.transactions.signed


async def test_a_key_that_is_gone_before_anything_was_signed_sends_nothing(council: Council):
    await council.asked()
    await council.press(council.ivan, YES)
    sender = council.garden.services.sender
    sender.signers.clear()
    sender.foundings[CommunityId(1)] = (Founded(BASE, Address("0x" + "b0" * 20), registry=REGISTRY),)
    await council.goes_on()
    assert await council.states() == [State.STOPPED]
    assert "the council's key is not in the config any more, so I sent nothing" in (await council.posts())[-1]
    async with council.garden.store.read() as tx:
        assert (await tx.outbox.get(CommunityId(1), "selection 1")).stage is Stage.NEEDLESS


async def test_a_design_is_on_its_way_once_however_many_ask_for_it(council: Council):
    await council.asked()
    first = await council.question(council.ivan)
    await council.asked(council.ada)
    await first.click(YES)
    assert "is on its way to the chain already" in await council.press(council.ivan, YES)
    assert await council.states() == [State.SENDING, State.WAITING]
    assert len(await council.outbox()) == 1


async def test_two_who_press_at_once_send_it_once(council: Council):
    await council.asked()
    questions = [await council.question(person) for person in (council.ivan, council.garden.grace)]
    answers = await asyncio.gather(*(one.click(YES) for one in questions))
    assert sorted(SENT in said(one) for one in answers) == [False, True]
    assert len(await council.outbox()) == 1
