"""The request bodies this Discord understands; one unexpected field and the request is malformed."""

import json
from typing import Annotated, Any, Literal, TypeVar

from pydantic import BaseModel, Field, RootModel, ValidationError

from sandbox.discord import components
from sandbox.discord.components import ID, Component, Strict
from sandbox.discord.errors import MalformedError, invalid_form
from sandbox.discord.nouns import COMPONENTS_V2, EPHEMERAL

Body = TypeVar("Body", bound=BaseModel)
Bits = Annotated[str, Field(pattern=r"^\d+$")] | Annotated[int, Field(ge=0)]


def read(shape: type[Body], raw: bytes) -> Body:
    """The body as its shape, or MalformedError naming each wrong field where Discord would name it."""
    try:
        return shape.model_validate_json(raw)
    except ValidationError as wrong:
        errors: dict[str, Any] = {}
        for each in wrong.errors(include_url=False, include_context=False):
            if each["type"] == "json_invalid":
                raise MalformedError(400, 50109, "The request body contains invalid JSON.") from None
            _nest(errors, [str(part) for part in each["loc"]], {"code": each["type"].upper(), "message": each["msg"]})
        raise invalid_form(errors) from None


def _nest(errors: dict[str, Any], where: list[str], what: dict[str, str]) -> None:
    for part in where:
        errors = errors.setdefault(part, {})
    errors.setdefault("_errors", []).append(what)


class Footer(Strict):
    text: Annotated[str, Field(max_length=2048)]
    icon_url: str | None = None
    proxy_icon_url: str | None = None


class Author(Strict):
    name: Annotated[str, Field(max_length=256)]
    url: str | None = None
    icon_url: str | None = None
    proxy_icon_url: str | None = None


class EmbedField(Strict):
    name: Annotated[str, Field(min_length=1, max_length=256)]
    value: Annotated[str, Field(min_length=1, max_length=1024)]
    inline: bool = False


class Image(Strict):
    url: str
    proxy_url: str | None = None
    height: int | None = None
    width: int | None = None


class Embed(Strict):
    title: Annotated[str, Field(max_length=256)] | None = None
    type: Literal["rich"] = "rich"
    description: Annotated[str, Field(max_length=4096)] | None = None
    url: str | None = None
    timestamp: str | None = None
    color: Annotated[int, Field(ge=0, le=0xFFFFFF)] | None = None
    flags: int = 0
    footer: Footer | None = None
    image: Image | None = None
    thumbnail: Image | None = None
    author: Author | None = None
    fields: Annotated[list[EmbedField], Field(max_length=25)] = Field(default_factory=list)

    def size(self) -> int:
        texts = [self.title, self.description, self.footer and self.footer.text, self.author and self.author.name]
        return sum(len(text or "") for text in texts) + sum(len(f.name) + len(f.value) for f in self.fields)


class AllowedMentions(Strict):
    parse: list[Literal["roles", "users", "everyone"]] = Field(default_factory=list)
    roles: Annotated[list[ID | int], Field(max_length=100)] = Field(default_factory=list)
    users: Annotated[list[ID | int], Field(max_length=100)] = Field(default_factory=list)
    replied_user: bool = False


class Upload(Strict):
    id: ID | int
    filename: str | None = None
    description: Annotated[str, Field(max_length=1024)] | None = None
    spoiler: bool = False


class Reference(Strict):
    message_id: ID | int
    channel_id: ID | int | None = None
    guild_id: ID | int | None = None
    type: Literal[0] = 0
    fail_if_not_exists: bool = True


class Said(Strict):
    """What a message may consist of, wherever it is sent; None and missing differ when editing."""

    content: Annotated[str, Field(max_length=2000)] | None = None
    embeds: Annotated[list[Embed], Field(max_length=10)] | None = None
    components: list[Component] | None = None
    attachments: Annotated[list[Upload], Field(max_length=10)] | None = None
    allowed_mentions: AllowedMentions | None = None
    flags: int | None = None
    tts: bool = False

    def checked(self, *, settable: int, v2_before: bool = False) -> dict[str, Any]:
        """The fields that were given, as plain data; raises on what only the whole shows to be wrong."""
        given = self.model_dump(mode="json", exclude_unset=True)
        flags = self.flags or 0
        v2 = bool(flags & COMPONENTS_V2) or v2_before
        if flags & ~settable:
            raise invalid_form({"flags": {"_errors": [{"code": "MESSAGE_FLAGS_INVALID", "message": "Not settable."}]}})
        if v2 and (self.content or self.embeds):
            raise _whole("MESSAGE_CANNOT_USE_LEGACY_FIELDS_WITH_COMPONENTS_V2")
        if wrong := components.trouble(given.get("components") or [], v2=v2):
            raise invalid_form({"components": {"_errors": [{"code": wrong, "message": "The components are invalid."}]}})
        if sum(embed.size() for embed in self.embeds or []) > 6000:
            raise invalid_form({"embeds": {"_errors": [{"code": "MAX_EMBED_SIZE_EXCEEDED", "message": "Over 6000."}]}})
        return given


