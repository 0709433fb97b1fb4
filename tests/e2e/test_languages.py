"""Everybody is answered in their own language, in chat as on the page, and nobody in another's."""

import asyncio
from collections.abc import Mapping
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

import pytest

from bot.text.catalogue import _, speaking
from sandbox.chain.driver import wallet_of
from sandbox.discord.answers import Answer
from tests.e2e.props import SOON
from tests.e2e.scenes import EVERYWHERE, SCENARIOS
from tests.e2e.second_opinion import Act, Message, Scenario, Stage
from tests.e2e.stage_sandbox import in_the_sandbox
from tests.e2e.stage_telegram import on_telegram
from tests.e2e.town import Town
from tests.pseudo import PSEUDO, english, pseudo_spoken

NAMES = (
    *("Plotter Garden", "Somewhere Else", "Gatehouse", "Discord", "Telegram", "Base", "Garden Pass"),
    *(
        "Maker",
        "Curator",
        "Resident",
        "Founders",
        "Keys",
        "Boosters",
        "Nobility",
        "maker",
        "ada",
        "ben",
        "cleo",
        "grace",
    ),
    *("Manage Roles", "Administrator", "administrator", "UTC", "sandbox", "ID", "REFERENCE"),
)


@dataclass
class Listening:
    """A stage whose people speak that language: what they read is kept, what they press is found by its label there."""

    stage: Any
    heard: list[str] = field(default_factory=list)

    def __getattr__(self, name: str) -> Any:
        return getattr(self.stage, name)

    async def slash(self, who: str, path: str, options: Mapping[str, Any], where: str) -> list[Message] | None:
        return self._kept(await self.stage.slash(who, path, options, where))

    async def click(self, who: str, label: str) -> list[Message]:
        with speaking(PSEUDO):
            said = _(label)
        return self._kept(await self.stage.click(who, said)) or []

    def _kept(self, messages: list[Message] | None) -> list[Message] | None:
        self.heard += [text for one in messages or [] for text in (one.text, *one.buttons())]
        return messages


async def heard(open_stage: Any, folder: Path, scenes: Mapping[str, Scenario], without: str = "") -> list[str]:
    """All that people read of the bot in these scenes, when everybody's client is set to that language."""
    with pseudo_spoken(folder, without):
        async with open_stage(folder) as stage:
            for person in stage.people.values():
                await person.speaks(PSEUDO)
            listening = Listening(stage)
            act = Act(listening)
            for scene in scenes.values():
                await scene(act)
            return listening.heard


@pytest.mark.parametrize(("stage", "scenes"), [(in_the_sandbox, SCENARIOS), (on_telegram, EVERYWHERE)])
def test_nothing_of_what_people_read_in_the_play_is_english(stage: Stage, scenes: Any, tmp_path: Path) -> None:
    said = asyncio.run(heard(stage, tmp_path, scenes))
    assert len(said) > len(scenes)
    assert {text: words for text in said if (words := english(text, *NAMES))} == {}


def test_a_sentence_that_nobody_translated_would_be_heard(tmp_path: Path) -> None:
    first = dict(list(EVERYWHERE.items())[:1])
    said = asyncio.run(heard(in_the_sandbox, tmp_path, first, without="Why?"))
    assert [words for text in said if (words := english(text, *NAMES))] == [["Why"]]


async def test_two_who_ask_at_once_are_each_answered_in_their_own_language(town: Town) -> None:
    await town.ada.speaks("de")
    german, english_one = await asyncio.gather(town.ada.slash("passes"), town.ben.slash("passes"))
    assert german.text.startswith("Du hast in Plotter Garden noch keine Wallet nachgewiesen.")
    assert german.buttons == ["Wallet nachweisen", "Warum?", "Schreib mir, wenn sich eine Tür schließt"]
    assert english_one.text.startswith("You have proved no wallet in Plotter Garden yet.")


async def test_a_refusal_and_a_press_are_answered_in_the_language_too(town: Town) -> None:
    await town.ada.speaks("de")
    assert (await town.ada.slash("link", code="NOPE-NOPE")).text.startswith("Mit diesem Code geht es nicht")
    answer = await (await town.ada.slash("passes")).click("Warum?")
    assert answer.text.startswith("Hier sind noch keine Stufen eingerichtet")


async def test_what_somebody_sets_off_is_told_to_others_in_english(town: Town) -> None:
    """The sign-in of a German reader leads to a look, and that to facts that are kept; others read them too."""
    await town.maker_tier()
    await town.ada.speaks("de")
    token = await town.member(town.ada, town.maker)
    assert "now holds **Maker**" in (await town.posts(at_least=1))[0]
    await town.passes_on(town.ada, token)
    lost = (await town.posts(at_least=2))[-1]
    assert "the chain did not keep the block it was given on." in lost
    assert "asked 1, seen 0" in lost
    assert "Base block" in lost
    mine = await town.ada.slash("passes")
    said = "\n".join(seen.text for seen in (mine, *mine.followups))
    assert "die Chain hat den Block nicht behalten, auf dem er gegeben wurde." in said
    assert "verlangt 1, gesehen 0" in said
    assert "Base-Block" in said


async def test_who_asked_for_a_link_is_told_later_in_the_language_of_then(town: Town) -> None:
    await town.ada.speaks("de")
    asked = await town.ada.slash("verify")
    assert asked.text.startswith("Weise für **Plotter Garden** auf einer eigenen Seite eine Wallet nach.")
    assert (await town.bind(asked.links[0], town.ada)).status == 200
    assert (await town.sign(asked.links[0], wallet_of("ada"))).status == 200
    await town.quiet()
    view = await asked.orders.give("answer", interaction=asked.view["id"], after=-1, deadline=SOON)
    (told,) = [seen.text for seen in Answer.of(asked.orders, asked.person_id, view).followups]
    assert "ist in **Plotter Garden** mit dir verknüpft." in told
