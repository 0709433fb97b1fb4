"""Submitting a design on a strict local Discord: shown to its author, hung after a yes, judged, taken back."""

import asyncio
import json
from contextlib import asynccontextmanager
from io import BytesIO

import aiohttp
import pytest
from PIL import Image, ImageOps
from PIL.PngImagePlugin import PngInfo

from bot.adapters.pictures.studying import studied
from bot.adapters.studio import Studio
from bot.domain.contributing.entries import MOST_A_DAY, Licence, Offer, content_hash
from bot.domain.errors import EntryProblem, EntryRefused, NotPermitted
from sandbox.discord.filing import picked
from tests.house_discord import account, forget, open_garden, said
from tests.pictures import drawing, saved


class Here:
    """The same work as the studio's, in a thread of this process."""

    async def study(self, data: bytes):
        return await asyncio.to_thread(studied, data)


@asynccontextmanager
async def gallery(folder, studio=None):
    """A garden with a gallery, a moderators' channel, and two members."""
    async with open_garden(folder, beside={"studio": studio or Here()}) as garden:
        hall = await garden.guild.channel("gallery")
        office = await garden.moderators_channel()
        chosen = await garden.grace.slash("gallery channel", channel=hall)
        assert f"Entries are shown in <#{hall.id}> from now on" in chosen.text
        ada, ben = [await garden.guild.member(name) for name in ("ada", "ben")]
        yield garden, hall, office, ada, ben


def file(data: bytes, name: str = "tide.png") -> dict[str, str]:
    return picked(name, data)


async def offered(person, data: bytes, title: str = "Tide tables", licence: str = "CC-BY-4.0", **more):
    return await person.slash("submit", file=file(data), title=title, licence=licence, **more)


async def submitted(garden, person, data: bytes, title: str = "Tide tables", **more):
    done = await (await offered(person, data, title, **more)).click("Submit it")
    assert "hangs in the gallery in a moment" in done.text, done.text
    await garden.still()
    return done


async def kept(garden, person, seed: int, size=(80, 80)) -> None:
    """The same without a word of chat."""
    entries, whose = garden.services.entries, (garden.community, account(person))
    offer = Offer(f"Tide {seed}", "", Licence.CC0)
    shown = await entries.look(*whose, offer, saved(drawing(size, seed)))
    await entries.submit(*whose, shown.entry.id)


async def read(url: str) -> bytes:
    async with aiohttp.ClientSession() as session, session.get(url) as answer:
        return await answer.read()


def generated() -> bytes:
    """A picture with ComfyUI's words in it."""
    info = PngInfo()
    graph = {
        "1": {"inputs": {"ckpt_name": "base_1.0.safetensors"}},
        "2": {"inputs": {"lora_name": "ink.safetensors"}},
        "3": {"inputs": {"text": "a quiet harbour"}},
    }
    info.add_text("prompt", json.dumps(graph))
    return saved(drawing(), pnginfo=info)


async def test_a_design_is_shown_to_its_author_alone_and_hangs_in_the_gallery_after_a_yes(tmp_path):
    async with gallery(tmp_path, Studio()) as (garden, hall, office, ada, _):
        data = generated()
        shown = await offered(ada, data, notes="from the **pier** @everyone")
        assert shown.ephemeral
        assert "This is how entry **Tide tables** would stand" in shown.text
        assert f"Hash of your file: `{content_hash(data)}`" in shown.text
        assert "Declared by the file, unverified: ComfyUI, model base\\_1.0, LoRA ink." in shown.text
        assert "harbour" not in shown.text
        assert shown.buttons == ["Submit it", "Do not submit"]
        assert await hall.messages() == []
        await submitted_by(shown, garden)
        [post] = await hall.messages(at_least=1)
        assert post.text.startswith("**Tide tables** (entry 1)\nfrom the \\*\\*pier\\*\\* @\u2060everyone\n")
        assert "Licence: CC BY 4.0. 240 x 160 pixels." in post.text
        assert "ada" not in post.text
        assert str(ada.id) not in post.text
        [(name, url)] = post.files.items()
        assert name == "entry-1.webp"
        hung = await read(url)
        assert Image.open(BytesIO(hung)).size == (240, 160)
        assert b"ckpt" not in hung
        assert post.message["attachments"][0]["description"] == "Entry 1: Tide tables"
        assert await office.messages() == [], "it looks like nothing else"


