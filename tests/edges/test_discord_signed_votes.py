"""A ballot that is signed on the page, as its voter hears of it in chat, on a strict local Discord."""

from contextlib import asynccontextmanager
from dataclasses import replace

from eth_account import Account as Key

from bot.domain.ids import Address
from bot.domain.requirements.holdings import Wallet
from bot.domain.voting.rounds import RoundState
from bot.text.votes import BACK
from tests.edges.test_discord_rounds import card, close, opened, studio
from tests.house_discord import account, said
from tests.votes_in_chat import options

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


async def in_state(garden, state: RoundState, why: str = "") -> None:
    async with garden.store.write() as tx:
        held = await tx.rounds.get(garden.community.id, 1)
        await tx.rounds.keep(replace(held, round=replace(held.round, state=state, why=why)))


async def test_a_paper_that_lay_open_until_its_round_was_over_says_so_and_leads_on(tmp_path):
    async with polling(tmp_path) as (garden, hall, ada, _):
        picks, page = await ada.slash("vote cast"), await ada.slash("vote cast")
        cast = await picks.choose("Choose entries", *options(picks).values())
        assert "number 1" in cast.text
        await close(garden)
        for late in (await page.choose("Choose entries", *options(page).values()), await cast.click(BACK)):
            assert "is closed. No ballot is taken any more, and none was changed. `/vote result`" in late.text
            assert (late.selects, late.buttons) == ([], ["My receipt"])
            assert "your ballot 1 was taken" in said(await late.click("My receipt"))
        posted = await card(hall, ada)
        assert "`/vote result` says what came of it" in said(await posted.click("Vote"))
        assert "your ballot 1 was taken" in said(await posted.click("My receipt"))


async def test_of_a_round_that_was_cancelled_or_stopped_it_is_said_that_it_was(tmp_path):
    async with polling(tmp_path) as (garden, hall, ada, _):
        paper, posted = await ada.slash("vote cast"), await card(hall, ada)
        await in_state(garden, RoundState.HALTED, "refused")
        stopped = await paper.choose("Choose entries", *options(paper).values())
        for answer in (stopped, await posted.click("Vote"), await ada.slash("vote sign", round=1)):
            assert "is stopped for the moment, and takes no ballots. Those that are in are kept." in said(answer)
        assert stopped.selects == ["Choose entries"], "it may go on"
        await in_state(garden, RoundState.OPEN)
        await garden.grace.slash("round cancel", round=1, reason="a leak")
        for answer in (await posted.click("Vote"), await ada.slash("vote result", round=1)):
            assert "Round 1 was cancelled: nothing comes of it" in said(answer)


async def test_the_result_of_a_round_that_a_guardian_cancelled_says_that_nothing_of_it_counts(tmp_path):
    async with polling(tmp_path) as (garden, _, ada, _ben):
        await close(garden)
        assert "was cancelled" not in (await ada.slash("vote result")).text
        await in_state(garden, RoundState.CANCELLED, "guardian")
        for answer in (await ada.slash("vote result"), await garden.grace.slash("round result", round=1)):
            assert answer.text.startswith("This round was cancelled after it was counted: nothing of it counts.")


async def test_who_chooses_nothing_where_nothing_stands_casts_nothing(tmp_path):
    async with polling(tmp_path) as (garden, _, ada, _ben):
        paper = await ada.slash("vote cast")
        answer = await paper.choose("Choose entries")
        assert "You chose nothing, so nothing was cast in round 1." in answer.text
        assert "You have cast no ballot there" in said(await ada.slash("vote receipt"))
        async with garden.store.read() as tx:
            assert (await tx.rounds.get(garden.community.id, 1)).ballots == 0
        assert "number 1" in (await answer.choose("Choose entries", *options(answer).values())).text


async def test_where_wallets_are_published_beside_clicks_card_and_paper_say_so(tmp_path):
    async with polling(tmp_path) as (_garden, hall, ada, ben):
        assert "clicked or signed, each beside its voter’s wallet" in (await card(hall, ada)).text
        mine = f"At the close your choice is published beside your wallet `{KEY.address.lower()[:6]}"
        assert mine in (await ada.slash("vote cast")).text
        assert "beside your wallet" not in (await ben.slash("vote cast")).text, "he had none when it opened"


async def test_where_no_wallet_is_published_none_is_named(tmp_path):
    async with polling(tmp_path, ballots="clicks") as (_garden, hall, ada, _ben):
        assert "under hashes that name nobody" in (await card(hall, ada)).text
        assert "beside your wallet" not in (await ada.slash("vote cast")).text
