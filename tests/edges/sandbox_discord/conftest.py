"""A sandbox per test, and a small real discord.py bot that runs against it over real sockets."""

import asyncio
from contextlib import asynccontextmanager

import aiohttp
import discord
import pytest
import yarl
from discord import app_commands, ui

from sandbox.changes import Changes
from sandbox.driver import Sandbox
from sandbox.serve import serve


class Form(ui.Modal, title="About you"):
    name = ui.TextInput(label="Your name", max_length=20)
    medium = ui.Label(
        text="Your medium",
        component=ui.Select(options=[discord.SelectOption(label="Ink"), discord.SelectOption(label="Oil")]),
    )

    async def on_submit(self, interaction):
        await interaction.response.send_message(
            f"{self.name.value} works in {self.medium.component.values[0]}", ephemeral=True
        )


class Menu(ui.View):
    def __init__(self):
        super().__init__(timeout=None)
        self.add_item(ui.Button(label="Read on", url="https://example.org/read"))

    @ui.button(label="Apply", custom_id="apply")
    async def apply(self, interaction, _):
        await interaction.response.defer(ephemeral=True, thinking=True)
        await interaction.user.add_roles(discord.utils.get(interaction.guild.roles, name="Maker"), reason="applied ✓")
        await interaction.followup.send("welcome")

    @ui.button(label="Form", custom_id="form")
    async def form(self, interaction, _):
        await interaction.response.send_modal(Form())

    @ui.button(label="Count", custom_id="count")
    async def count(self, interaction, _):
        await interaction.response.edit_message(content="counted")

    @ui.select(
        placeholder="Colour", options=[discord.SelectOption(label="Red", value="r"), discord.SelectOption(label="Blue")]
    )
    async def colour(self, interaction, select):
        await interaction.response.send_message(f"picked {select.values[0]}", ephemeral=True)

    @ui.select(cls=ui.RoleSelect, placeholder="Role")
    async def role(self, interaction, select):
        await interaction.response.defer()
        await interaction.edit_original_response(content=f"role {select.values[0].name}", view=None)

    @ui.select(cls=ui.ChannelSelect, placeholder="Text channel", channel_types=[discord.ChannelType.text])
    async def written_in(self, interaction, select):
        await interaction.response.send_message(f"channel {select.values[0].name}", ephemeral=True)

    @ui.select(cls=ui.ChannelSelect, placeholder="Voice channel", channel_types=[discord.ChannelType.voice])
    async def spoken_in(self, interaction, select):
        await interaction.response.send_message(f"channel {select.values[0].name}", ephemeral=True)


class Bot(discord.Client):
    def __init__(self, *, members=True, **more):
        super().__init__(intents=discord.Intents(guilds=True, members=members, guild_messages=True, dm_messages=True),
                         guild_ready_timeout=0.05, **more)  # fmt: skip
        self.tree = app_commands.CommandTree(self)
        self.seen, self.errors = [], []
        self.changes = Changes()
        self.tree.error(self._note)
        register(self.tree)

    async def before_identify_hook(self, shard_id, *, initial=False):
        """No five seconds before a second IDENTIFY: the sandbox has no such limit."""

    async def setup_hook(self):
        await self.tree.sync()

    async def _note(self, interaction, error):
        self.errors.append(getattr(error, "original", error))
        self.changes.announce()

    async def until(self, condition, deadline=5):
        """Returns once the condition holds; it is looked at after each thing the bot notices."""
        await self.changes.until(condition, deadline, "the bot to notice")

    def notice(self, *what):
        self.seen.append(what)
        self.changes.announce()

    def dispatch(self, event, /, *args, **kwargs):
        super().dispatch(event, *args, **kwargs)
        self.changes.announce()

    async def on_resumed(self):
        self.notice("resumed")

    async def on_member_update(self, before, after):
        self.notice("member", after.name, sorted(role.name for role in after.roles))

    async def on_member_remove(self, member):
        self.notice("gone", member.name)

    async def on_member_join(self, member):
        self.notice("here", member.name)

    async def on_message(self, message):
        self.notice("message", message.author.name, message.content)


def register(tree):
    register_gate(tree)
    register_answers(tree)
    register_deeds(tree)