async def submitted_by(shown, garden):
    await shown.click("Submit it")
    await garden.still()


async def test_a_prompt_is_published_and_kept_only_where_its_author_said_so(tmp_path):
    async with gallery(tmp_path) as (garden, _, _office, ada, ben):
        await submitted(garden, ada, generated())
        export = await ada.slash("me export")
        whole = await read(export.files["gatehouse-me.json"])
        assert b"harbour" not in whole
        assert content_hash(generated()).encode() in whole
        await submitted(garden, ben, saved(drawing(seed=5)), "Quartered", prompt=True)
        shown = await offered(ada, generated() + b"\0", "Two shores", prompt=True)
        assert "Prompt, as the file declares it: a quiet harbour" in shown.text


async def test_the_buttons_outlive_the_process_and_a_preview_lasts_an_hour_and_is_answered_once(tmp_path):
    async with gallery(tmp_path) as (garden, hall, _, ada, ben):
        shown = await offered(ada, saved(drawing()))
        forget(garden.connection.client)
        await submitted_by(shown, garden)
        for person, why in ((ada, EntryProblem.OVER), (ben, EntryProblem.OVER)):
            with pytest.raises(EntryRefused) as caught:
                await garden.services.entries.submit(garden.community, account(person), 1)
            assert caught.value.problem is why
        over = "What this button was for is over"
        late = await offered(ada, saved(drawing(seed=2)))
        garden.clock.pass_by(hours=1, seconds=1)
        assert over in said(await late.click("Submit it"))
        replaced = await offered(ada, saved(drawing(seed=3)))
        dropped = await offered(ada, saved(drawing(seed=4)))
        assert over in said(await replaced.click("Submit it")), "one preview at a time"
        assert (await dropped.click("Do not submit")).text == "Nothing was submitted, and nothing of it is kept."
        assert len(await hall.messages()) == 1


async def test_nobody_submits_what_was_shown_to_somebody_else(tmp_path):
    async with gallery(tmp_path) as (garden, _, _office, ada, ben):
        await offered(ada, saved(drawing()))
        for call in (garden.services.entries.submit, garden.services.entries.drop):
            with pytest.raises(EntryRefused) as caught:
                await call(garden.community, account(ben), 1)
            assert caught.value.problem is EntryProblem.OTHERS


async def test_look_alikes_are_shown_to_moderators_with_both_pictures_and_the_same_file_is_refused(tmp_path):
    async with gallery(tmp_path) as (garden, hall, office, ada, ben):
        await submitted(garden, ada, saved(drawing()))
        again = await offered(ben, saved(drawing()))
        assert "This very file is in the gallery already, as entry 1" in again.text
        mirrored = saved(ImageOps.mirror(drawing()), "JPEG", quality=70)
        shown = await offered(ben, mirrored, "Mine")
        assert "the same picture as entry 1, **Tide tables**, or nearly" in shown.text
        await submitted_by(shown, garden)
        [told] = await office.messages(at_least=1)
        assert told.text.startswith(f"<@{ben.id}> submitted **Mine** (entry 2).")
        assert list(told.files) == ["entry-2.webp", "entry-1.webp"]
        assert len(await hall.messages()) == 2, "a likeness decides nothing"
        seen = await garden.grace.slash("gallery entry", number=2)
        assert f"**Mine** (entry 2), by <@{ben.id}>" in seen.text
        assert "the same picture as entry 1" in seen.text
        assert list(seen.files) == ["entry-2.webp", "entry-1.webp"]


async def test_what_was_handed_in_again_with_other_words_in_it_has_the_same_pixels(tmp_path):
    async with gallery(tmp_path) as (garden, _, _office, ada, ben):
        await submitted(garden, ada, generated())
        shown = await offered(ben, saved(drawing()), "Mine")
        assert "the same pixels as entry 1" in shown.text


