"""`/wallets`: a member's own wallets."""

from typing import Any

from discord import app_commands

from bot.domain.linking.wallets import LONGEST_LABEL
from bot.domain.requirements.holdings import Proof
from bot.services.linking.showing import LONGEST
from bot.text.catalogue import N_
from cogs import showing, vaults, wallets
from cogs.cards import Asked
from cogs.desk import Desk
from cogs.discord import cards
from cogs.discord.buttons import Presses
from cogs.discord.visit import Interaction, entered

LONGEST_ADDRESS = 100
"""With room for what is pasted around it."""


def command(desk: Desk) -> app_commands.Command[Any, ..., None]:
    @app_commands.command(name="wallets", description=N_("Your wallets here: which come first, names, and unlinking."))
    @app_commands.describe(
        wallet=N_("The number of one in the list, to name it"),
        name=N_("What to call it; nothing: no name"),
        vault=N_("Add the wallet at this address, which delegates to one of yours"),
        safe=N_("Add the Safe at this address, of which a wallet of yours is an owner"),
        holds=N_("The id of a token or attestation of yours that nobody can look up"),
    )
    async def show(
        interaction: Interaction,
        wallet: app_commands.Range[int, 1, 1_000] | None = None,
        name: app_commands.Range[str, 1, LONGEST_LABEL] | None = None,
        vault: app_commands.Range[str, 1, LONGEST_ADDRESS] | None = None,
        safe: app_commands.Range[str, 1, LONGEST_ADDRESS] | None = None,
        holds: app_commands.Range[str, 1, LONGEST] | None = None,
    ) -> None:
        visit = await entered(interaction, desk)
        asked = Asked(visit.community, visit.account)
        for proof, typed in ((Proof.VAULT, vault), (Proof.SAFE_OWNER, safe)):
            if typed is not None:
                await cards.show(visit, await vaults.add(desk, asked, proof, typed))
        if holds is not None:
            await cards.show(visit, await showing.show(desk, asked, holds))
        if wallet is not None:
            await cards.show(visit, await wallets.label(desk, asked, wallet, name or ""))
        if not (wallet or vault or safe or holds):
            await cards.show(visit, await wallets.purse(desk, visit.community, visit.account))

    return show


def presses(desk: Desk) -> Presses:
    return cards.presses(desk, wallets.replies(desk))
