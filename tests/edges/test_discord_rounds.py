"""A round on a strict local Discord: drafted, filled, opened, voted in, closed by the clock, and looked through."""

import json
from contextlib import asynccontextmanager

import pytest
from eth_account import Account as Key
from sqlalchemy import update

from bot.adapters.chain.founded.round_looks import BallotWitnesses
from bot.adapters.chain.hashing import keccak
from bot.app.pictures import DrawnPictures
from bot.domain.checked import Held, verdict
from bot.domain.contributing.entries import Licence, Offer, State
from bot.domain.ids import Address
from bot.domain.requirements.holdings import Wallet
from bot.domain.voting.ballots import POSTED_EVERY
from bot.domain.voting.bundle_reading import read as read_bundle
from bot.domain.voting.merkle import is_proven
from bot.domain.voting.round_checks import Checker, Outside
from bot.domain.voting.rounds import RoundState
from bot.services.voting.round_states import news
from bot.text.rounds import card as shown_card
from storage.tables import entry
from tests.edges.test_discord_entries import Here, read
from tests.house_discord import account, forget, open_garden, said
from tests.house_verify import BASE, PASS
from tests.pictures import drawing, saved
from tests.votes_in_chat import FORM, options, vote


@asynccontextmanager
async def studio(folder, *names: str, days: int = 20):
    """A garden with a gallery, and these members who are known to the bot, each with an approved entry of their own."""
    beside = {"studio": Here(), "ballot_witness": BallotWitnesses({})}
    async with open_garden(folder, DrawnPictures(), beside=beside, within=60, chain_ids={BASE: 8453}) as garden:
        hall = await garden.guild.channel("gallery")
        await garden.grace.slash("gallery channel", channel=hall)
        people = [await garden.guild.member(name) for name in names]
        garden.days_after_all_came(days)
        for nth, person in enumerate(people):
            await entered(garden, person, nth)
        await garden.still()
        yield garden, hall, people


async def entered(garden, person, seed: int, state: State = State.APPROVED, title: str = "") -> None:
    entries, whose = garden.services.entries, (garden.community, account(person))
    shown = await entries.look(
        *whose, Offer(title or f"Work of {person.name}", "", Licence.CC0), saved(drawing((80, 80), seed))
    )
    await entries.submit(*whose, shown.entry.id)
    async with garden.store.write() as tx:
        await tx.entries.move(shown.entry.id, state)


async def drafted(garden, form=None, **options):
    asked = await garden.grace.slash("round create", **options)
    return await asked.fill({**FORM, **(form or {})})


async def opened(garden, form=None, **options):
    """The card of a round that is open."""
    await drafted(garden, form, **options)
    answer = await garden.grace.slash("round open", round=1)
    assert "is open until" in answer.text, answer.text
    await garden.still()


async def close(garden, **span):
    garden.clock.pass_by(**(span or {"hours": 2}))
    await garden.services.counting.run_due()
    await garden.still()


async def card(hall, reader):
    """The card of the round as this person reads it."""
    return next(one for one in await reader.reads(hall) if "is open until" in one.text)