def register_gate(tree):
    gate = app_commands.Group(name="gate", description="The gate", guild_only=True,
                              default_permissions=discord.Permissions(manage_roles=True))  # fmt: skip
    tier = app_commands.Group(name="tier", description="Tiers", parent=gate)

    @tier.command(description="Add a tier")
    async def add(interaction, name: app_commands.Range[str, 2, 20], rank: int, role: discord.Role,
                  member: discord.Member = None, where: discord.TextChannel = None, ratio: float = 1.0,
                  quiet: bool = True):  # fmt: skip
        await interaction.response.defer(ephemeral=quiet, thinking=True)
        await interaction.followup.send(
            f"{name} {rank} {role.name} {member and member.name} {where and where.name} {ratio}"
        )
        await interaction.followup.send("and more")

    @tier.command(description="Remove a tier")
    async def remove(interaction, name: str):
        await interaction.response.send_message(f"removed {name}")

    @remove.autocomplete("name")
    async def suggest(interaction, current: str):
        names = [each for each in ("Maker", "Master", "Guest") if each.startswith(current)]
        return [app_commands.Choice(name=each, value=each.lower()) for each in names]

    tree.add_command(gate)


def register_answers(tree):
    @tree.command(description="A menu")
    async def menu(interaction):
        await interaction.response.send_message("choose", view=Menu())

    @tree.command(description="Says hello")
    async def hello(interaction):
        await interaction.response.send_message(
            "hello", ephemeral=True, embed=discord.Embed(title="T", description="D")
        )

    @tree.command(description="Says nothing")
    async def silent(interaction):
        pass

    @tree.command(description="Answers twice")
    async def twice(interaction):
        await interaction.response.send_message("once")
        interaction.response._response_type = None
        await interaction.response.send_message("twice")

    @tree.command(description="Thinks, then edits")
    async def think(interaction):
        await interaction.response.defer(ephemeral=True)
        await interaction.edit_original_response(content="first thought")
        await interaction.edit_original_response(content="second thought")


def register_deeds(tree):
    @tree.command(description="Writes to somebody")
    async def tell(interaction, member: discord.Member):
        await interaction.response.defer(ephemeral=True)
        try:
            await member.send("psst", view=Menu())
        except discord.Forbidden as refused:
            await interaction.followup.send(f"refused {refused.code}")
        else:
            await interaction.followup.send("told")

    @tree.command(description="Gives a role")
    async def give(interaction, member: discord.Member, role: discord.Role):
        await interaction.response.defer(ephemeral=True)
        try:
            await member.add_roles(role)
        except discord.HTTPException as refused:
            await interaction.followup.send(f"refused {refused.code}")
        else:
            await interaction.followup.send("given")


def point_at(running):
    discord.http.Route.BASE = running.discord_api
    discord.gateway.DiscordWebSocket.DEFAULT_GATEWAY = yarl.URL(running.discord_gateway)


@asynccontextmanager
async def at_work(bot, running, seconds=20):
    """The bot, connected and ready, for as long as the block runs."""
    point_at(running)
    async with asyncio.TaskGroup() as group, asyncio.timeout(seconds), bot:
        group.create_task(bot.start(running.discord_token))
        await bot.wait_until_ready()
        yield bot
        await bot.close()


class Raw:
    """REST as a bot without a library would speak it."""

    def __init__(self, session, running):
        self.session, self.running = session, running
        self.headers = {"Authorization": f"Bot {running.discord_token}", "User-Agent": "DiscordBot (test, 1)"}

    async def __call__(self, method, path, body=None, headers=None, **more):
        known = self.headers | (headers or {})
        async with self.session.request(
            method, self.running.discord_api + path, json=body, headers=self._typed(known, body), **more
        ) as r:
            self.answer = r
            return r.status, (await r.json() if r.content_type == "application/json" else None)

    @staticmethod
    def _typed(headers, body):
        return headers if body is None else {"Content-Type": "application/json"} | headers


@pytest.fixture
async def running():
    async with serve(with_chain=False) as it:
        yield it


@pytest.fixture
async def sandbox(running):
    async with Sandbox.at(running.control) as it:
        yield it


@pytest.fixture
async def raw(running):
    async with aiohttp.ClientSession() as session:
        session._retry_connection = False  # else aiohttp repeats an idempotent request whose connection broke
        yield Raw(session, running)


@pytest.fixture
def work(running):
    """work(Bot()) runs a bot against this test's sandbox, work(Bot(), other) against another."""
    return lambda bot, where=running: at_work(bot, where)


@pytest.fixture
def new_bot():
    return Bot


@pytest.fixture
async def garden(sandbox):
    return await sandbox.discord.guild("Plotter Garden", owner="grace")


@pytest.fixture
async def bot(garden, running):
    async with at_work(Bot(), running) as it:
        yield it
