"""The host's part of the chapters on the chain: contracts founded with the bot's own command, and its key."""

import asyncio
import json
import time
from dataclasses import dataclass

from eth_account import Account

from sandbox.chain.people import wallet_of
from sandbox.demo.processes import command
from sandbox.demo.world import World

ORCHARD = 7
"""The project."""
PASSWORD = "garden gate"  # noqa: S105  of keys that anybody can make again
SOON = 15.0
_BALANCE_OF = "0x00fdd58e"
"""balanceOf(address,uint256) of ERC-1155."""
_CHARTER = """\
chain = "base"
name = "Plotter Garden"
symbol = "GARDEN"
tiers = [{{ name = "Contributor", from = 1 }}]
lead = "Verified Lead"
points_per_round = 1000
challenge_window = "5s"
move_delay = "7d"
longest_term = "400d"
[who]
admin = "{admin}"
council = "{admin}"
guardian = "{guardian}"
bot = "{bot}"
"""
_SIGNER = """
[signers.garden]
communities = ["Plotter Garden"]
keystore = "bot.json"
password_file = "password"
"""


@dataclass(frozen=True)
class Places:
    """Where the contracts stand."""

    project_pass: str
    tier_pass: str


async def founded(world: World) -> Places:
    """Found the contracts and put what is printed of them into the config, with the key."""
    folder, chain = world.config.parent, world.sandbox.chain
    for name in ("payer", "bot"):
        kept = Account.encrypt(wallet_of(name).key, PASSWORD, kdf="pbkdf2", iterations=1_000)
        (folder / f"{name}.json").write_text(json.dumps(kept))
        await chain.fund(wallet_of(name).address)
    (folder / "password").write_text(PASSWORD)
    (folder / "password").chmod(0o600)
    who = {"admin": "grace", "guardian": "mira", "bot": "bot"}
    charter = folder / "charter.toml"
    charter.write_text(_CHARTER.format(**{role: wallet_of(name).address for role, name in who.items()}))
    paid = ("--keystore", str(folder / "payer.json"), "--password-file", str(folder / "password"), "--yes")
    status, said = await command("bot", "contracts", "deploy", str(charter), *paid, "--config", str(world.config))
    if status != 0:
        raise RuntimeError(said)
    _put_in(world, said.partition("in the config:\n\n")[2])
    return Places(*(said.partition(f'{one} = "')[2].partition('"')[0].lower() for one in ("project_pass", "tier_pass")))


def _put_in(world: World, contracts: str) -> None:
    """Behind the community, which is followed by the headings of the platforms."""
    text = world.config.read_text()
    community, platforms = text.split("\n[discord]", 1)
    world.config.write_text(f"{community}\n{contracts}{_SIGNER}\n[discord]{platforms}")


async def carried(world: World, place: str) -> bool:
    """Whether cleo's wallet carries the pass before long."""
    until = time.monotonic() + SOON
    while not await carries(world, place):
        if time.monotonic() > until:
            return False
        await asyncio.sleep(0.1)
    return True


async def carries(world: World, place: str) -> bool:
    """Whether cleo's wallet carries the pass now, as the contract says."""
    data = f"{_BALANCE_OF}{wallet_of('cleo').address[2:].lower():0>64}{ORCHARD:064x}"
    return int(await world.sandbox.chain.ask("eth_call", [{"to": place, "data": data}, "latest"]), 16) == 1


async def told(world: World, place: str) -> int:
    """How many transactions have changed anything in this contract since it stands."""
    logs = await world.sandbox.chain.ask("eth_getLogs", [{"fromBlock": "0x0", "toBlock": "latest", "address": place}])
    return len({log["transactionHash"] for log in logs})
