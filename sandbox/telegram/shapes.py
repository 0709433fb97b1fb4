"""The JSON objects a bot may put into a parameter; one unexpected field and the request is malformed."""

from typing import Annotated, Any, Literal

from pydantic import BaseModel, ConfigDict, Field, TypeAdapter


class Strict(BaseModel):
    model_config = ConfigDict(extra="forbid", strict=True)


class WebAppInfo(Strict):
    url: str


class CopyText(Strict):
    text: Annotated[str, Field(min_length=1, max_length=256)]


class InlineButton(Strict):
    text: Annotated[str, Field(min_length=1)]
    url: str | None = None
    callback_data: str | None = None
    web_app: WebAppInfo | None = None
    copy_text: CopyText | None = None
    switch_inline_query: str | None = None
    switch_inline_query_current_chat: str | None = None
    style: Literal["danger", "success", "primary"] | None = None


class InlineKeyboard(Strict):
    inline_keyboard: list[list[InlineButton]]


class Button(Strict):
    text: Annotated[str, Field(min_length=1)]
    request_contact: bool = False
    request_location: bool = False
    web_app: WebAppInfo | None = None


class ReplyKeyboard(Strict):
    keyboard: list[list[Button | str]]
    is_persistent: bool = False
    resize_keyboard: bool = False
    one_time_keyboard: bool = False
    input_field_placeholder: Annotated[str, Field(min_length=1, max_length=64)] | None = None
    selective: bool = False


class ReplyKeyboardRemove(Strict):
    remove_keyboard: Literal[True]
    selective: bool = False


class ForceReply(Strict):
    force_reply: Literal[True]
    input_field_placeholder: Annotated[str, Field(min_length=1, max_length=64)] | None = None
    selective: bool = False


class Entity(Strict):
    type: Literal[
        "mention",
        "hashtag",
        "cashtag",
        "bot_command",
        "url",
        "email",
        "phone_number",
        "bold",
        "italic",
        "underline",
        "strikethrough",
        "spoiler",
        "blockquote",
        "expandable_blockquote",
        "code",
        "pre",
        "text_link",
    ]
    offset: Annotated[int, Field(ge=0)]
    length: Annotated[int, Field(ge=1)]
    url: str | None = None
    language: str | None = None


class LinkPreview(Strict):
    is_disabled: bool = False
    url: str | None = None
    prefer_small_media: bool = False
    prefer_large_media: bool = False
    show_above_text: bool = False


class ReplyTo(Strict):
    message_id: int
    allow_sending_without_reply: bool = False


class Permissions(Strict):
    can_send_messages: bool | None = None
    can_send_audios: bool | None = None
    can_send_documents: bool | None = None
    can_send_photos: bool | None = None
    can_send_videos: bool | None = None
    can_send_video_notes: bool | None = None
    can_send_voice_notes: bool | None = None
    can_send_polls: bool | None = None
    can_send_other_messages: bool | None = None
    can_add_web_page_previews: bool | None = None
    can_react_to_messages: bool | None = None
    can_edit_tag: bool | None = None
    can_change_info: bool | None = None
    can_invite_users: bool | None = None
    can_pin_messages: bool | None = None
    can_manage_topics: bool | None = None


class Command(Strict):
    command: str
    description: str


class PlainScope(Strict):
    type: Literal["default", "all_private_chats", "all_group_chats", "all_chat_administrators"]


class ChatScope(Strict):
    type: Literal["chat", "chat_administrators"]
    chat_id: int | str


class MemberScope(Strict):
    type: Literal["chat_member"]
    chat_id: int | str
    user_id: int


class PlainMenu(Strict):
    type: Literal["commands", "default"]


class WebAppMenu(Strict):
    type: Literal["web_app"]
    text: Annotated[str, Field(min_length=1)]
    web_app: WebAppInfo


UpdateKind = Literal[
    "message",
    "edited_message",
    "channel_post",
    "edited_channel_post",
    "business_connection",
    "business_message",
    "edited_business_message",
    "deleted_business_messages",
    "message_reaction",
    "message_reaction_count",
    "inline_query",
    "chosen_inline_result",
    "callback_query",
    "shipping_query",
    "pre_checkout_query",
    "purchased_paid_media",
    "poll",
    "poll_answer",
    "my_chat_member",
    "chat_member",
    "chat_join_request",
    "chat_boost",
    "removed_chat_boost",
    "managed_bot",
    "guest_message",
]

MARKUP: TypeAdapter[Any] = TypeAdapter(InlineKeyboard | ReplyKeyboard | ReplyKeyboardRemove | ForceReply)
INLINE: TypeAdapter[Any] = TypeAdapter(InlineKeyboard)
ENTITIES: TypeAdapter[Any] = TypeAdapter(list[Entity])
PREVIEW: TypeAdapter[Any] = TypeAdapter(LinkPreview)
REPLY: TypeAdapter[Any] = TypeAdapter(ReplyTo)
PERMISSIONS: TypeAdapter[Any] = TypeAdapter(Permissions)
COMMANDS: TypeAdapter[Any] = TypeAdapter(list[Command])
SCOPE: TypeAdapter[Any] = TypeAdapter(Annotated[PlainScope | ChatScope | MemberScope, Field(discriminator="type")])
MENU: TypeAdapter[Any] = TypeAdapter(Annotated[PlainMenu | WebAppMenu, Field(discriminator="type")])
UPDATES: TypeAdapter[Any] = TypeAdapter(list[UpdateKind])