async def test_a_dry_round_from_a_draft_to_a_file_that_anybody_can_check(tmp_path):
    async with studio(tmp_path, "ada", "ben", "cleo") as (garden, hall, (ada, ben, cleo)):
        assert "No round was counted yet" in said(await ada.slash("vote result"))
        draft = await drafted(garden, kind="ink, oil: both")
        assert "Round 1, **The spring poster**, is drafted. Takes ballots for 2h; on ink, oil: both;" in draft.text
        status = await garden.grace.slash("round status")
        assert "(round 1): a draft." in status.text
        assert "3 entries, 3 may vote." in status.text
        assert "is open until" in (await garden.grace.slash("round open", round=1)).text
        await garden.still()
        posted = await card(hall, ada)
        assert posted.buttons == ["Vote", "My receipt"]
        assert "Work of ben" in posted.text
        paper = await posted.click("Vote")
        assert sorted(options(paper)) == ["2: Work of ben", "3: Work of cleo"]
        assert "Your ballot is in, number 1: **Work of ben**" in (await vote(ada, "Work of ben")).text
        assert "number 2" in (await vote(cleo, "Work of ada")).text
        changed = await vote(cleo, "Work of ben")
        assert "number 3: **Work of ben**" in changed.text
        before = await garden.grace.slash("round result", round=1)
        assert "is not counted yet" in said(before)
        assert (
            "3 ballots were taken, 0 of them signed. The quorum is 2."
            in (await garden.grace.slash("round status")).text
        )
        late = await ben.slash("vote cast")
        await close(garden)
        assert "Round 1 is closed" in said(await late.choose("Choose entries", *list(options(late).values())[:1]))
        texts = [one.text for one in await hall.messages()]
        assert any("round 1 is closed. Round 1, ballot 3: the log's head is `0x" in one for one in texts), texts
        result = next(one for one in await hall.messages() if "takes round 1" in one.text)
        assert result.text.startswith("**Work of ben takes round 1.**")
        assert "A: Work of ben: 0 SIGNED, 2 ATTESTED" in result.text
        assert set(result.files) == {"round-1.png", "round-1.json"}
        await looked_through(await read(result.files["round-1.json"]))
        mine = await ada.slash("vote result")
        assert set(mine.files) == {"round-1.png", "round-1.json"}
        assert "returned by the other" not in mine.text


async def looked_through(raw: bytes):
    claims = read_bundle(raw)
    lines = Checker(keccak, raw, claims, Outside({})).lines()
    assert verdict(lines) is Held.UNTOLD, lines
    assert not [line for line in lines if line.held is Held.WRONG]
    return claims


async def test_a_voter_proves_that_their_ballot_was_taken_and_counted(tmp_path):
    async with studio(tmp_path, "ada", "ben") as (garden, hall, (ada, ben)):
        await opened(garden)
        await vote(ada, "Work of ben")
        await vote(ben, "Work of ada")
        taken = await (await card(hall, ada)).click("My receipt")
        assert "Round 1: your ballot 1 was taken" in said(taken)
        receipt = json.loads(await read(taken.files["gatehouse-receipt.json"]))
        assert "No round was counted yet" in said(await ada.slash("vote proof"))
        await close(garden)
        proof = json.loads(await read((await ada.slash("vote proof")).files["gatehouse-proof.json"]))
        [mine] = proof["ballots"]
        assert mine["hash"] == receipt["cast"][0]["receipt"]["ballot"]
        words = [bytes.fromhex(each[2:]) for each in mine["proof"]]
        leaf, root = (bytes.fromhex(each[2:]) for each in (mine["leaf"], proof["ballots_root"]))
        assert is_proven(keccak, root, leaf, words)
        claims = await looked_through(await read((await ada.slash("vote result")).files["round-1.json"]))
        assert claims.roots.ballots == root
        await renamed(garden, "Tide <@1>")
        told = (await garden.grace.slash("round result")).text
        assert "<@1>" not in told, "a title pings nobody"
        assert "2 of 2 voted, 0 of them signed; the quorum was 2." in told
        assert "Of 2 choices between makers who voted, 2 were returned by the other." in told


async def renamed(garden, title: str) -> None:
    async with garden.store.write() as tx:
        await tx.connection.execute(update(entry).values(title=title))


async def test_heads_are_posted_every_ten_ballots_and_a_ballot_is_taken_back(tmp_path):
    async with studio(tmp_path, "ada", "ben") as (garden, hall, (ada, ben)):
        await opened(garden)
        for nth in range(POSTED_EVERY - 1):
            await vote(ada, "Work of ben")
            assert nth < POSTED_EVERY
        paper = await ada.slash("vote cast")
        assert "Your ballot is taken back, as number 10" in (await paper.click("Take my ballot back")).text
        await garden.still()
        heads = [one.text for one in await hall.messages() if "the log's head is" in one.text]
        assert len(heads) == 1
        assert heads[0].startswith("Round 1, ballot 10:")
        await vote(ben, "Work of ada")
        await close(garden)
        result = await ada.slash("vote result")
        assert "Round 1 had too few ballots" in result.text
        assert "Nobody earns anything by it." in result.text


