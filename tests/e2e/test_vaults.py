"""What never signs here: a vault in the registry of delegations, and a Safe, from chat to the role and back."""

from collections.abc import AsyncIterator

import pytest
from eth_abi.abi import encode

from sandbox.chain.driver import wallet_of
from sandbox.tokens import calldata
from tests.contract_wallets import act, artifact
from tests.e2e.town import Town
from tests.hand_made_contracts import created

COLD = wallet_of("a vault")


@pytest.fixture
async def registered(ground: Town) -> AsyncIterator[Town]:
    """The town with a registry of delegations; Ada has proved a wallet that holds nothing."""
    ground.registry = await created(ground.chain, artifact("DelegateRegistryDouble"))
    async with ground.bot_running():
        await ground.maker_tier()
        assert (await ground.verify(ground.ada)).status == 200
        yield ground


async def delegates(town: Town, on: bool) -> None:
    """The vault signs that it delegates all it holds to Ada's wallet, or no more."""
    call = calldata("delegateAll(address,bytes32,bool)", wallet_of("ada").address, bytes(32), on)
    await act(town.chain, town.registry, call, sender=COLD)


async def test_a_vault_the_registry_names_opens_the_role_until_it_delegates_no_more(registered: Town):
    town = registered
    await town.gives_pass(COLD)
    await delegates(town, on=True)
    offered = await (await town.ada.slash("wallets")).click("Add a vault or a Safe")
    assert "is linked: it is a vault" in (await offered.click(offered.buttons[0])).text
    await town.role_comes(town.ada, town.maker)
    await delegates(town, on=False)
    await town.settle_blocks()
    await town.sweep()
    assert await town.ada.roles() == set()
    assert "a vault that delegates to your" in (await town.ada.slash("wallets")).text


async def test_a_typed_safe_opens_the_role_and_goes_with_the_wallet_that_owns_it(registered: Town):
    town = registered
    safe = await created(town.chain, artifact("OwnersOf") + encode(["address[]"], [[wallet_of("ada").address]]))
    await town.chain.mint_erc721(safe, 77)
    assert "is linked: it is a Safe" in (await town.ada.slash("wallets", safe=safe)).text
    await town.role_comes(town.ada, town.maker)
    listed = await town.ada.slash("wallets")
    asked = await (await listed.click(listed.buttons[0])).click("Unlink it")
    assert f"`{safe[:6]}…{safe[-4:]}` goes with it." in asked.text
    await asked.click("Unlink it here")
    await town.role_goes(town.ada, town.maker)
    assert "You have proved no wallet" in (await town.ada.slash("wallets")).text


async def test_a_vault_that_delegates_no_more_closes_the_role_by_itself(ground: Town):
    ground.watch_every = "100ms"
    ground.registry = await created(ground.chain, artifact("DelegateRegistryDouble"))
    async with ground.bot_running():
        await ground.maker_tier()
        await ground.verify(ground.ada)
        await ground.gives_pass(COLD)
        await delegates(ground, on=True)
        assert "is linked" in (await ground.ada.slash("wallets", vault=COLD.address)).text
        await ground.role_comes(ground.ada, ground.maker)
        await ground.settle_blocks()
        await delegates(ground, on=False)
        await ground.settle_blocks()
        await ground.role_goes(ground.ada, ground.maker)
        await delegates(ground, on=True)
        await ground.role_comes(ground.ada, ground.maker)
