"""The driver's Discord: guilds, roles, channels and people, as objects that give orders to the control door."""

from base64 import b64encode
from dataclasses import dataclass
from typing import Any

from sandbox.discord.answers import Answer, Seen, wire
from sandbox.discord.faulting import FaultDriver
from sandbox.ordering import Orders

Data = dict[str, Any]
Granted = int | str | list[str]
DEADLINE = 5.0


@dataclass(frozen=True)
class RoleDriver:
    orders: Orders
    guild_id: str
    id: str
    name: str

    async def move(self, position: int) -> None:
        """Puts it at this position; @everyone has 0."""
        await self.orders.give("move_role", guild=self.guild_id, role=self.id, position=position)

    async def change(self, *, name: str | None = None, permissions: Granted | None = None) -> None:
        await self.orders.give("change_role", guild=self.guild_id, role=self.id, name=name, granted=permissions)

    async def delete(self) -> None:
        await self.orders.give("delete_role", guild=self.guild_id, role=self.id)


@dataclass(frozen=True)
class ChannelDriver:
    orders: Orders
    guild_id: str
    id: str
    name: str

    async def messages(self, *, at_least: int = 0, deadline: float = DEADLINE) -> list[Seen]:
        """What everybody here can read, oldest first; waits until there are so many."""
        found = await self.orders.give("messages", channel=self.id, reader=None, at_least=at_least, deadline=deadline)
        return [Seen(self.orders, None, each) for each in found]

    async def overwrite(self, target: "RoleDriver | PersonDriver", *, allow: Granted = 0, deny: Granted = 0) -> None:
        await self.orders.give("overwrite", channel=self.id, target=target.id, allow=allow, deny=deny)

    async def delete(self) -> None:
        await self.orders.give("delete_channel", channel=self.id)


@dataclass(frozen=True)
class PersonDriver:
    """A person in a guild."""

    orders: Orders
    guild_id: str
    id: str
    name: str

    async def slash(
        self,
        path: str,
        *,
        channel: ChannelDriver | None = None,
        direct: bool = False,
        deadline: float = DEADLINE,
        **options: Any,
    ) -> Answer:
        """Runs a slash command and waits for the final answer; `direct` runs it in the direct channel to the bot."""
        where = {"guild": None if direct else self.guild_id, "channel": channel.id if channel else None}
        given = {name: wire(value) for name, value in options.items()}
        view = await self.orders.give("slash", person=self.id, path=path, options=given, deadline=deadline, **where)
        return Answer.of(self.orders, self.id, view)

    async def autocomplete(
        self, path: str, option: str, typed: str = "", *, deadline: float = DEADLINE, **options: Any
    ) -> list[Data]:
        """What the bot suggests: name and value of each choice."""
        given = {name: wire(value) for name, value in options.items()}
        order = {"guild": self.guild_id, "path": path, "option": option, "typed": typed, "options": given}
        view = await self.orders.give("autocomplete", person=self.id, deadline=deadline, **order)
        return list(view["choices"])

    async def inbox(self, *, at_least: int = 0, deadline: float = DEADLINE) -> list[Seen]:
        """The bot's direct messages, oldest first; waits until there are so many."""
        found = await self.orders.give("inbox", person=self.id, at_least=at_least, deadline=deadline)
        return [Seen(self.orders, self.id, each) for each in found]

    async def reads(self, channel: ChannelDriver, *, at_least: int = 0, deadline: float = DEADLINE) -> list[Seen]:
        """The channel as this person sees it, with what only they see; its buttons can be pressed."""
        order = {"channel": channel.id, "reader": self.id, "at_least": at_least}
        return [
            Seen(self.orders, self.id, each) for each in await self.orders.give("messages", deadline=deadline, **order)
        ]

    async def says(self, channel: ChannelDriver, text: str) -> Seen:
        order = {"guild": self.guild_id, "channel": channel.id, "text": text}
        return Seen(self.orders, self.id, await self.orders.give("say", person=self.id, **order))

    async def roles(self) -> set[str]:
        """The names of the roles this person has in the guild."""
        found = await self.orders.give("roles", guild=self.guild_id, person=self.id)
        return {role["name"] for role in found}

    async def gets(self, role: RoleDriver, *, by: "PersonDriver | None" = None) -> None:
        """The owner, or whoever is named, gives this person a role by hand."""
        await self._set_role(role, True, by)

    async def loses(self, role: RoleDriver, *, by: "PersonDriver | None" = None) -> None:
        await self._set_role(role, False, by)

    async def _set_role(self, role: RoleDriver, present: bool, by: "PersonDriver | None") -> None:
        order = {"guild": self.guild_id, "role": role.id, "present": present, "by": by.id if by else None}
        await self.orders.give("set_role", person=self.id, **order)

    async def joins(self) -> None:
        await self.orders.give("join", guild=self.guild_id, person=self.id)

    async def leaves(self) -> None:
        await self.orders.give("leave", guild=self.guild_id, person=self.id)

    async def takes_dms(self, willing: bool) -> None:
        await self.orders.give("takes_dms", person=self.id, willing=willing)

    async def speaks(self, locale: str) -> None:
        """Their client is set to this language from now on."""
        await self.orders.give("speaks", person=self.id, locale=locale)

    async def authorizes(self, url: str) -> str:
        """Opens the page on which Discord asks who they are, and says yes; where they are sent."""
        return str(await self.orders.give("consent", person=self.id, url=url, approves=True))

    async def denies(self, url: str) -> str:
        """Opens the same page, and says no; where they are sent."""
        return str(await self.orders.give("consent", person=self.id, url=url, approves=False))

    async def oauth_token(self) -> str:
        """A token that lets the bot add this person to a guild."""
        return str(await self.orders.give("oauth_token", person=self.id))


