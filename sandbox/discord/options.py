"""What a person typed after a slash command, held against what the bot registered, as a real client holds it."""

from collections.abc import Callable
from dataclasses import dataclass, field
from typing import Any

from sandbox.discord import payloads, permissions
from sandbox.discord.nouns import Guild
from sandbox.discord.world import World
from sandbox.errors import CannotDoError

STRING, INTEGER, BOOLEAN, USER, CHANNEL, ROLE, MENTIONABLE, NUMBER, ATTACHMENT = 3, 4, 5, 6, 7, 8, 9, 10, 11
_WORDS = {STRING: "text", INTEGER: "a whole number", BOOLEAN: "yes or no", NUMBER: "a number"}
_TYPES: dict[int, tuple[type, ...]] = {STRING: (str,), INTEGER: (int,), BOOLEAN: (bool,), NUMBER: (int, float)}
Data = dict[str, Any]


@dataclass
class Resolver:
    """Checks values and collects the full objects behind the ids among them."""

    world: World
    guild: Guild | None
    resolved: dict[str, Data] = field(default_factory=dict)

    def value(self, option: Data, given: Any) -> Any:
        """The value as Discord sends it; CannotDoError when the client would not take it."""
        kind = option["type"]
        if kind in _TYPES:
            return _plain(option, given)
        if kind == ATTACHMENT:
            return self._file(given)
        if kind not in {USER, CHANNEL, ROLE, MENTIONABLE}:
            raise CannotDoError(f"{option['name']}: the sandbox has no options of type {kind}")
        return self.entity(option["name"], kind, given, option.get("channel_types"))

    def entity(self, name: str, kind: int, given: Any, channel_types: list[int] | None = None) -> str:
        """Resolves a person, role or channel named by its id."""
        if not (isinstance(given, str) and given.isdigit()):
            raise CannotDoError(f"{name}: pick a person, role or channel, not {given!r}")
        tries: dict[int, list[Callable[[int], bool]]] = {
            USER: [self._user],
            ROLE: [self._role],
            CHANNEL: [self._channel],
            MENTIONABLE: [self._user, self._role],
        }
        if not any(attempt(int(given)) for attempt in tries[kind]):
            raise CannotDoError(f"{name}: nothing of that kind has the id {given}")
        if channel_types and self.resolved["channels"][given]["type"] not in channel_types:
            raise CannotDoError(f"{name}: this kind of channel cannot be picked")
        return given

    def _file(self, given: Any) -> str:
        file = self.world.files.picked(0, given)
        self._keep("attachments", int(file["id"]), file)
        return str(file["id"])

    def _keep(self, shelf: str, entity_id: int, payload: Data) -> None:
        self.resolved.setdefault(shelf, {})[str(entity_id)] = payload

    def _user(self, user_id: int) -> bool:
        if (user := self.world.users.get(user_id)) is None:
            return False
        self._keep("users", user_id, payloads.user(user))
        if self.guild and (member := self.guild.members.get(user_id)):
            granted = str(permissions.in_guild(self.guild, user_id))
            shown = payloads.member(member, with_user=False) | {"permissions": granted}
            self._keep("members", user_id, {key: shown[key] for key in shown if key not in {"deaf", "mute"}})
        return True

    def _role(self, role_id: int) -> bool:
        if self.guild is None or role_id not in self.guild.roles:
            return False
        self._keep("roles", role_id, payloads.role(self.guild, self.guild.roles[role_id]))
        return True

    def _channel(self, channel_id: int) -> bool:
        if self.guild is None or channel_id not in self.guild.channels:
            return False
        channel = self.guild.channels[channel_id]
        shown = payloads.channel(channel, self.guild) | {"permissions": str(permissions.EVERYTHING)}
        self._keep("channels", channel_id, {key: shown[key] for key in shown if key != "permission_overwrites"})
        return True


def _plain(option: Data, given: Any) -> Any:
    name, kind = option["name"], option["type"]
    for choice in option.get("choices") or []:
        if given in (choice["name"], choice["value"]):
            return choice["value"]
    if option.get("choices"):
        raise CannotDoError(f"{name}: {given!r} is not among {[choice['name'] for choice in option['choices']]}")
    if not isinstance(given, _TYPES[kind]) or (isinstance(given, bool) and kind != BOOLEAN):
        raise CannotDoError(f"{name}: {given!r} is not {_WORDS[kind]}")
    size = len(given) if isinstance(given, str) else given
    edges = ("min_length", "max_length") if kind == STRING else ("min_value", "max_value")
    least, most = (option.get(edge) for edge in edges)
    if (least is not None and size < least) or (most is not None and size > most):
        raise CannotDoError(f"{name}: {given!r} is not between {least} and {most}")
    return given


def find_command(commands: list[Data], path: str) -> tuple[Data, list[Data], Data]:
    """The registered command of a path such as "gate tier add": command, groups on the way, and the last leaf."""
    first, *rest = path.split()
    for command in commands:
        if command["type"] == 1 and command["name"] == first:
            steps, leaf = list[Data](), command
            for name in rest:
                inner = [each for each in leaf.get("options") or [] if each["type"] in {1, 2} and each["name"] == name]
                if not inner:
                    raise CannotDoError(f"there is no command /{path}")
                [leaf] = inner
                steps.append(leaf)
            if any(each["type"] in {1, 2} for each in leaf.get("options") or []):
                raise CannotDoError(f"/{path} is only a group of commands")
            return command, steps, leaf
    known = sorted(each["name"] for each in commands)
    raise CannotDoError(f"there is no command /{path}; registered: {known}")


def nested(steps: list[Data], options: list[Data]) -> list[Data]:
    """The options wrapped in the subcommands that lead to them."""
    for step in reversed(steps):
        options = [{"name": step["name"], "type": step["type"], "options": options}]
    return options


def filled(resolver: Resolver, leaf: Data, given: Data) -> list[Data]:
    """All options of a command to be run: none missing, none unknown."""
    declared = {option["name"]: option for option in leaf.get("options") or []}
    if strange := set(given) - set(declared):
        raise CannotDoError(f"no option is called {min(strange)!r}; there are {sorted(declared)}")
    if missing := [name for name, option in declared.items() if option.get("required") and name not in given]:
        raise CannotDoError(f"the option {missing[0]!r} is required")
    return [
        {"name": name, "type": declared[name]["type"], "value": resolver.value(declared[name], value)}
        for name, value in given.items()
    ]
