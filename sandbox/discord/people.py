"""What people do with the bot: run a command, press a button, pick, fill in a modal. Real clients' rules hold."""

from dataclasses import dataclass
from typing import Any

from sandbox.discord import payloads, permissions
from sandbox.discord.components import walk
from sandbox.discord.house import House
from sandbox.discord.interactions import AUTOCOMPLETE, COMMAND, COMPONENT, MODAL, Interaction
from sandbox.discord.nouns import EPHEMERAL, Channel, Guild, Message, User, snowflake
from sandbox.discord.options import Data, Resolver, filled, find_command, nested
from sandbox.errors import CannotDoError

ENTITY_SELECTS = {5: 6, 6: 8, 7: 9, 8: 7}  # component type -> type of the option that resolves alike


@dataclass
class Seat:
    """A person at a keyboard, looking at one channel."""

    house: House
    user: User
    channel: Channel
    guild: Guild | None

    def __post_init__(self) -> None:
        if self.guild and self.user.id not in self.guild.members:
            raise CannotDoError(f"{self.user.name} is not in {self.guild.name}")
        if self.guild and not self._may("view_channel"):
            raise CannotDoError(f"{self.user.name} does not see #{self.channel.name}")

    def say(self, text: str) -> Message:
        if self.guild and not self._may("send_messages"):
            raise CannotDoError(f"{self.user.name} may not write in #{self.channel.name}")
        return self.house.world.post(self.channel, Message(snowflake(), self.channel.id, self.user, text))

    def _may(self, permission: str) -> bool:
        assert self.guild
        return permissions.may(permissions.in_channel(self.guild, self.channel, self.user.id), permission)

    # commands ---------------------------------------------------------------------------------------------------------

    def slash(self, path: str, given: Data) -> Interaction:
        command, steps, leaf = find_command(self._commands(), path)
        self._need_allowed(command)
        resolver = Resolver(self.house.world, self.guild)
        options = nested(steps, filled(resolver, leaf, given))
        return self._send(COMMAND, self._of_command(command, options, resolver), path)

    def autocomplete(self, path: str, option: str, typed: str, given: Data) -> Interaction:
        command, steps, leaf = find_command(self._commands(), path)
        self._need_allowed(command)
        declared = {each["name"]: each for each in leaf.get("options") or []}
        if not declared.get(option, {}).get("autocomplete"):
            raise CannotDoError(f"the option {option!r} of /{path} suggests nothing")
        resolver = Resolver(self.house.world, self.guild)
        values = [(name, resolver.value(declared[name], value)) for name, value in given.items()]
        options = [{"name": name, "type": declared[name]["type"], "value": value} for name, value in values]
        options.append({"name": option, "type": declared[option]["type"], "value": typed, "focused": True})
        return self._send(AUTOCOMPLETE, self._of_command(command, nested(steps, options), resolver), path)

    def _commands(self) -> list[Data]:
        """What this person's client offers here: the guild's commands hide global ones of the same name."""
        app = self.house.world.app
        if self.guild is None:
            return [each for each in app.commands if each["contexts"] is None or 1 in each["contexts"]]
        if not self.guild.bot_joined:
            raise CannotDoError(f"the bot is not in {self.guild.name}")
        here = [each for each in app.commands if each["contexts"] is None or 0 in each["contexts"]]
        return [*self.guild.commands, *here]

    def _need_allowed(self, command: Data) -> None:
        if self.guild is None:
            return
        held = permissions.in_channel(self.guild, self.channel, self.user.id)
        wanted = command["default_member_permissions"]
        barred = wanted is not None and (int(wanted) == 0 or held & int(wanted) != int(wanted))
        if held != permissions.EVERYTHING and (barred or not self._may("use_application_commands")):
            raise CannotDoError(f"{self.user.name} may not use /{command['name']}")

    def _of_command(self, command: Data, options: list[Data], resolver: Resolver) -> Data:
        return {
            "id": command["id"],
            "name": command["name"],
            "type": command["type"],
            **({"options": options} if options else {}),
            **({"resolved": resolver.resolved} if resolver.resolved else {}),
            **({"guild_id": command["guild_id"]} if "guild_id" in command else {}),
        }

    # components -------------------------------------------------------------------------------------------------------

    def click(self, message: Message, wanted: str) -> Interaction:
        """Presses the button of this label or custom id."""
        part = self._part(message, wanted, {2})
        if "custom_id" not in part:
            raise CannotDoError(f"{wanted!r} is a link: it leads to {part.get('url')}")
        data = {"component_type": 2, "custom_id": part["custom_id"], "id": part["id"]}
        return self._send(COMPONENT, data, wanted, source=message)

    def choose(self, message: Message, wanted: str, values: list[str]) -> Interaction:
        """Picks in the select of this placeholder or custom id ("" where there is only one)."""
        part = self._part(message, wanted, {3, *ENTITY_SELECTS})
        resolver = Resolver(self.house.world, self.guild)
        data = {"component_type": part["type"], "custom_id": part["custom_id"], "id": part["id"]}
        data["values"] = _picked(resolver, part, values)
        if part["type"] != 3:
            data["resolved"] = resolver.resolved
        return self._send(COMPONENT, data, wanted, source=message)

    def _part(self, message: Message, wanted: str, kinds: set[int]) -> Data:
        if message.ephemeral and message.seen_only_by != self.user.id:
            raise CannotDoError(f"{self.user.name} does not see this message")
        parts = [part for part in walk(message.components) if part["type"] in kinds]
        names = [(part.get("label"), part.get("placeholder"), part.get("custom_id")) for part in parts]
        fitting = [part for part, known in zip(parts, names, strict=True) if wanted in known or not wanted]
        if len(fitting) != 1:
            there = [next(filter(None, known)) for known in names]
            raise CannotDoError(f"{len(fitting)} parts of the message fit {wanted!r}; there are {there}")
        if fitting[0].get("disabled"):
            raise CannotDoError(f"{wanted!r} is disabled")
        return fitting[0]

    # modals -----------------------------------------------------------------------------------------------------------

    def fill(self, shown_by: Interaction, given: Data) -> Interaction:
        """Submits the modal an interaction was answered with."""
        if shown_by.modal is None or shown_by.user is not self.user:
            raise CannotDoError("there is no modal to fill in")
        resolver, left = Resolver(self.house.world, self.guild), dict(given)
        parts = [_submitted(resolver, part, left) for part in shown_by.modal["components"]]
        if left:
            raise CannotDoError(f"the modal has no field {min(left)!r}")
        modal_id, shown_by.modal = shown_by.modal["custom_id"], None
        data = {"custom_id": modal_id, "components": parts, "resolved": resolver.resolved}
        return self._send(MODAL, data, modal_id, source=shown_by.source)

    # on its way -------------------------------------------------------------------------------------------------------

    def _send(self, kind: Any, data: Data, name: str, source: Message | None = None) -> Interaction:
        interaction = Interaction(kind, self.user, self.channel, self.guild, data, name, source)
        self.house.desk.keep(interaction)
        self.house.gateway.interact(self.house.world, self.guild, self._payload(interaction))
        return interaction

    def _payload(self, it: Interaction) -> Data:
        bot_id = self.house.world.app.id
        where = payloads.channel(self.channel, self.guild)
        return {
            "id": str(it.id),
            "application_id": str(bot_id),
            "type": it.kind,
            "token": it.token,
            "version": 1,
            "data": it.data,
            "channel": where | {"permissions": str(permissions.EVERYTHING)},
            "channel_id": str(self.channel.id),
            "locale": self.user.locale,
            "entitlements": [],
            "attachment_size_limit": 10_485_760,
            **({"message": payloads.message(it.source)} if it.source else {}),
            **(self._in_guild(self.guild, bot_id) if self.guild else self._in_dm()),
        }

    def _in_guild(self, guild: Guild, bot_id: int) -> Data:
        granted = permissions.in_channel(guild, self.channel, self.user.id)
        of_app = permissions.in_channel(guild, self.channel, bot_id)
        return {
            "guild_id": str(guild.id),
            "guild": {"id": str(guild.id), "locale": "en-US", "features": []},
            "guild_locale": "en-US",
            "member": payloads.member(guild.members[self.user.id]) | {"permissions": str(granted)},
            "app_permissions": str(of_app),
            "context": 0,
            "authorizing_integration_owners": {"0": str(guild.id)},
        }

    def _in_dm(self) -> Data:
        return {
            "user": payloads.user(self.user),
            "app_permissions": str(permissions.EVERYONE),
            "context": 1,
            "authorizing_integration_owners": {"0": "0"},
        }


