"""What a file says it was made with, as ComfyUI and the web UI of AUTOMATIC1111 write it beside the pixels.

Both write as they like and change it as they like, so nothing is expected: what is not understood is not declared.
"""

import json
import re
from collections.abc import Iterable, Iterator, Mapping
from typing import Any

from PIL import ExifTags, Image

from bot.domain.contributing.entries import LONGEST_PROMPT, Declared

LONGEST, MOST_LORAS, MOST_NODES = 80, 8, 2_000
_LORA = re.compile(r"<lora:([^:<>]{1,200}):[^<>]{0,40}>")
_MODEL = re.compile(r"(?:^|, )Model: ([^,\n]{1,200})")
_SETTINGS = re.compile(r"^Steps: \d", re.MULTILINE)
_NEGATIVE = re.compile(r"^Negative prompt:", re.MULTILINE)
_MODEL_INPUTS = ("ckpt_name", "unet_name")
_EXIF_TEXTS = (ExifTags.Base.Make, ExifTags.Base.Model, ExifTags.Base.ImageDescription)
_COMMENT_KINDS = {b"UNICODE\0": "utf-16-be", b"ASCII\0\0\0": "ascii"}


def declared(texts: Mapping[str, str]) -> Declared:
    """What these texts, by keyword, say."""
    if "prompt" in texts or "workflow" in texts:
        return _comfy(texts.get("prompt", ""))
    if _SETTINGS.search(texts.get("parameters", "")):
        return _web_ui(texts["parameters"])
    return Declared(tool=_short(texts.get("Software", "")))


def exif_texts(image: Image.Image) -> Mapping[str, str]:
    """The same texts where a format has no keywords: the web UI comments, ComfyUI writes `prompt:{…}` anywhere."""
    exif = image.getexif()
    found = {"parameters": _comment(exif.get_ifd(ExifTags.IFD.Exif).get(ExifTags.Base.UserComment, b""))}
    for tag in _EXIF_TEXTS:
        keyword, colon, text = str(exif.get(tag, "")).partition(":")
        if colon and keyword in {"prompt", "workflow"}:
            found[keyword] = text
    found["Software"] = str(exif.get(ExifTags.Base.Software, ""))
    return found


def _comment(raw: Any) -> str:
    if not isinstance(raw, bytes):
        return ""
    encoding = _COMMENT_KINDS.get(raw[:8], "utf-8")
    return (raw[8:] if raw[:8] in _COMMENT_KINDS else raw).decode(encoding, "replace")


def _web_ui(parameters: str) -> Declared:
    settings = list(_SETTINGS.finditer(parameters))[-1].start()
    said = parameters[:settings]
    negative = _NEGATIVE.search(said)
    prompt = said[: negative.start()] if negative else said
    model = _MODEL.search(parameters, settings)
    loras = _LORA.findall(prompt)
    return Declared("A1111", _file(model[1]) if model else "", _distinct(loras), prompt.strip()[:LONGEST_PROMPT])


def _comfy(prompt: str) -> Declared:
    nodes = _nodes(prompt)
    inputs = [node for node in nodes.values() if isinstance(node, Mapping)]
    models = [each[name] for each in inputs for name in _MODEL_INPUTS if isinstance(each.get(name), str)]
    loras = [each["lora_name"] for each in inputs if isinstance(each.get("lora_name"), str)]
    text = next(_positive(nodes, inputs), "")
    return Declared("ComfyUI", _file(models[0]) if models else "", _distinct(loras), text.strip()[:LONGEST_PROMPT])


def _nodes(prompt: str) -> Mapping[str, Any]:
    """The inputs of each node, by its number."""
    try:
        graph = json.loads(prompt)
    except (ValueError, RecursionError):
        return {}
    if not isinstance(graph, dict):
        return {}
    nodes = list(graph.items())[:MOST_NODES]
    return {number: node.get("inputs") for number, node in nodes if isinstance(node, dict)}


def _positive(nodes: Mapping[str, Any], inputs: Iterable[Mapping[str, Any]]) -> Iterator[str]:
    """The text that a sampler is to follow; where that cannot be told, any text."""
    for each in inputs:
        link = each.get("positive")
        linked = nodes.get(str(link[0])) if isinstance(link, list) and link else None
        if isinstance(linked, Mapping) and isinstance(linked.get("text"), str):
            yield linked["text"]
    for each in inputs:
        if isinstance(each.get("text"), str):
            yield each["text"]


def _distinct(names: Iterable[str]) -> tuple[str, ...]:
    return tuple(dict.fromkeys(filter(None, map(_file, names))))[:MOST_LORAS]


def _file(name: str) -> str:
    """The name of a file without the folders of somebody's machine."""
    last = re.split(r"[\\/]", name.strip())[-1]
    return _short(re.sub(r"\.(safetensors|ckpt|pt|pth|gguf|bin)$", "", last, flags=re.IGNORECASE))


def _short(text: str) -> str:
    return text.strip()[:LONGEST]
