"""Files that strangers hand in: each is taken for what it is, or refused in a sentence that says what to do next."""

import json
import struct
import tracemalloc
import zlib
from contextlib import suppress
from io import BytesIO

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st
from PIL import ExifTags, Image, ImageOps
from PIL.PngImagePlugin import PngInfo

from bot.adapters.pictures import png
from bot.adapters.pictures.declaring import declared
from bot.adapters.pictures.studying import studied
from bot.adapters.studio import MOST_WAITING, Studio
from bot.domain.contributing.entries import LARGEST, LARGEST_KEPT, LIKE, SAME, Declared, content_hash
from bot.domain.errors import EntryProblem, EntryRefused
from bot.text.entries import refused_entry
from tests.pictures import bomb, drawing, noise, picture, saved, with_chunk

PARAMETERS = (
    "a lighthouse in fog <lora:seaside_v2:0.8> <lora:grain:0.3>\nNegative prompt: people\n"
    "Steps: 28, Sampler: Euler a, CFG scale: 6, Seed: 1234, Size: 512x512, Model hash: 8ad1, Model: dream_8, "
    "Version: v1.10.1"
)
GRAPH = {
    "3": {
        "class_type": "KSampler",
        "inputs": {"seed": 7, "positive": ["6", 0], "negative": ["8", 0], "model": ["4", 0]},
    },
    "4": {"class_type": "LoraLoader", "inputs": {"lora_name": "C:\\models\\ink.safetensors", "model": ["5", 0]}},
    "5": {"class_type": "CheckpointLoaderSimple", "inputs": {"ckpt_name": "sdxl/base_1.0.safetensors"}},
    "8": {"class_type": "CLIPTextEncode", "inputs": {"text": "blurry"}},
    "6": {"class_type": "CLIPTextEncode", "inputs": {"text": "a quiet harbour"}},
}


def refused(data: bytes) -> EntryProblem:
    with pytest.raises(EntryRefused) as caught:
        studied(data)
    assert refused_entry(caught.value)
    return caught.value.problem


def texted(**texts: str) -> bytes:
    info = PngInfo()
    for keyword, text in texts.items():
        info.add_text(keyword, text)
    return saved(drawing(), pnginfo=info)


def small(data: bytes) -> Image.Image:
    found = studied(data).small
    assert len(found) <= LARGEST_KEPT
    image = Image.open(BytesIO(found))
    image.load()
    assert image.format == "WEBP"
    return image


# ---------------------------------------------------------------- hashes and looks


def test_the_content_hash_is_of_the_file_and_the_pixel_hash_of_what_it_shows():
    plain, tagged = saved(drawing()), texted(parameters="Steps: 1")
    assert studied(plain).content == content_hash(plain) != studied(tagged).content
    assert studied(plain).pixels == studied(tagged).pixels
    assert studied(plain).pixels == studied(saved(drawing(), "WEBP", lossless=True)).pixels
    assert studied(plain).pixels != studied(saved(drawing(seed=2))).pixels
    sideways = [saved(image) for image in (Image.new("RGB", (80, 160)), Image.new("RGB", (160, 80)))]
    assert len({studied(one).pixels for one in sideways}) == 2


def looks(image: Image.Image, kind: str = "PNG", **how):
    return studied(saved(image, kind, **how)).look


def test_the_same_picture_smaller_coarser_brighter_or_mirrored_is_the_same():
    for seed in range(4):
        one = drawing((480, 320), seed)
        first = looks(one)
        for other in (
            looks(one, "JPEG", quality=60),
            looks(one.resize((240, 160))),
            looks(one.point(lambda value: min(255, value + 12))),
            looks(ImageOps.mirror(one)),
            looks(one.convert("CMYK"), "JPEG"),
        ):
            assert first.distance(other) <= SAME
            assert other.distance(first) <= SAME


def test_different_pictures_are_no_look_alikes():
    found = [looks(drawing((480, 320), seed)) for seed in range(12)]
    apart = [one.distance(other) for nth, one in enumerate(found) for other in found[:nth]]
    assert min(apart) > LIKE


# ---------------------------------------------------------------- what a file declares


def test_what_the_web_ui_writes_is_read_as_declared():
    said = studied(texted(parameters=PARAMETERS)).declared
    assert said == Declared("A1111", "dream_8", ("seaside_v2", "grain"), said.prompt)
    assert said.prompt.startswith("a lighthouse in fog")
    assert "people" not in said.prompt


def test_what_comfyui_writes_is_read_as_declared_without_the_folders_of_a_machine():
    said = studied(texted(prompt=json.dumps(GRAPH), workflow="{}")).declared
    assert said == Declared("ComfyUI", "base_1.0", ("ink",), "a quiet harbour")


