"""Application commands: the shape in which a bot registers them, and how they are kept."""

from typing import Annotated, Any, Literal

from pydantic import Field, RootModel, model_validator

from sandbox.discord.bodies import Bits, Choice
from sandbox.discord.components import Strict
from sandbox.discord.errors import invalid_field
from sandbox.discord.nouns import Application, Guild, snowflake

Name = Annotated[str, Field(pattern=r"^[-_'\w]{1,32}$")]
Description = Annotated[str, Field(min_length=1, max_length=100)]
Localized = dict[str, str] | None
SUBCOMMAND, GROUP = 1, 2


class Option(Strict):
    type: Literal[1, 2, 3, 4, 5, 6, 7, 8, 9, 10, 11]
    name: Name
    description: Description
    name_localizations: Localized = None
    description_localizations: Localized = None
    required: bool = False
    choices: Annotated[list[Choice], Field(max_length=25)] | None = None
    options: Annotated[list["Option"], Field(max_length=25)] = Field(default_factory=list)
    channel_types: list[int] | None = None
    min_value: float | None = None
    max_value: float | None = None
    min_length: Annotated[int, Field(ge=0, le=6000)] | None = None
    max_length: Annotated[int, Field(ge=1, le=6000)] | None = None
    autocomplete: bool = False

    @model_validator(mode="after")
    def _sound(self) -> "Option":
        if self.name != self.name.lower():
            raise ValueError("option names are lower case")
        if self.options and self.type not in {SUBCOMMAND, GROUP}:
            raise ValueError("only subcommands and groups hold options")
        if self.autocomplete and (self.choices or self.type not in {3, 4, 10}):
            raise ValueError("autocomplete is for strings and numbers without choices")
        _need_order(self.options)
        return self


class Command(Strict):
    type: Literal[1, 2, 3] = 1
    name: Annotated[str, Field(min_length=1, max_length=32)]
    description: Annotated[str, Field(max_length=100)] = ""
    name_localizations: Localized = None
    description_localizations: Localized = None
    options: Annotated[list[Option], Field(max_length=25)] = Field(default_factory=list)
    default_member_permissions: Bits | None = None
    dm_permission: bool | None = None
    default_permission: bool | None = None
    integration_types: list[Literal[0, 1]] | None = None
    contexts: list[Literal[0, 1, 2]] | None = None
    nsfw: bool = False
    id: str | None = None

    @model_validator(mode="after")
    def _sound(self) -> "Command":
        if self.type != 1:
            if self.description or self.options:
                raise ValueError("a menu command has neither description nor options")
            return self
        if not self.description:
            raise ValueError("a slash command needs a description")
        if self.name != self.name.lower() or " " in self.name:
            raise ValueError("slash command names are lower case without spaces")
        _need_order(self.options)
        return self


def _need_order(options: list[Option]) -> None:
    names = [option.name for option in options]
    if len(set(names)) != len(names):
        raise ValueError("option names must be unique")
    required = [option.required for option in options]
    if required != sorted(required, reverse=True):
        raise ValueError("required options come before optional ones")
    nested = [option.type in {SUBCOMMAND, GROUP} for option in options]
    if any(nested) and not all(nested):
        raise ValueError("subcommands and plain options do not mix")


class Commands(RootModel[Annotated[list[Command], Field(max_length=110)]]):
    pass


def kept(app: Application, guild: Guild | None, commands: list[Command]) -> list[dict[str, Any]]:
    """The registered list as Discord stores and returns it; a command of the same name keeps its id."""
    before = {(each["type"], each["name"]): each["id"] for each in (guild.commands if guild else app.commands)}
    keys = [(each.type, each.name) for each in commands]
    if len(set(keys)) != len(keys):
        raise invalid_field("name", "APPLICATION_COMMANDS_DUPLICATE_NAME", "Application command names must be unique")
    if sum(each.type == 1 for each in commands) > 100:
        raise invalid_field("", "BASE_TYPE_BAD_LENGTH", "Must be 100 or fewer in length.")
    return [_kept(app, guild, each, before.get((each.type, each.name))) for each in commands]


def _kept(app: Application, guild: Guild | None, it: Command, known: str | None) -> dict[str, Any]:
    allowed = it.default_member_permissions
    contexts = it.contexts if it.contexts is not None else [0] if it.dm_permission is False else None
    of_guild = {"guild_id": str(guild.id)} if guild else {}
    return {
        "id": known or str(snowflake()),
        "application_id": str(app.id),
        "version": str(snowflake()),
        "type": it.type,
        "name": it.name,
        "name_localizations": it.name_localizations,
        "description": it.description,
        "description_localizations": it.description_localizations,
        "options": [_option(option) for option in it.options],
        "default_member_permissions": None if allowed is None else str(allowed),
        "dm_permission": contexts is None or 1 in contexts,
        "default_permission": True,
        "contexts": contexts,
        "integration_types": it.integration_types or [0],
        "nsfw": it.nsfw,
        **of_guild,
    }


def _option(it: Option) -> dict[str, Any]:
    return it.model_dump(mode="json", exclude_unset=True, exclude_none=True) | {
        "options": [_option(option) for option in it.options]
    }
