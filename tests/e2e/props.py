"""What every test of the town has at hand: its config, a clock to move, a signature, the words somebody reads."""

import socket
from dataclasses import dataclass
from typing import Any

from eth_account.messages import encode_defunct
from eth_account.signers.local import LocalAccount

from sandbox.discord.answers import Answer

MEMBER_ROLE = "/guilds/{guild_id}/members/{user_id}/roles/{role_id}"
SOON = 15.0
"""Seconds that nothing here takes; the machine may be busy with other things."""
STARTS = 60.0
"""Seconds a process may take to start on a machine that is busy with other things."""
CONFIG = """\
[discord]
token = "{discord_token}"
api = "{discord_api}"
gateway = "{discord_gateway}"
client_secret = "{discord_client_secret}"

[web]
listen = "127.0.0.1:{port}"
public_url = "http://127.0.0.1:{port}"

[database]
path = "gatehouse.sqlite"

[timing]
sweep_every = "{sweep_every}"
watch_every = "{watch_every}"
second_reading_after = "{second_reading_after}"

[chains.base]
id = 8453
title = "Base"
endpoints = {endpoints}
"""
COMMUNITY = """
[[communities]]
name = "Plotter Garden"
discord_server = {server}
moderators_channel = {channel}
"""


@dataclass(frozen=True)
class Signed:
    """What the sign-in page's two steps answered."""

    status: int
    told: dict[str, Any]


def words(answer: Answer) -> str:
    """Everything the person reads: the answer and what follows it."""
    return "\n".join([answer.text, *(more.text for more in answer.followups)])


def signature(message: str, wallet: LocalAccount) -> str:
    return wallet.sign_message(encode_defunct(text=message)).signature.to_0x_hex()


def free_port() -> int:
    with socket.create_server(("127.0.0.1", 0)) as free:
        return int(free.getsockname()[1])