def test_the_same_is_read_where_a_jpeg_or_a_webp_keeps_it():
    exif = Image.Exif()
    comment = b"UNICODE\0" + PARAMETERS.encode("utf-16-be")
    exif.get_ifd(ExifTags.IFD.Exif)[ExifTags.Base.UserComment] = comment
    assert studied(saved(drawing(), "JPEG", exif=exif.tobytes())).declared.model == "dream_8"
    exif = Image.Exif()
    exif[ExifTags.Base.Model] = "prompt:" + json.dumps(GRAPH)
    assert studied(saved(drawing(), "WEBP", exif=exif.tobytes())).declared.loras == ("ink",)


@pytest.mark.parametrize(
    "text",
    ["", "{", "[" * 100_000, "null", "[1]", '{"1": null}', '{"1": {"inputs": [1]}}', '{"1": {"inputs": {"text": 5}}}'],
)
def test_what_is_not_understood_is_not_declared(text):
    assert studied(texted(prompt=text)).declared == Declared("ComfyUI")


@settings(max_examples=40, deadline=None)
@given(texts=st.dictionaries(st.sampled_from(["prompt", "workflow", "parameters", "Software"]), st.text()))
def test_nothing_that_is_written_in_a_file_keeps_it_from_being_read(texts):
    assert len(declared(texts).prompt) <= 1_000


# ---------------------------------------------------------------- nothing of the file is posted


def test_what_is_posted_carries_nothing_that_was_written_into_the_file():
    exif = Image.Exif()
    exif[ExifTags.Base.Artist] = "Ada, 12 Garden Road"
    info = PngInfo()
    info.add_itxt("XML:com.adobe.xmp", "<x:xmpmeta>12 Garden Road</x:xmpmeta>")
    profile = b"\0" * 36 + b"acsp" + b"12 Garden Road" * 20
    given_files = [
        saved(drawing(), "PNG", exif=exif, pnginfo=info, icc_profile=profile),
        saved(drawing(), "JPEG", exif=exif.tobytes(), comment=b"12 Garden Road", icc_profile=profile),
        saved(drawing(), "WEBP", exif=exif.tobytes(), xmp=b"12 Garden Road", icc_profile=profile),
    ]
    for data in given_files:
        posted = studied(data).small
        assert b"Garden Road" not in posted
        image = Image.open(BytesIO(posted))
        assert not image.getexif()
        assert {"icc_profile", "xmp", "exif"}.isdisjoint(image.info)


# ---------------------------------------------------------------- many kinds of pictures


def test_cmyk_sixteen_bits_palettes_and_grey_become_what_they_show():
    red = small(saved(Image.new("CMYK", (200, 100), (0, 255, 255, 0)), "JPEG")).convert("RGB").getpixel((50, 50))
    assert red[0] > 200
    assert red[1] + red[2] < 100
    deep = Image.new("I;16", (200, 100), 32_768)
    assert abs(small(saved(deep)).convert("L").getpixel((50, 50)) - 128) <= 2
    palette = drawing().convert("P")
    palette.info["transparency"] = palette.getpixel((0, 0))
    assert small(saved(palette, transparency=palette.getpixel((0, 0)))).convert("RGBA").getpixel((0, 0))[3] == 0
    assert small(saved(drawing().convert("LA"))).size == (240, 160)
    assert small(saved(drawing().convert("1"))).size == (240, 160)


def test_a_picture_that_was_taken_sideways_stands_upright():
    exif = Image.Exif()
    exif[ExifTags.Base.Orientation] = 6
    for kind in ("JPEG", "PNG", "WEBP"):
        turned = studied(saved(drawing((240, 160)), kind, exif=exif.tobytes()))
        assert (turned.width, turned.height) == (160, 240)


def test_what_is_large_is_posted_small_whatever_it_shows():
    assert max(small(saved(drawing((3_000, 2_000)), "JPEG")).size) == 1_280
    assert len(studied(noise(700)).small) <= LARGEST_KEPT


def test_the_name_says_nothing_and_the_first_bytes_everything():
    assert studied(saved(drawing(), "JPEG")).declared == Declared()
    assert studied(saved(drawing(), "WEBP")).width == 240


# ---------------------------------------------------------------- hostile files


def moving(kind: str) -> bytes:
    return saved(drawing(), kind, save_all=True, append_images=[drawing(seed=2)])


SVG = b"<?xml version='1.0'?><svg xmlns='http://www.w3.org/2000/svg' onload='alert(1)'/>"