async def test_who_was_not_there_when_it_opened_and_who_names_their_own_is_told_why(tmp_path):
    async with studio(tmp_path, "ada", "ben", days=10) as (garden, _, (ada, ben)):
        await drafted(garden)
        refused = await garden.grace.slash("round open", round=1)
        assert "Nobody could vote in round 1" in said(refused), "they have been here for ten days alone"
        await drafted(garden, since=5)
        assert "is open until" in (await garden.grace.slash("round open", round=2)).text
        zoe = await garden.guild.member("zoe")
        assert "You are not among the voters of this round" in said(await zoe.slash("vote cast"))
        paper = await garden.services.ballots.paper(garden.community, account(ada), 2)
        own = next(iter(paper.own))
        with pytest.raises(Exception, match="own"):
            await garden.services.ballots.cast(garden.community, account(ada), 2, [own])
        assert "Your ballot is in" in (await vote(ben, "Work of ada")).text


async def test_a_round_is_extended_once_and_cancelled_for_all_to_read(tmp_path):
    async with studio(tmp_path, "ada", "ben") as (garden, hall, (ada, _)):
        await opened(garden)
        longer = await garden.grace.slash("round extend", round=1, by="1h")
        assert "That was its one extension" in longer.text
        assert "extended once already" in said(await garden.grace.slash("round extend", round=1, by="1h"))
        await close(garden)
        assert "Your ballot is in" in (await vote(ada, "Work of ben")).text, "it closes an hour later"
        ended = await garden.grace.slash("round cancel", round=1, reason="a leak")
        assert "is cancelled, and its entries are free again" in ended.text
        await garden.still()
        assert any("was cancelled. Reason: a leak" in one.text for one in await hall.messages())
        assert "was cancelled: nothing comes of it" in said(await ada.slash("vote cast", round=1))
        assert "is withdrawn" in (await ada.slash("withdraw", entry=1)).text
        log = await garden.grace.slash("gate audit")
        for deed in ("drafted a round", "opened a round", "extended a round", "cancelled a round"):
            assert deed in log.text


async def test_the_buttons_outlive_the_process_and_what_was_acknowledged_is_kept(tmp_path):
    async with studio(tmp_path, "ada", "ben") as (garden, hall, (ada, ben)):
        await opened(garden)
        paper = await (await card(hall, ada)).click("Vote")
        forget(garden.connection.client)
        done = await paper.choose("Choose entries", *options(paper).values())
        assert "Your ballot is in, number 1" in done.text
        forget(garden.connection.client)
        assert list(options(await (await card(hall, ben)).click("Vote"))) == ["1: Work of ada"]
        async with garden.store.read() as tx:
            held = await tx.rounds.get(garden.community.id, 1)
            assert held.round.state is RoundState.OPEN
            assert [one.receipt.seq for one in await tx.ballots.all(held)] == [1]


async def test_the_card_that_was_posted_before_a_crash_is_not_posted_again(tmp_path):
    """The job is done once more by the next process: it knows nothing of what the last one got done."""
    async with studio(tmp_path, "ada", "ben") as (garden, hall, _):
        await opened(garden)
        async with garden.store.read() as tx:
            held = await tx.rounds.get(garden.community.id, 1)
        for what in ("opened", "closed"):
            for _ in range(2):
                await garden.services.round_news.tell(news(held, what))
        texts = [one.text for one in await hall.messages()]
        assert [sum(said in text for text in texts) for said in ("is open until", "is closed")] == [1, 1]


