"""The contract of project passes on a sandbox's chain, with a key of the bot's that issues them."""

import json
from dataclasses import dataclass
from pathlib import Path

from eth_account import Account

from bot.adapters.chain.artifacts import artifact
from sandbox.chain.people import owner, wallet_of
from sandbox.chain.verbs import Verbs

BOT = wallet_of("bot")
TERM = 400 * 86_400
MADE = artifact("ProjectPass")
PASSWORD = "garden gate"
_GAS = 4_000_000
CONFIG = """
[communities.contracts.base]
project_pass = "{place}"
"""
_SIGNER = """
[signers.garden]
communities = ["Plotter Garden"]
keystore = "bot.json"
password = "{password}"
"""


@dataclass(frozen=True)
class Projects:
    """The contract at its place."""

    chain: Verbs
    place: str

    async def ends(self, holder: str, number: int) -> int:
        """When this holder's pass ends or ended, in seconds; 0 if there is none."""
        return await self._asked("expiresAt", holder, number)

    async def has(self, holder: str, number: int) -> int:
        return await self._asked("balanceOf", holder, number)

    async def sent(self) -> int:
        """How many transactions of the bot's key were mined."""
        return int(await self.chain.ask("eth_getTransactionCount", [BOT.address, "latest"]), 16)

    async def _asked(self, function: str, *given: object) -> int:
        call = {"to": self.place, "data": "0x" + MADE.call(function, *given).hex()}
        return int(await self.chain.ask("eth_call", [call, "latest"]), 16)

    def config(self, folder: Path) -> str:
        """What stands in the config behind the community, with the keystore beside it."""
        return CONFIG.format(place=self.place) + keystore(folder)


def keystore(folder: Path) -> str:
    """The bot's key in a file there, and how the config names it."""
    kept = Account.encrypt(BOT.key, PASSWORD, kdf="pbkdf2", iterations=1_000)
    (folder / "bot.json").write_text(json.dumps(kept))
    return _SIGNER.format(password=PASSWORD)


async def founded(chain: Verbs) -> Projects:
    """The contract, created by whoever owns the tokens, who also is its admin; the bot's key has money."""
    await chain.fund(BOT.address)
    made = MADE.creation("Plotter Garden", "GARDEN", TERM, owner().address, BOT.address)
    (raw,) = await chain.signed(owner(), [(None, made)], gas=_GAS)
    (its_hash,) = await chain.ask("sandbox_sendTogether", [raw])
    receipt = await chain.ask("eth_getTransactionReceipt", [its_hash])
    return Projects(chain, str(receipt["contractAddress"]).lower())