@dataclass(frozen=True)
class GuildDriver:
    orders: Orders
    id: str
    name: str
    owner: PersonDriver
    bot_role_id: str | None

    async def role(
        self, name: str, *, permissions: Granted = 0, below_bot: bool = True, managed: bool = False
    ) -> RoleDriver:
        """A new role at the bottom of the list, or at its top, above the bot."""
        order = {"name": name, "granted": permissions, "below_bot": below_bot, "managed": managed}
        made = await self.orders.give("role", guild=self.id, **order)
        return RoleDriver(self.orders, self.id, made["id"], name)

    async def roles(self) -> list[Data]:
        """All roles from the bottom up, as Discord shows them."""
        return list((await self.state())["roles"])

    async def bot_role(self) -> RoleDriver:
        """The managed role the bot brought with it."""
        found = (await self.state())["bot_role_id"]
        return RoleDriver(self.orders, self.id, found, "bot")

    async def channel(self, name: str) -> ChannelDriver:
        """The channel of this name, made when there is none."""
        made = await self.orders.give("channel", guild=self.id, name=name)
        return ChannelDriver(self.orders, self.id, made["id"], name)

    async def member(self, name: str) -> PersonDriver:
        """The person of this name, who joins when not here yet."""
        who = await self.person(name)
        if who.id not in {each["user"]["id"] for each in (await self.state())["members"]}:
            await who.joins()
        return who

    async def person(self, name: str) -> PersonDriver:
        """The person of this name, member or not."""
        found = await self.orders.give("person", name=name)
        return PersonDriver(self.orders, self.id, found["id"], name)

    async def state(self) -> Data:
        found = await self.orders.give("guilds")
        return next(each for each in found if each["id"] == self.id)

    async def audit(self) -> list[Data]:
        return list(await self.orders.give("audit", guild=self.id))

    async def add_bot(self, **permissions: Granted) -> None:
        """Adds the bot; bot_permissions=[...] names what its role may do."""
        await self.orders.give("add_bot", guild=self.id, **permissions)

    async def remove_bot(self) -> None:
        await self.orders.give("remove_bot", guild=self.id)

    async def shows(self, picture: bytes) -> None:
        """Its owner gives the guild this picture, as PNG, JPEG or GIF; nothing takes it away."""
        await self.orders.give("icon", guild=self.id, picture=b64encode(picture).decode())

    async def outage(self, *, over: bool = False) -> None:
        """The guild becomes unavailable, or is back."""
        await self.orders.give("outage", guild=self.id, over=over)