async def test_an_author_takes_theirs_back_and_nobody_else_does(tmp_path):
    async with gallery(tmp_path) as (garden, hall, _, ada, ben):
        await submitted(garden, ada, saved(drawing()))
        assert "This entry is somebody else's" in said(await ben.slash("withdraw", entry=1))
        assert await ada.autocomplete("withdraw", "entry", "tide") == [{"name": "1: Tide tables", "value": 1}]
        assert "Entry 1, **Tide tables**, is withdrawn" in said(await ada.slash("withdraw", entry=1))
        await garden.still()
        assert await hall.messages() == []
        assert "1: **Tide tables**, withdrawn by you." in said(await ada.slash("entries"))
        assert "Entry 1 is not in the gallery any more" in said(await ada.slash("withdraw", entry=1))
        await submitted(garden, ada, saved(drawing()), "Tide tables again")


async def test_a_round_that_opened_with_an_entry_keeps_it(tmp_path):
    async with gallery(tmp_path) as (garden, hall, _, ada, _ben):
        await submitted(garden, ada, saved(drawing()))
        async with garden.store.write() as tx:
            await tx.entries.take([1], 7)
            await tx.entries.seal([1])
        assert "A round has opened with entry 1" in said(await ada.slash("withdraw", entry=1))
        refused = await garden.grace.slash("gallery entry", number=1, approve=False, reason="late")
        assert "A round has opened with entry 1" in said(refused)
        assert "voted on in round 7" in said(await ada.slash("entries"))
        assert len(await hall.messages()) == 1


async def test_a_report_reaches_moderators_once_with_what_to_do_and_only_a_few_a_day(tmp_path):
    async with gallery(tmp_path) as (garden, _, office, ada, ben):
        for seed in range(5):
            await kept(garden, ada, seed, (240, 160))
        thanks = said(await ben.slash("report", entry=1, reason="this is *mine*"))
        assert "The moderators see now what you say about entry 1, and that you said it." in thanks
        await garden.still()
        [told] = await office.messages(at_least=1)
        assert told.text.startswith(f"<@{ben.id}> reports **Tide 0** (entry 1), by <@{ada.id}>: this is \\*mine\\*")
        assert "`/gallery entry` shows it again, approves or rejects it." in told.text
        assert list(told.files) == ["entry-1.webp"]
        assert "You have reported entry 1 already" in said(await ben.slash("report", entry=1, reason="again"))
        for entry in range(2, 6):
            await ben.slash("report", entry=entry, reason="this too")
        assert "You have reported several entries today" in said(await ben.slash("report", entry=1, reason="and"))
        assert "There is no entry 99 here" in said(await ben.slash("report", entry=99, reason="and"))


async def test_moderators_approve_and_reject_and_the_author_reads_why(tmp_path):
    async with gallery(tmp_path) as (garden, hall, _, ada, _ben):
        await submitted(garden, ada, saved(drawing()))
        await submitted(garden, ada, saved(drawing(seed=2)), "Quartered")
        assert "is approved" in said(await garden.grace.slash("gallery entry", number=1, approve=True))
        assert "Say why" in said(await garden.grace.slash("gallery entry", number=2, approve=False))
        gone = await garden.grace.slash("gallery entry", number=2, approve=False, reason="not yours: see @ben")
        assert "Entry 2 is rejected and leaves the gallery" in said(gone)
        await garden.still()
        assert [post.text.partition("\n")[0] for post in await hall.messages()] == ["**Tide tables** (entry 1)"]
        mine = said(await ada.slash("entries"))
        assert "2: **Quartered**, rejected by a moderator. Reason: not yours: see \\@ben" in mine
        assert "1: **Tide tables**, in the gallery, and approved for a round." in mine
        news = (await ada.slash("passes")).everything
        assert "Your entry **Tide tables** in Plotter Garden is approved: a round can take it now." in news
        assert "was rejected by a moderator: not yours: see" in news
        assert "is approved" not in (await ada.slash("passes")).everything, "it is news once"
        audit = said(await garden.grace.slash("gate audit"))
        assert "rejected an entry of" in audit
        assert "chose the gallery's channel" in audit