def _picked(resolver: Resolver, part: Data, values: list[str]) -> list[str]:
    least, most = part.get("min_values", 1), part.get("max_values", 1)
    if not least <= len(values) <= most:
        raise CannotDoError(f"pick between {least} and {most}, not {len(values)}")
    if part["type"] != 3:
        name, kind, types = part["custom_id"], ENTITY_SELECTS[part["type"]], part.get("channel_types")
        return [resolver.entity(name, kind, each, types) for each in values]
    by_name = {option[key]: option["value"] for option in part["options"] for key in ("label", "value")}
    if strange := [each for each in values if each not in by_name]:
        raise CannotDoError(f"{strange[0]!r} is not among {[option['label'] for option in part['options']]}")
    return [by_name[each] for each in values]


def _submitted(resolver: Resolver, part: Data, left: Data) -> Data:
    """One row or label of a modal with what the person put there; takes it out of `left`."""
    if part["type"] == 10:
        return {"type": 10, "id": 0}
    inner, label = (part["components"][0], None) if part["type"] == 1 else (part["component"], part["label"])
    names = [inner["custom_id"], label, inner.get("label")]
    given = next((left.pop(name) for name in names if name in left), None)
    filled_in = {"type": inner["type"], "id": 0, "custom_id": inner["custom_id"]} | _content(resolver, inner, given)
    return (
        {"type": 1, "id": 0, "components": [filled_in]}
        if label is None
        else {"type": 18, "id": 0, "component": filled_in}
    )


def _content(resolver: Resolver, inner: Data, given: Any) -> Data:
    required = inner.get("required", True)
    if inner["type"] != 4:
        preselected = [option["value"] for option in inner.get("options", []) if option.get("default")]
        values = [given] if isinstance(given, str) else list(preselected if given is None else given)
        return {"values": _picked(resolver, inner, values) if values or required else []}
    text = inner.get("value") or "" if given is None else given
    least, most = inner.get("min_length") or (1 if required else 0), inner.get("max_length") or 4000
    if not isinstance(text, str) or not (least <= len(text) <= most or (not text and not required)):
        raise CannotDoError(f"{inner['custom_id']}: {text!r} is not a text of {least} to {most} characters")
    return {"value": text}


def visible(message: Message, reader: int) -> bool:
    return not message.flags & EPHEMERAL or message.seen_only_by == reader
