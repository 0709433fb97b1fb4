"""What may stand under a message or in a modal: Discord's components with their documented limits."""

from collections.abc import Iterator
from typing import Annotated, Any, Literal

from pydantic import AfterValidator, BaseModel, ConfigDict, Field, model_validator

ID = Annotated[str, Field(pattern=r"^\d{1,20}$")]
CustomId = Annotated[str, Field(min_length=1, max_length=100)]


class Strict(BaseModel):
    model_config = ConfigDict(extra="forbid", strict=True)


class Part(Strict):
    id: int | None = None


class Emoji(Strict):
    id: ID | None = None
    name: str | None = None
    animated: bool = False


class Button(Part):
    type: Literal[2]
    style: Literal[1, 2, 3, 4, 5, 6]
    label: Annotated[str, Field(max_length=80)] | None = None
    emoji: Emoji | None = None
    custom_id: CustomId | None = None
    url: Annotated[str, Field(max_length=512, pattern=r"^(https?|discord)://")] | None = None
    sku_id: ID | None = None
    disabled: bool = False

    @model_validator(mode="after")
    def _one_target(self) -> "Button":
        wants = {5: "url", 6: "sku_id"}.get(self.style, "custom_id")
        given = [name for name in ("url", "sku_id", "custom_id") if getattr(self, name) is not None]
        if given != [wants]:
            raise ValueError(f"a button of style {self.style} has exactly a {wants}")
        if wants != "sku_id" and not (self.label or self.emoji):
            raise ValueError("a button needs a label or an emoji")
        return self


class Option(Strict):
    label: Annotated[str, Field(min_length=1, max_length=100)]
    value: Annotated[str, Field(min_length=1, max_length=100)]
    description: Annotated[str, Field(max_length=100)] | None = None
    emoji: Emoji | None = None
    default: bool = False


def _distinct(options: list[Option]) -> list[Option]:
    if len({option.value for option in options}) != len(options):
        raise ValueError("the specified option value is already used")
    return options


class _Choice(Part):
    custom_id: CustomId
    placeholder: Annotated[str, Field(max_length=150)] | None = None
    min_values: Annotated[int, Field(ge=0, le=25)] = 1
    max_values: Annotated[int, Field(ge=1, le=25)] = 1
    disabled: bool = False
    required: bool = True


class StringSelect(_Choice):
    type: Literal[3]
    options: Annotated[list[Option], Field(min_length=1, max_length=25), AfterValidator(_distinct)]


class Default(Strict):
    id: ID | int
    type: Literal["user", "role", "channel"]


class EntitySelect(_Choice):
    type: Literal[5, 6, 7, 8]
    channel_types: list[int] | None = None
    default_values: list[Default] | None = None


class TextInput(Part):
    type: Literal[4]
    style: Literal[1, 2]
    custom_id: CustomId
    label: Annotated[str, Field(max_length=45)] | None = None
    min_length: Annotated[int, Field(ge=0, le=4000)] | None = None
    max_length: Annotated[int, Field(ge=1, le=4000)] | None = None
    required: bool = True
    value: Annotated[str, Field(max_length=4000)] | None = None
    placeholder: Annotated[str, Field(max_length=100)] | None = None


class Media(Strict):
    url: str


class Text(Part):
    type: Literal[10]
    content: Annotated[str, Field(min_length=1, max_length=4000)]


class Thumbnail(Part):
    type: Literal[11]
    media: Media
    description: Annotated[str, Field(max_length=1024)] | None = None
    spoiler: bool = False


class GalleryItem(Strict):
    media: Media
    description: Annotated[str, Field(max_length=1024)] | None = None
    spoiler: bool = False


class Gallery(Part):
    type: Literal[12]
    items: Annotated[list[GalleryItem], Field(min_length=1, max_length=10)]


class File(Part):
    type: Literal[13]
    file: Media
    spoiler: bool = False


class Separator(Part):
    type: Literal[14]
    divider: bool = True
    spacing: Literal[1, 2] = 1


Select = StringSelect | EntitySelect


class Row(Part):
    type: Literal[1]
    components: Annotated[
        list[Annotated[Button | Select, Field(discriminator="type")]], Field(min_length=1, max_length=5)
    ]

    @model_validator(mode="after")
    def _five_buttons_or_one_select(self) -> "Row":
        if len(self.components) > 1 and any(not isinstance(part, Button) for part in self.components):
            raise ValueError("a row holds up to five buttons or one select")
        return self


class Section(Part):
    type: Literal[9]
    components: Annotated[list[Text], Field(min_length=1, max_length=3)]
    accessory: Annotated[Button | Thumbnail, Field(discriminator="type")]


Inner = Annotated[Row | Section | Text | Gallery | File | Separator, Field(discriminator="type")]


class Container(Part):
    type: Literal[17]
    components: Annotated[list[Inner], Field(min_length=1)]
    accent_color: Annotated[int, Field(ge=0, le=0xFFFFFF)] | None = None
    spoiler: bool = False


Component = Annotated[Row | Section | Text | Gallery | File | Separator | Container, Field(discriminator="type")]


class InputRow(Part):
    type: Literal[1]
    components: Annotated[list[TextInput], Field(min_length=1, max_length=1)]

    @model_validator(mode="after")
    def _labelled(self) -> "InputRow":
        if not self.components[0].label:
            raise ValueError("a text input in a row needs a label")
        return self


class Label(Part):
    type: Literal[18]
    label: Annotated[str, Field(min_length=1, max_length=45)]
    description: Annotated[str, Field(max_length=100)] | None = None
    component: Annotated[TextInput | Select, Field(discriminator="type")]


class Modal(Strict):
    custom_id: CustomId
    title: Annotated[str, Field(min_length=1, max_length=45)]
    components: Annotated[
        list[Annotated[InputRow | Label | Text, Field(discriminator="type")]], Field(min_length=1, max_length=5)
    ]


def walk(components: list[dict[str, Any]]) -> Iterator[dict[str, Any]]:
    """Every component of a tree in reading order, as plain data."""
    for part in components:
        yield part
        yield from walk(part.get("components", []))
        yield from walk([part[key] for key in ("accessory", "component") if part.get(key)])


def trouble(components: list[dict[str, Any]], *, v2: bool) -> str | None:
    """What is wrong with the tree as a whole, in Discord's error words, or None."""
    parts = list(walk(components))
    ids = [part["custom_id"] for part in parts if part.get("custom_id")]
    if len(set(ids)) != len(ids):
        return "COMPONENT_CUSTOM_ID_DUPLICATED"
    if not v2:
        if len(components) > 5:
            return "BASE_TYPE_BAD_LENGTH"
        return None if all(part["type"] == 1 for part in components) else "COMPONENTS_V2_FLAG_REQUIRED"
    if len(parts) > 40:
        return "COMPONENT_MAX_TOTAL_COMPONENTS_EXCEEDED"
    return None if sum(len(part.get("content", "")) for part in parts) <= 4000 else "COMPONENT_TEXT_SIZE_EXCEEDED"