async def test_who_manages_no_roles_decides_nothing(tmp_path):
    async with gallery(tmp_path) as (garden, hall, _, ada, ben):
        await submitted(garden, ada, saved(drawing()))
        curating, here = garden.services.curating, (garden.platform, garden.place, account(ben), 1)
        for asked in (curating.look(*here), curating.approve(*here), curating.reject(*here, "no")):
            with pytest.raises(NotPermitted):
                await asked
        with pytest.raises(NotPermitted):
            await garden.services.gallery.choose(garden.platform, garden.place, account(ben), int(hall.id))


async def test_a_day_has_room_for_so_many_and_the_next_for_more(tmp_path):
    async with gallery(tmp_path) as (garden, _, _office, ada, _ben):
        for seed in range(MOST_A_DAY):
            await kept(garden, ada, seed)
        refused = await offered(ada, saved(drawing((80, 80), 99)))
        assert f"You have submitted {MOST_A_DAY} entries within a day" in refused.text
        garden.clock.pass_by(hours=24, seconds=1)
        await kept(garden, ada, 99)


@pytest.mark.parametrize(
    ("data", "words"),
    [
        (b"<svg xmlns='http://www.w3.org/2000/svg'/>", "a drawing in SVG"),
        (saved(drawing(), "GIF"), "This is GIF, whatever the file is called"),
        (saved(drawing())[:300], "damaged or cut short"),
    ],
    ids=["svg", "gif", "cut short"],
)
async def test_what_cannot_be_taken_is_said_with_the_next_step(tmp_path, data, words):
    async with gallery(tmp_path) as (_, _hall, _office, ada, _ben):
        shown = await offered(ada, data)
        assert words in shown.text
        assert shown.buttons == []


async def test_names_of_files_and_titles_from_right_to_left_or_of_nothing_disturb_nobody(tmp_path):
    async with gallery(tmp_path) as (garden, hall, _, ada, _ben):
        nothing = await ada.slash("submit", file=file(saved(drawing())), title="\u200b\u202e", licence="CC0-1.0")
        assert "It needs a title that can be read" in nothing.text
        shown = await ada.slash(
            "submit",
            file=file(saved(drawing()), "gnp.\u202eexe.png"),
            title="\u202eTide [x](http://b.example) tables",
            licence="CC0-1.0",
        )
        await submitted_by(shown, garden)
        [post] = await hall.messages(at_least=1)
        assert post.text.startswith("**Tide")
        assert "b.example" not in post.text
        assert "\u202e" not in post.text
        assert list(post.files) == ["entry-1.webp"]


async def test_without_a_gallery_nothing_is_taken_and_a_channel_closed_to_the_bot_is_none(tmp_path):
    async with open_garden(tmp_path, beside={"studio": Here()}) as garden:
        ada, hall = await garden.guild.member("ada"), await garden.guild.channel("gallery")
        assert "There is no gallery here yet" in (await offered(ada, saved(drawing()))).text
        bot = await garden.guild.bot_role()
        await hall.overwrite(bot, deny=["attach_files"])
        closed = await garden.grace.slash("gallery channel", channel=hall)
        assert f"I may not attach files in <#{hall.id}>" in closed.text


async def test_what_could_not_hang_hangs_once_a_channel_is_chosen_again(tmp_path):
    async with gallery(tmp_path) as (garden, hall, _, ada, _ben):
        await hall.delete()
        await submitted(garden, ada, saved(drawing()))
        elsewhere = await garden.guild.channel("salon")
        await garden.grace.slash("gallery channel", channel=elsewhere)
        await garden.still()
        assert [post.text.partition("\n")[0] for post in await elsewhere.messages()] == ["**Tide tables** (entry 1)"]


async def test_who_is_forgotten_takes_their_entries_along(tmp_path):
    async with gallery(tmp_path) as (garden, hall, _, ada, ben):
        await submitted(garden, ada, saved(drawing()))
        await submitted(garden, ben, saved(drawing(seed=2)), "Quartered")
        await ben.slash("report", entry=1, reason="mine")
        await (await ada.slash("me delete")).click("Forget me")
        await garden.still()
        assert [post.text.partition("\n")[0] for post in await hall.messages()] == ["**Quartered** (entry 2)"]
        assert "There is no entry 1 here" in said(await garden.grace.slash("gallery entry", number=1))
