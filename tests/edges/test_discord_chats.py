"""`/gate connect` on Discord: the code that makes a chat of another platform part of this community."""

import re

from bot.domain.gating.linking import hashed
from tests.house_discord import open_garden


async def test_a_moderator_gets_a_code_that_counts_elsewhere(tmp_path):
    async with open_garden(tmp_path) as garden:
        answer = await garden.grace.slash("gate connect")
        assert answer.ephemeral
        code = re.search(r"`([0-9A-Z]{4}-[0-9A-Z]{4})`", answer.text)[1]
        chats = garden.services.chats
        async with chats.store.read() as tx:
            found = await tx.codes.get(hashed(code), chats.clock.now())
        assert found is not None
        assert found.community == garden.community.id
        assert found.by is not None
        assert str(found.by.id) == garden.grace.id
