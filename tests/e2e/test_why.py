"""`/why` and `/gate why`: on every path the whole answer first, then what it stands on."""

import re
from urllib.parse import urlsplit

import pytest

from bot.app.replay import replay
from sandbox.chain.driver import wallet_of
from sandbox.errors import CannotDoError
from tests.e2e.props import words
from tests.e2e.town import Town


async def nodes(town: Town) -> str:
    return " and ".join(sorted(urlsplit(url).netloc for url in (await town.chain.state()).urls))


async def test_a_member_reads_what_was_taken_when_on_whose_word_and_why(town: Town):
    await town.maker_tier()
    token = await town.member(town.ada, town.maker)
    await town.passes_on(town.ada, token)
    told = words(await town.ada.slash("why"))
    wallet, head = wallet_of("ada").address.lower(), (await town.chain.state()).head
    assert told.startswith("You hold no tier yet.")
    assert f"Read at Base block {head}, <t:" in told
    assert re.search(r"\*\*Maker\*\* was taken on <t:\d+:f> by the regular look at everybody\.", told)
    assert re.search(
        rf"- {wallet[:6]}…{wallet[-4:]} held 0 Garden Pass at Base block {head - 2}, <t:\d+:t>, "
        rf"on the word of 2 nodes \({re.escape(await nodes(town))}\)\.",
        told,
    )
    assert "Policy revision 1, evidence 2." in told
    assert told.index("was taken") < told.index("was given on"), "the newest stands first"
    assert "after a wallet was proved" in told
    assert "at once when a token of a tier moves" in told


async def test_a_moderator_reads_the_same_of_a_member(town: Town):
    await town.maker_tier()
    await town.settle_blocks()
    await town.member(town.ada, town.maker)
    told = words(await town.grace.slash("gate why", member=town.ada))
    assert told.startswith(f"<@{town.ada.id}> holds **Maker**.")
    assert "**Maker**: they hold it." in told
    assert "is read again as soon as that block is final" in told
    await town.settle_blocks()
    told = words(await town.grace.slash("gate why", member=town.ada))
    assert "asked 1, seen 1" in told
    assert "was given on" in told


async def test_nobody_else_may_look_at_a_member(town: Town):
    await town.maker_tier()
    await town.member(town.ada, town.maker)
    with pytest.raises(CannotDoError, match="may not use"):
        await town.ben.slash("gate why", member=town.ada)


async def test_a_moderator_reads_of_who_never_verified_and_of_an_award(town: Town):
    await town.maker_tier()
    told = words(await town.grace.slash("gate why", member=town.cleo))
    assert told.startswith(f"<@{town.cleo.id}> has proved no wallet here yet.")
    await town.award(town.cleo, "Maker", "2h")
    told = words(await town.grace.slash("gate why", member=town.cleo))
    assert told.startswith(f"<@{town.cleo.id}> holds **Maker**.")
    assert "Awarded by a moderator, until <t:" in told
    assert "by a moderator's award" in told
    assert "The award ends <t:" in told


async def test_while_nothing_can_be_read_it_is_said_and_all_is_kept(town: Town):
    await town.maker_tier()
    await town.member(town.ada, town.maker)
    await town.chain.fault(None, "down")
    told = words(await town.ada.slash("why"))
    assert told.startswith("You hold **Maker**.")
    assert "Base could not be read just now. Nothing is lost" in told
    assert "was given on" in told, "what was decided is known without the chain"


async def test_a_lone_nodes_word_is_told_as_one_and_every_decision_replays_beside_the_running_bot(ground: Town):
    ground.endpoints, ground.second_reading_after = 1, "60s"
    async with ground.bot_running():
        await ground.maker_tier()
        token = await ground.member(ground.ada, ground.maker)
        await ground.passes_on(ground.ada, token)
        told = words(await ground.ada.slash("why"))
        assert "The one node there is says it is gone; it is asked once more first." in told
        assert "**Maker** was kept on" in told
        assert "on the word of 1 node (" in told
        ground.clock.move(seconds=61)
        await ground.settle_blocks()
        await ground.sweep()
        told = words(await ground.ada.slash("why"))
        assert "**Maker** was taken on" in told
        shown: list[object] = []
        assert await replay(ground.database, None, None, shown.append) == {"same": 3}
        assert shown == []
