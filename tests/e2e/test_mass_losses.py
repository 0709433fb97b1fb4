"""Too many losses at once stop, from the chain to the moderators' channel and back."""

from sandbox.chain.driver import wallet_of
from tests.e2e.town import Town

CROWD = ["ada", "ben", "cleo", "dee", "eli", "fay"]


async def test_six_losses_at_once_take_nothing_until_a_moderator_says_yes(town: Town):
    await town.maker_tier()
    await town.grace.speaks("de")  # what the others in the channel read too stays English
    people = {name: await town.garden.member(name) for name in CROWD}
    tokens = {name: await town.member(person, town.maker) for name, person in people.items()}
    await town.settle_blocks()
    await town.sweep()
    for name, token in tokens.items():
        await town.chain.transfer_erc721(wallet_of(name), wallet_of("dora").address, token)
    await town.settle_blocks()
    await town.sweep()
    assert all([await town.has(person, town.maker) for person in people.values()])
    await town.until_posted("I stopped before taking")
    (question,) = [seen for seen in await town.grace.reads(town.moderators) if seen.buttons]
    assert question.buttons == ["Take them", "Keep them"]
    assert all(f"<@{person.id}>" in question.text for person in people.values())
    answer = await question.click("Take them")
    await town.quiet()
    assert f"<@{town.grace.id}> said yes" in answer.text
    assert answer.buttons == []
    assert not any([await town.has(person, town.maker) for person in people.values()])
