"""A ballot that is signed on the page, as its voter hears of it in chat, on a strict local Discord."""

from contextlib import asynccontextmanager

from eth_account import Account as Key

from bot.domain.holdings import Wallet
from bot.domain.ids import Address
from tests.edges.test_discord_rounds import card, opened, studio
from tests.house_discord import account, said

KEY = Key.from_key("0x" + "07" * 32)


@asynccontextmanager
async def polling(folder, **options):
    """A round that takes clicks and signatures; ada's wallet is in its list of voters."""
    async with studio(folder, "ada", "ben") as (garden, hall, (ada, ben)):
        async with garden.store.write() as tx:
            member = await tx.members.ensure(garden.community.id, account(ada))
            await tx.members.link(member.id, Wallet(Address(KEY.address.lower())), garden.clock.now())
        await opened(garden, **{"ballots": "both", **options})
        yield garden, hall, ada, ben


async def signs(garden, answer, *, nothing: bool = False):
    """The wallet signs on the page behind this answer's link, for the one entry that is not its own, or for none."""
    secret, sheets = answer.links[0].rpartition("/")[2], garden.services.sheets
    paper = (await sheets.look(secret)).paper
    place = next(nth for nth, one in enumerate(paper.entries) if one.content not in paper.own)
    ballot = await sheets.choose(secret, [] if nothing else [(place, 1)])
    signed = Key.unsafe_sign_hash(ballot.hash, KEY.key).signature.hex()
    done = await sheets.finish(secret, ballot.hash, "0x" + signed)
    await garden.still()
    return done


async def test_the_answer_that_held_the_link_says_what_was_signed_and_leads_on(tmp_path):
    async with polling(tmp_path) as (garden, hall, ada, ben):
        link = await ada.slash("vote sign")
        await signs(garden, link)
        told = await link.now()
        assert "signed, and your ballot in **The spring poster** (round 1) is in" in told.text
        assert "number 1: **Work of ben**." in told.text
        assert KEY.address.lower()[:6] in told.text
        assert "the last one you sign counts, and no click changes it" in told.text
        assert (told.links, told.buttons) == ([], ["My receipt", "Change my ballot"])
        assert told.ephemeral
        assert "your ballot 1 was taken" in said(await told.click("My receipt"))
        again = await told.click("Change my ballot")
        await signs(garden, again, nothing=True)
        assert "took your ballot back in **The spring poster** (round 1): that is number 2" in (await again.now()).text
        assert "number 1" in (await link.now()).text, "each answer tells of its own link"
        assert not [one for one in await ben.reads(hall) if "signed, and" in one.text]


async def test_from_the_card_the_link_is_answered_in_the_voters_own_language(tmp_path):
    async with polling(tmp_path, ballots="signatures") as (garden, hall, ada, _):
        await ada.speaks("de")
        link = await (await card(hall, ada)).click("Vote")
        await signs(garden, link)
        told = await link.now()
        assert "Nummer 1: **Work of ben**" in told.text
        assert "/vote/" not in told.text


async def test_who_can_be_answered_no_more_loses_nothing_and_no_more_is_said_of_it(tmp_path):
    async with polling(tmp_path) as (garden, _, ada, _ben):
        link = await ada.slash("vote sign")
        kept = garden.services.asked.replies
        (token,) = kept
        kept[token] = kept[token]._replace(until=garden.clock.now())
        await signs(garden, link)
        assert (await link.now()).links == link.links
        assert "your ballot 1 was taken" in said(await ada.slash("vote receipt"))


async def test_a_restart_between_link_and_signature_loses_the_answer_alone(tmp_path):
    async with polling(tmp_path) as (garden, _, ada, _ben):
        link = await ada.slash("vote sign")
        garden.services.asked.replies.clear()
        await signs(garden, link)
        assert (await link.now()).links == link.links
        assert "your ballot 1 was taken" in said(await ada.slash("vote receipt"))
