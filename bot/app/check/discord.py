"""Discord as the bot finds it: token, intent, and in every community its rights, its place and its channel."""

import asyncio
import contextlib
from collections.abc import AsyncIterator, Iterator, Sequence

import aiohttp
import discord

from bot.adapters.discord import Connection, DiscordIdentity
from bot.app.check.lines import Line, Served, fine, note, wrong
from bot.config import Discord
from bot.domain.errors import PlatformUnavailable
from bot.web.binding import RETURN

_NEEDED = discord.Permissions(manage_roles=True, view_channel=True, send_messages=True)
_DEADLINE = 20.0
_PORTAL = "https://discord.com/developers/applications"


async def look(settings: Discord, public_url: str, served: Sequence[Served]) -> Sequence[Line]:
    """Everything REST can tell. The gateway is not opened, so a running bot is not disturbed."""
    with _addressed(settings):
        try:
            async with discord.Client(intents=discord.Intents.none(), max_ratelimit_timeout=_DEADLINE) as client:
                return [line async for line in _lines(client, settings, public_url + RETURN, served)]
        except discord.LoginFailure:
            where = f"Open {_PORTAL}, your application, Bot, Reset Token, and put the new one into the config."
            return [wrong("Discord", "Discord does not know this token.", where)]
        except (aiohttp.ClientError, discord.HTTPException, OSError, TimeoutError) as error:
            says = f"Discord cannot be reached ({type(error).__name__})."
            return [wrong("Discord", says, "Check this machine's network, and https://discordstatus.com.")]


@contextlib.contextmanager
def _addressed(settings: Discord) -> Iterator[None]:
    """Ask the sandbox instead of Discord where the config says so."""
    usual = discord.http.Route.BASE
    discord.http.Route.BASE = settings.api or usual
    try:
        yield
    finally:
        discord.http.Route.BASE = usual


async def _lines(
    client: discord.Client, settings: Discord, redirect: str, served: Sequence[Served]
) -> AsyncIterator[Line]:
    async with asyncio.timeout(_DEADLINE):
        await client.login(settings.token.get_secret_value())
    assert client.user is not None
    assert client.application is not None
    yield fine("Discord", f"The token is valid: the bot is {client.user.name}.")
    for line in _application(client.application):
        yield line
    yield await _browsers(client, client.application, settings, redirect)
    for one in served:
        if one.server is not None:
            async with asyncio.timeout(_DEADLINE):
                for line in await _community(client, client.user.id, client.application.id, one.server, one):
                    yield line


def _application(application: discord.AppInfo) -> Iterator[Line]:
    portal = f"{_PORTAL}/{application.id}"
    if application.flags.gateway_guild_members or application.flags.gateway_guild_members_limited:
        yield fine("intent", "The Server Members Intent is on.")
    else:
        yield wrong(
            "intent",
            "The Server Members Intent is off, and Discord will not let the bot in without it.",
            f"Open {portal}/bot and switch on Server Members Intent under Privileged Gateway Intents.",
        )
    if application.interactions_endpoint_url:
        yield wrong(
            "commands",
            "An Interactions Endpoint URL is set, so commands would go there and not to this bot.",
            f"Open {portal}/information and empty Interactions Endpoint URL.",
        )


async def _browsers(client: discord.Client, application: discord.AppInfo, settings: Discord, redirect: str) -> Line:
    """Can Discord say whose browser it is that signs?"""
    about, portal = "sign-in", f"{_PORTAL}/{application.id}/oauth2"
    if settings.client_secret is None:
        says = "Without the client secret members type a code after signing, which a fraud can talk them out of."
        return note(
            about, says, f"Open {portal}: Reset Secret, put it into client_secret, and add the redirect {redirect}"
        )
    secret = settings.client_secret.get_secret_value()
    try:
        if not await DiscordIdentity(Connection(client), secret, redirect, settings.api).accepted():
            where = f"Open {portal}, Reset Secret, and put the new one into the config."
            return wrong(about, "Discord does not know this client secret.", where)
    except PlatformUnavailable:
        return note(about, "The client secret could not be tried: Discord did not answer.", "Run this again later.")
    if redirect not in application.redirect_uris:
        return wrong(
            about, "Discord would not send members back to the page.", f"Open {portal} and add the redirect {redirect}"
        )
    return fine(about, "Discord says whose browser it is: the client secret is right, the redirect is there.")


async def _community(client: discord.Client, me: int, application: int, server: int, one: Served) -> list[Line]:
    try:
        guild = await client.fetch_guild(server, with_counts=False)
        member = await guild.fetch_member(me)
    except (discord.NotFound, discord.Forbidden):
        link = discord.utils.oauth_url(application, permissions=_NEEDED, guild=discord.Object(server))
        says = f"The bot is not in this server ({server})."
        return [wrong(one.name, says, f"Somebody with Manage Server opens {link}")]
    found = [_rights(one.name, member), *_order(one, guild, member)]
    return [*found, await _channel(one, guild, member)] if one.channel and one.channel > 0 else found


def _rights(about: str, member: discord.Member) -> Line:
    rights = member.guild_permissions
    settings = f'Server settings, Roles, "{member.top_role.name}"'
    if rights.administrator:
        says = "The bot has Administrator, far more than it needs: who steals its token owns the server."
        return wrong(about, says, f"{settings}: switch Administrator off and Manage Roles on.")
    if not rights.manage_roles:
        return wrong(about, "The bot may not manage roles.", f"{settings}: switch Manage Roles on.")
    return fine(about, "The bot is in the server and may manage roles.")


def _order(one: Served, guild: discord.Guild, member: discord.Member) -> Iterator[Line]:
    found = [(tier, guild.get_role(role)) for tier, role in one.roles]
    gone = sorted({tier for tier, role in found if role is None})
    above = sorted({role.name for _, role in found if role is not None and role >= member.top_role})
    if gone:
        says = f"The role of {', '.join(gone)} does not exist any more."
        yield wrong(one.name, says, "Remove the tier with /gate tier remove and add it with another role.")
    if above:
        names = ", ".join(f"@{name}" for name in above)
        yield wrong(
            one.name,
            f"The bot cannot give or take {names}: not below its own highest role, @{member.top_role.name}.",
            f'Under Server settings, Roles, drag "{member.top_role.name}" above them.',
        )
    if found and not gone and not above:
        yield fine(one.name, f"All {len(found)} mapped roles stand below the bot's own.")


async def _channel(one: Served, guild: discord.Guild, member: discord.Member) -> Line:
    about = f"{one.name}, moderators' channel"
    assert one.channel is not None
    try:
        channel = await guild.fetch_channel(one.channel)
    except (discord.NotFound, discord.InvalidData):
        return wrong(about, "This server has no such channel.", "Right-click the right one, Copy Channel ID.")
    except discord.Forbidden:
        return wrong(about, "The bot cannot see this channel.", "Give the bot's role View Channel there.")
    rights = channel.permissions_for(member)
    if not (rights.view_channel and rights.send_messages):
        return wrong(
            about,
            f"The bot may not write in #{channel.name}.",
            "In the channel's settings give the bot's role View Channel and Send Messages.",
        )
    return fine(about, f"The bot can write in #{channel.name}.")