async def test_a_ballot_is_signed_through_a_private_link_and_then_no_click_changes_it(tmp_path):
    async with studio(tmp_path, "ada", "ben") as (garden, hall, (ada, ben)):
        key = Key.from_key("0x" + "07" * 32)
        async with garden.store.write() as tx:
            member = await tx.members.ensure(garden.community.id, account(ada))
            await tx.members.link(member.id, Wallet(Address(key.address.lower())), garden.clock.now())
        await opened(garden, ballots="both")
        paper = await (await card(hall, ada)).click("Vote")
        assert "Sign with my wallet" in paper.buttons
        link = await paper.click("Sign with my wallet")
        assert "It costs nothing and moves nothing." in link.text
        again = await ada.slash("vote sign")
        assert again.links[0].startswith("https://gate.example/vote/")
        secret = again.links[0].rpartition("/")[2]
        sheets = garden.services.sheets
        ballot = await sheets.choose(secret, [(_place(await sheets.look(secret)), 1)])
        signed = Key.unsafe_sign_hash(ballot.hash, key.key).signature.hex()
        await sheets.finish(secret, ballot.hash, "0x" + signed)
        assert "/vote/" in (await ada.slash("vote cast")).links[0]
        assert "your ballot 1 was taken" in said(await ada.slash("vote receipt"))
        assert "1 ballot was taken, 1 of them signed." in (await garden.grace.slash("round status")).text
        assert "No wallet of yours stands in the list of voters" in said(await ben.slash("vote sign"))
        await close(garden)
        result = next(one for one in await hall.messages() if "Work of ben: 1 SIGNED, 0 ATTESTED" in one.text)
        bundle = read_bundle(await read(result.files["round-1.json"])).bundle
        assert bundle.tally.counted[0].ballot.voter == key.address.lower()


def _place(view) -> int:
    """Of an entry that is not this voter's own."""
    return next(nth for nth, one in enumerate(view.paper.entries) if one.content not in view.paper.own)


async def test_weights_that_cannot_be_are_refused_with_the_way_to_mend_them(tmp_path):
    async with studio(tmp_path, "ada") as (garden, _hall, _people):
        answer = said(await drafted(garden, {"weights": "quadratic"}))
        assert "Say `ballots: signatures`" in answer
        answer = said(await drafted(garden, {"weights": "token"}))
        assert "name its contract in `token`" in answer
        answer = await drafted(garden, {"weights": "token"}, token=PASS.contract, cap=3)
        assert f"one vote for each token of `{PASS.contract}`, 3 at most; " in answer.text
        assert f"`{PASS.contract}`, 3 at most" in (await garden.grace.slash("round status")).text
        unread = said(await garden.grace.slash("round open", round=1))  # no chain tells balances here
        assert "nobody’s weight can be told. Round 1 is still a draft" in unread
        answer = await drafted(garden, {"weights": "quadratic"}, ballots="signatures")
        assert "quadratic, nine credits, signed alone" in answer.text
        assert "signatures; voters' wallets are published" in answer.text


async def test_whoever_approves_an_entry_reads_which_draft_takes_it_and_what_comes_next(tmp_path):
    async with studio(tmp_path, "ada", "ben") as (garden, _, (ada, _)):
        await entered(garden, ada, 7, State.PENDING)
        await drafted(garden)
        said_ = await garden.grace.slash("round entries approve", entry=3)
        assert "is approved, and is in round 1, **The spring poster**, when that opens." in said_.text
        await drafted(garden)
        async with garden.store.write() as tx:
            await tx.entries.move(3, State.PENDING)
        both = await garden.grace.slash("round entries approve", entry=3)
        assert "Of the rounds 1 and 2, whichever opens first takes it." in both.text
        assert "is not stopped" in said(await garden.grace.slash("round retry", round=1))


async def test_a_card_with_more_long_titles_than_a_message_holds_is_posted_all_the_same(tmp_path):
    async with studio(tmp_path, "ada", "ben") as (garden, hall, (ada, _)):
        for seed in range(10, 12):
            await entered(garden, ada, seed, title=f"{seed} " + "w" * 77)
        async with garden.store.read() as tx:
            entries = await tx.entries.standing(garden.community.id, [State.APPROVED])
        await opened(garden, {"title": "t" * 80}, kind="k" * 30)
        assert len((await card(hall, ada)).text) <= 2_000
        async with garden.store.read() as tx:
            held = await tx.rounds.get(garden.community.id, 1)
        whole = shown_card(held, entries * 50)
        assert len(whole) <= 2_000
        assert f"and {200 - whole.count('(entry ')} more" in whole
