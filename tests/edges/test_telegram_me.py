"""`/me` in a private chat with the bot."""

import asyncio

from bot.domain.ids import Account, Platform
from tests.house_telegram import open_studio


async def test_a_member_takes_everything_along_and_is_forgotten_after_being_asked_once(tmp_path):
    async with open_studio(tmp_path) as studio:
        ada = await studio.telegram.person("ada")
        await studio.comes_in(ada)
        said = await ada.starts()
        await ada.inbox(at_least=1, after=said)
        about = await ada.asks("/me")
        assert about.buttons == ["All of it as a file", "What I earned, as proof", "Forget me"]
        await about.press("All of it as a file")
        (call,) = await studio.telegram.wait_for_calls("sendDocument")
        assert "gatehouse-me.json" in str(call)
        *_, last = await ada.inbox()
        await about.press("What I earned, as proof")
        (nothing,) = await ada.inbox(at_least=1, after=last)
        assert "There is nothing to prove yet" in nothing.text
        await about.press("Forget me")
        await studio.telegram.wait_for_calls("editMessageText", at_least=1)
        asked = next(one for one in await ada.inbox() if one.id == about.id)
        assert "It cannot be undone" in asked.text
        await asked.press("Forget me")
        await studio.telegram.wait_for_status(studio.room, ada, "left")
        async with asyncio.timeout(20):
            while await _is_known(studio, ada):  # noqa: ASYNC110  nobody tells of somebody who is forgotten
                await asyncio.sleep(0.02)


async def _is_known(studio, person):
    async with studio.store.read() as tx:
        return await tx.members.of(studio.community.id, Account(Platform.TELEGRAM, person.id)) is not None
