"""A wallet from its proof to its end: unlinked, moved to whom it belongs, and all of its member forgotten."""

from sandbox.chain.driver import wallet_of
from tests.e2e.town import Town


async def test_unlinking_closes_the_role_and_proving_again_opens_it(town: Town):
    await town.maker_tier()
    await town.member(town.ada, town.maker)
    await town.sweep()
    one = await (await town.ada.slash("wallets")).click((await town.ada.slash("wallets")).buttons[0])
    await (await one.click("Unlink it")).click("Unlink it here")
    await town.quiet()
    assert await town.ada.roles() == set()
    assert "no wallet" in (await town.ada.slash("wallets")).text
    assert (await town.verify(town.ada)).status == 200
    await town.role_comes(town.ada, town.maker)
    assert await town.role_changes(town.ada, town.maker) == ["given", "taken", "given"]


async def test_moderators_move_a_wallet_that_two_members_proved_and_the_role_goes_with_it(town: Town):
    await town.maker_tier()
    await town.member(town.ada, town.maker)
    await town.sweep()
    assert (await town.verify(town.ben, wallet_of("ada"))).told["problem"] == "claimed"
    await town.quiet()
    assert await town.has(town.ada, town.maker)
    assert "has proved your wallet" in (await town.ada.slash("passes")).text
    asked = [seen for seen in await town.grace.reads(town.moderators, at_least=1) if "Two members" in seen.text]
    assert wallet_of("ada").address.lower() not in asked[0].text.lower()
    assert "moved" in (await asked[0].click("Move it")).text
    await town.quiet()
    assert not await town.has(town.ada, town.maker)
    assert await town.has(town.ben, town.maker)


async def test_whoever_is_forgotten_loses_the_role_and_is_in_no_file_of_the_bot(town: Town):
    await town.maker_tier()
    await town.member(town.ada, town.maker)
    await town.sweep()
    address, number = wallet_of("ada").address.lower(), str(town.ada.id)
    assert _found(town, address), "the test looks in the wrong place"
    await (await town.ada.slash("me delete")).click("Forget me")
    await town.quiet()
    town.clock.move(minutes=20)
    await town.until(lambda: not _found(town, address, number))
    assert await town.ada.roles() == set()
    assert "proved no wallet" in (await town.ada.slash("passes")).text


def _found(town: Town, *canaries: str) -> list[str]:
    """Files beside the database, and the database itself, that still have any of it."""
    files = town.database.parent.glob(f"{town.database.name}*")
    return [file.name for file in files for each in canaries if each.encode() in file.read_bytes()]