@pytest.mark.parametrize(
    ("data", "problem"),
    [
        (b"", EntryProblem.EMPTY),
        (bytes(LARGEST + 1), EntryProblem.LARGE),
        (b"no picture", EntryProblem.FORMAT),
        (picture("GIF"), EntryProblem.FORMAT),
        (picture("TIFF"), EntryProblem.FORMAT),
        (picture("BMP"), EntryProblem.FORMAT),
        (b"PK\x03\x04zip", EntryProblem.FORMAT),
        (SVG, EntryProblem.VECTOR),
        (b"\xef\xbb\xbf \n<!-- " + b"x" * 200 + b" -->" + SVG, EntryProblem.VECTOR),
        (moving("PNG"), EntryProblem.MOVES),
        (moving("WEBP"), EntryProblem.MOVES),
        (saved(drawing())[:400], EntryProblem.BROKEN),
        (saved(drawing())[:-12], EntryProblem.BROKEN),
        (saved(drawing(), "JPEG")[:800], EntryProblem.BROKEN),
        (saved(drawing(), "WEBP")[:200], EntryProblem.BROKEN),
        (b"\x89PNG\r\n\x1a\n", EntryProblem.BROKEN),
        (b"\xff\xd8\xff", EntryProblem.BROKEN),
        (b"\x89PNG\r\n\x1a\n" + struct.pack(">I", 2**31) + b"IHDR", EntryProblem.BROKEN),
        (picture(size=(63, 900)), EntryProblem.TINY),
        (bomb(20_000), EntryProblem.PIXELS),
    ],
    ids=lambda one: one if isinstance(one, str) else None,
)
def test_what_cannot_be_taken_is_refused_for_what_it_is(data, problem):
    assert refused(data) is problem


def test_a_bomb_of_pixels_is_seen_before_it_is_unpacked():
    big = bomb(20_000)
    assert len(big) < 100_000
    tracemalloc.start()
    assert refused(big) is EntryProblem.PIXELS
    assert tracemalloc.get_traced_memory()[1] < 5_000_000
    tracemalloc.stop()


def test_a_bomb_of_scans_is_counted_before_one_of_them_is_drawn():
    data = saved(drawing(), "JPEG", progressive=True)
    scan = data[data.rindex(b"\xff\xda") : -2]
    assert studied(data[:-2] + scan * 100 + b"\xff\xd9").width == 240
    assert refused(data[:-2] + scan * 200 + b"\xff\xd9") is EntryProblem.SLOW


def test_a_bomb_of_text_is_left_out_and_the_picture_is_taken():
    packed = zlib.compress(PARAMETERS.encode().ljust(2**26), 9)
    for chunk in (
        (b"zTXt", b"parameters\0\0" + packed),
        (b"iTXt", b"parameters\0\1\0\0\0" + packed),
        (b"iCCP", b"profile\0\0" + packed),
        (b"tEXt", b"parameters\0" + PARAMETERS.encode().ljust(2**20 + 1)),
    ):
        data = with_chunk(saved(drawing()), *chunk)
        tracemalloc.start()
        assert studied(data).declared == Declared()
        assert tracemalloc.get_traced_memory()[1] < 16_000_000
        tracemalloc.stop()
    whole = with_chunk(saved(drawing()), b"tEXt", b"parameters\0" + PARAMETERS.encode().ljust(2**20))
    assert studied(whole).declared.model == "dream_8", "a whole mebibyte is read"


def test_a_thousand_texts_together_are_no_more_than_one_may_be():
    data = saved(drawing())
    for nth in range(40):
        data = with_chunk(data, b"zTXt", b"k%d\0\0" % nth + zlib.compress(b"a" * 2**19, 9))
    assert sum(map(len, png.texts(data).values())) <= png.MOST_TEXT


@given(at=st.integers(0, 3_000), bits=st.integers(1, 255), kind=st.sampled_from(["PNG", "JPEG", "WEBP"]))
@settings(max_examples=60, deadline=None, suppress_health_check=[HealthCheck.too_slow])
def test_a_file_with_any_byte_turned_is_taken_or_refused_and_nothing_else(at, bits, kind):
    data = bytearray(saved(drawing((80, 64)), kind))
    data[at % len(data)] ^= bits
    with suppress(EntryRefused):
        assert studied(bytes(data)).small


# ---------------------------------------------------------------- a process of its own


async def test_the_process_that_opens_files_answers_as_the_same_code_does_here():
    data = texted(parameters=PARAMETERS)
    assert await Studio().study(data) == studied(data)
    with pytest.raises(EntryRefused) as caught:
        await Studio().study(picture("TIFF"))
    assert (caught.value.problem, caught.value.detail) == (EntryProblem.FORMAT, "TIFF")


async def test_who_takes_too_long_is_ended_and_the_next_is_served():
    studio = Studio(within=0.0)
    with pytest.raises(EntryRefused) as caught:
        await studio.study(saved(drawing()))
    assert caught.value.problem is EntryProblem.SLOW
    studio.within = 40
    assert (await studio.study(saved(drawing()))).width == 240


async def test_a_process_that_dies_without_a_word_is_a_file_that_cannot_be_opened():
    with pytest.raises(EntryRefused) as caught:
        await Studio("bot.adapters.pictures.no_such_program").study(saved(drawing()))
    assert caught.value.problem is EntryProblem.BROKEN


async def test_whom_the_system_stops_was_too_slow():
    with pytest.raises(EntryRefused) as caught:
        await Studio("tests.stopped").study(saved(drawing()))
    assert caught.value.problem is EntryProblem.SLOW


async def test_no_more_than_a_few_files_wait():
    studio = Studio()
    studio._waiting = MOST_WAITING
    with pytest.raises(EntryRefused) as caught:
        await studio.study(saved(drawing()))
    assert caught.value.problem is EntryProblem.BUSY
