"""The story on Telegram: a chapter of the whole one, and a telling of its own without any Discord."""

import time
from collections.abc import Awaitable, Callable
from dataclasses import dataclass
from pathlib import Path

import aiohttp

from sandbox.chain.driver import wallet_of
from sandbox.demo.processes import Child, command
from sandbox.demo.signing import sign
from sandbox.demo.telling import Teller
from sandbox.driver import Sandbox
from sandbox.telegram.driver import ChatDriver, PersonDriver

SOON = 60.0
SECTION = """
[telegram]
token = "{telegram_token}"
api = "{telegram_api}"
"""
TIERS = """\
[[tier]]
name = "Maker"
rank = 1
requirement = "erc721:base:{token} >= 1"
chats = [{room}]
"""


@dataclass
class Quarter:
    """The Studio, a private group that the tier Maker opens, and who wants to come in."""

    sandbox: Sandbox
    session: aiohttp.ClientSession
    teller: Teller
    room: ChatDriver
    mira: PersonDriver
    token: int

    def true(self, sentence: str, truth: object) -> None:
        self.teller.true(sentence, truth)

    async def status(self, *wanted: str) -> float:
        """Seconds until mira stands like this in the room."""
        began = time.monotonic()
        with self.teller.waiting(f"waiting for mira: {' or '.join(wanted)}"):
            await self.sandbox.telegram.wait_for_status(self.room, self.mira, *wanted, deadline=SOON)
        return time.monotonic() - began


async def a_member_comes_in(quarter: Quarter) -> None:
    """From the first word to the open door."""
    teller, mira = quarter.teller, quarter.mira
    said = await mira.starts()
    (hello,) = await mira.inbox(at_least=1, after=said, deadline=SOON)
    quarter.true("mira opens the bot in Telegram and is greeted by the name of the community", "Garden" in hello.text)
    teller.quote("mira reads", hello.text)
    await mira.follows(await quarter.room.link(by_request=True))
    (told,) = await mira.inbox(at_least=1, after=hello, deadline=SOON)
    quarter.true("she asks to join The Studio and is told the way in, with a link of her own", told.links)
    teller.quote("mira reads", told.text)
    await quarter.sandbox.chain.mint_erc721(wallet_of("mira").address, quarter.token)
    named, signed = await sign(quarter.session, told.links[0], "mira")
    code = str(signed["code"])
    quarter.true(
        "the page names the account mira, and shows a code: anybody may have sent her that link", named and code
    )
    (asked,) = await mira.inbox(at_least=1, after=told, deadline=SOON)
    quarter.true("the bot asks her whether it was her", "Nothing is linked yet" in asked.text)
    waits = await quarter.sandbox.telegram.wait_for_requests(quarter.room, 1, deadline=SOON)
    quarter.true("until mira types it in her own chat, nothing is linked and she is outside", waits)
    typed = await mira.asks(code.lower(), deadline=SOON)
    quarter.true("she sends it to the bot, which links the wallet", "is linked to you" in typed.text)
    seconds = await quarter.status("member")
    quarter.true(f"{seconds:.1f} s after signing she is in", True)
    passes = await mira.asks("/passes", deadline=SOON)
    quarter.true("/passes tells what she holds, and since when", "You hold Maker" in passes.text)
    teller.quote("mira reads", passes.text)


async def her_token_leaves(quarter: Quarter) -> None:
    """Out, and not banned."""
    await quarter.sandbox.chain.transfer_erc721(wallet_of("mira"), wallet_of("dora").address, quarter.token)
    seconds = await quarter.status("left")
    quarter.true(f"mira sends the Garden Pass away; {seconds:.1f} s later she has left The Studio, without a ban", True)
    why = await quarter.mira.asks("/why", deadline=SOON)
    quarter.true("/why says to her what was seen, and on which block", "seen 0" in why.text and "block" in why.text)
    quarter.teller.quote("mira reads", why.text)
    quarter.true("grace, who owns the chat, is still in it", await quarter.room.status(quarter.room.owner) == "creator")


async def killed_in_a_removal(quarter: Quarter, bot: Child, start_bot: Callable[[], Awaitable[Child]]) -> Child:
    """The crash between the two halves of a removal; the bot that runs afterwards."""
    teller, mira = quarter.teller, quarter.mira
    teller.chapter("The bot is killed between the ban and the unban, and nobody stays banned")
    again = quarter.token + 1
    await quarter.sandbox.chain.mint_erc721(wallet_of("mira").address, again)
    await mira.follows(await quarter.room.link(by_request=True))
    await quarter.status("member")
    held = await quarter.sandbox.telegram.faults.hold("unbanChatMember")
    await quarter.sandbox.chain.transfer_erc721(wallet_of("mira"), wallet_of("dora").address, again)
    await held.reached(deadline=SOON)
    await bot.kill()
    await held.drop(applied=False)
    quarter.true(
        "mira is banned, and the bot is ended by SIGKILL right there", await quarter.room.status(mira) == "kicked"
    )
    bot = await start_bot()
    await quarter.status("left")
    quarter.true("the bot starts again and finishes: she has left, and may come back", True)
    return bot


async def tiers_from_a_file(quarter: Quarter, config: Path) -> None:
    """The host sets the tiers."""
    tiers = config.with_name("tiers.toml")
    tiers.write_text(TIERS.format(token=quarter.sandbox.chain.tokens.erc721, room=quarter.room.id))
    status, printed = await command("bot", "policy", "import", str(tiers), "--yes", "--config", str(config))
    quarter.true("the host imports the tiers from a file: Maker, for a Garden Pass, opens The Studio", status == 0)
    quarter.teller.quote("the host reads", printed)