class DiscordDriver:
    """All of one Discord."""

    def __init__(self, orders: Orders) -> None:
        self.orders = orders
        self.faults = FaultDriver(orders)

    async def guild(self, name: str, *, owner: str = "grace", bot: bool = True, **permissions: Granted) -> GuildDriver:
        """Founds a guild with #general; bot_permissions=[...] names what the bot's role may do."""
        made = await self.orders.give("guild", name=name, owner=owner, bot=bot, **permissions)
        return self._guild(made, owner)

    async def guilds(self) -> list[GuildDriver]:
        return [self._guild(each, _owner(each)) for each in await self.orders.give("guilds")]

    def _guild(self, made: Data, owner: str) -> GuildDriver:
        founder = PersonDriver(self.orders, made["id"], made["owner_id"], owner)
        return GuildDriver(self.orders, made["id"], made["name"], founder, made["bot_role_id"])

    async def ready(self, *, commands: bool = True, deadline: float = 10.0) -> None:
        """Returns once a bot is connected and has registered commands."""
        await self.orders.give("ready", commands=commands, deadline=deadline)

    async def wait_for_role(
        self, person: PersonDriver, role: RoleDriver, *, present: bool = True, deadline: float = DEADLINE
    ) -> None:
        """Returns once the person has (or no longer has) the role; UnheardError after the deadline."""
        order = {"guild": person.guild_id, "person": person.id, "role": role.id, "present": present}
        await self.orders.give("wait_for_role", deadline=deadline, **order)

    async def calls(self, method: str | None = None, route: str | None = None) -> list[Data]:
        """Every REST call since the last reset, of one method or route template if wanted."""
        return list(await self.orders.give("calls", method=method, route=route))

    async def wait_for_calls(
        self, method: str, route: str, *, at_least: int = 1, deadline: float = DEADLINE
    ) -> list[Data]:
        order = {"method": method, "route": route, "at_least": at_least}
        return list(await self.orders.give("wait_for_calls", deadline=deadline, **order))

    async def gateway_counts(self) -> dict[str, int]:
        """Open connections, and how often the bot identified, resumed and asked for members."""
        return dict(await self.orders.give("gateway_counts"))

    async def wait_for_gateway(self, what: str, at_least: int, *, deadline: float = DEADLINE) -> None:
        """Returns once the bot has done so often what is named: identify, resume or request_members."""
        await self.orders.give("wait_for_gateway", what=what, at_least=at_least, deadline=deadline)

    async def reset_calls(self) -> None:
        await self.orders.give("reset_calls")

    async def violations(self, *, clear: bool = False) -> list[str]:
        """What the bot sent that no correct client sends."""
        return list(await self.orders.give("violations", clear=clear))

    async def intents(self, **switches: bool) -> None:
        """Switches the application's privileged intents: members, presences, content."""
        await self.orders.give("intents", **switches)

    async def redirects(self, *uris: str) -> None:
        """Registers these redirect addresses for the application, and no others."""
        await self.orders.give("redirects", uris=list(uris))

    async def offered_to_all(self) -> None:
        """Every command is offered to everybody from now on, as administrators can set it."""
        await self.orders.give("offered_to_all")

    async def limits(self, **figures: float) -> Data:
        """Changes figures such as member_role_calls or first_answer_seconds; returns all."""
        return dict(await self.orders.give("limits", **figures))


def _owner(guild: Data) -> str:
    return next(str(each["user"]["username"]) for each in guild["members"] if each["user"]["id"] == guild["owner_id"])