def _whole(code: str) -> MalformedError:
    return invalid_form({"_errors": [{"code": code, "message": "The message is invalid as a whole."}]})


class NewMessage(Said):
    nonce: Annotated[str, Field(max_length=25)] | int | None = None
    enforce_nonce: bool = False
    message_reference: Reference | None = None
    sticker_ids: Annotated[list[ID], Field(max_length=0)] = Field(default_factory=list)


SETTABLE_IN_CHANNEL = 1 << 2 | 1 << 12 | COMPONENTS_V2  # suppress embeds, silent
SETTABLE_IN_ANSWER = SETTABLE_IN_CHANNEL | EPHEMERAL


class Choice(Strict):
    name: Annotated[str, Field(min_length=1, max_length=100)]
    value: Annotated[str, Field(max_length=100)] | int | float
    name_localizations: dict[str, str] | None = None


class Choices(Strict):
    choices: Annotated[list[Choice], Field(max_length=25)]


class Deferred(Strict):
    flags: Literal[0, 64] = 0


class Callback(Strict):
    type: Literal[4, 5, 6, 7, 8, 9]
    data: dict[str, Any] | None = None


def inside(callback: Callback, shape: type[Body]) -> Body:
    """The data of an answer as the shape its type asks for."""
    try:
        return read(shape, json.dumps(callback.data or {}).encode())
    except MalformedError as wrong:
        raise invalid_form({"data": wrong.errors or {}}) from None


class NewRole(Strict):
    name: Annotated[str, Field(min_length=1, max_length=100)] | None = None
    permissions: Bits | None = None
    color: Annotated[int, Field(ge=0, le=0xFFFFFF)] | None = None
    colors: dict[str, int | None] | None = None
    hoist: bool | None = None
    icon: str | None = None
    unicode_emoji: str | None = None
    mentionable: bool | None = None


class RolePlace(Strict):
    id: ID | int
    position: int | None = None


class RolePlaces(RootModel[list[RolePlace]]):
    pass


class MemberEdit(Strict):
    nick: Annotated[str, Field(max_length=32)] | None = None
    roles: list[ID | int] | None = None
    mute: bool | None = None
    deaf: bool | None = None
    channel_id: ID | None = None
    communication_disabled_until: str | None = None
    flags: int | None = None


class OwnMemberEdit(Strict):
    nick: Annotated[str, Field(max_length=32)] | None = None
    avatar: str | None = None
    banner: str | None = None
    bio: str | None = None


class MemberAdd(Strict):
    access_token: str
    nick: str | None = None
    roles: list[ID] | None = None
    mute: bool = False
    deaf: bool = False


class NewOverwrite(Strict):
    id: ID | int | None = None  # stands in the path as well
    allow: Bits = 0
    deny: Bits = 0
    type: Literal[0, 1]


class ListedOverwrite(NewOverwrite):
    id: ID | int


class ChannelEdit(Strict):
    name: Annotated[str, Field(min_length=1, max_length=100)] | None = None
    topic: Annotated[str, Field(max_length=1024)] | None = None
    parent_id: ID | int | None = None
    position: int | None = None
    nsfw: bool | None = None
    rate_limit_per_user: Annotated[int, Field(ge=0, le=21600)] | None = None
    permission_overwrites: list[ListedOverwrite] | None = None


class NewChannel(ChannelEdit):
    type: Literal[0, 2, 4, 5, 13, 15] = 0


class Recipient(Strict):
    recipient_id: ID | int


class Nothing(Strict):
    """A body that may be there and holds nothing."""
