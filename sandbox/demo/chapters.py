"""The story, chapter by chapter. Every line is checked against the sandbox before it is told as true."""

import re
import time
from dataclasses import astuple
from typing import Any

from sandbox.chain.driver import wallet_of
from sandbox.chain.faults import Mode
from sandbox.demo import projects, rounds, telegram
from sandbox.demo.story import SOON, SWEEP, Story
from sandbox.discord.answers import Answer
from sandbox.discord.driver import PersonDriver, RoleDriver

MEMBER_ROLE = "/guilds/{guild_id}/members/{user_id}/roles/{role_id}"
LOOM = 10**18
FAILURES: tuple[tuple[Mode, str], ...] = (
    ("down", "is down"),
    ("wrong_id", "answers zeros with a wrong id"),
    ("empty", "gives empty answers"),
)
EDITION = 7


# ---------------------------------------------------------------- chapters


async def doors_stand(story: Story) -> None:
    story.teller.chapter("A Discord and a chain start; the owner has allowed one community; the bot connects")
    world, chain = story.world, story.world.sandbox.chain
    state = await chain.state()
    story.true(f"a chain with id {state.chain_id} makes blocks and answers at two addresses", len(state.urls) == 2)
    codes = [await chain.ask("eth_getCode", [token, "latest"]) for token in _tokens(story).values()]
    story.true(
        "an ERC-20, an ERC-721 and an ERC-1155 by OpenZeppelin are on it", all(len(code) > 1_000 for code in codes)
    )
    answer = await world.cleo.slash("passes")
    story.true("in Plotter Garden, which the owner allowed, the bot answers", answer.text)
    stranger = await world.elsewhere.member("dora")
    refused = await stranger.slash("verify")
    story.true(
        "in a second server it stays inactive: a polite line, and no link",
        "not switched on" in refused.text and not refused.links,
    )
    story.teller.quote("dora reads", refused.text)


async def tiers_are_mapped(story: Story) -> None:
    story.teller.chapter("A moderator maps tiers to roles, and what must not be mapped is refused at once")
    world, token = story.world, _tokens(story)
    garden_pass, editions, loom = token["erc721"], token["erc1155"], token["erc20"]
    maker = await story.tier(
        "Maker", 1, world.maker, f"erc721:base:{garden_pass} >= 1 and not erc1155:base:{editions}#{EDITION} >= 1"
    )
    story.true("grace adds Maker for a Garden Pass; the bot says it back in words", "at least 1" in maker.text)
    story.teller.quote("grace reads", maker.text)
    curator = await story.tier(
        "Curator",
        2,
        world.curator,
        f"2 of (erc721:base:{garden_pass} >= 1, erc20:base:{loom} >= 100, erc1155:base:{editions}#3 >= 1)",
    )
    story.true("Curator asks for two of three", "2 of these 3" in curator.text)
    resident = await story.tier("Resident", 3, world.resident)
    story.true("Resident is awarded only", "award" in resident.text)
    for role, why in ((world.above, "above my own"), (world.admin, "Administrator")):
        answer = await story.tier("Odd", 9, role, f"erc721:base:{garden_pass}")
        story.true(f"the role {role.name} is refused: {why}", why.lower() in answer.text.lower())
    wrong = await story.tier("Odd", 9, world.maker, f"erc721:base:{garden_pass} >=")
    story.true("a requirement that does not read is refused, saying where", "I cannot read" in wrong.text)
    listed = await world.garden.owner.slash("gate tier list")
    story.true(
        "/gate tier list shows the three, and only them",
        _all_in(("Maker", "Curator", "Resident"), listed.text) and "Odd" not in listed.text,
    )


async def members_verify(story: Story) -> None:
    story.teller.chapter("Three members prove their wallets")
    world, chain = story.world, story.world.sandbox.chain
    await chain.mint_erc721(wallet_of("ada").address, 1)
    await chain.mint_erc721(wallet_of("ben").address, 2)
    await chain.mint_erc20(wallet_of("ben").address, 250 * LOOM)
    for person, role in ((world.ada, world.maker), (world.ben, world.curator)):
        await story.sign(person)
        seconds = await story.role_comes(person, role)
        story.true(f"{person.name} has {role.name} {seconds:.1f} s after signing", await story.has(person, role))
        story.first_role = story.first_role or time.monotonic() - story.started_at
    told = await story.sign(world.cleo)
    story.true("cleo holds nothing, gets no role", not await story.has(world.cleo, world.maker))
    story.true(
        "the page tells cleo what is asked and what was seen", told.get("state") == "nothing" and told.get("seen")
    )
    why = await world.cleo.slash("why")
    words = _whole(why)
    story.true(
        "/why names the wallet, the chain and the block", _all_in(("0x", "Base block", "asked 1, seen 0"), words)
    )
    story.teller.quote("cleo reads", words)


async def a_token_leaves(story: Story) -> None:
    story.teller.chapter("A token leaves, and the role goes")
    world, chain = story.world, story.world.sandbox.chain
    passes = await world.ada.slash("passes")
    switch = next(label for label in passes.buttons if "write" in label.lower())
    await passes.click(switch)
    before = await story.noticed()
    moved = await chain.transfer_erc721(wallet_of("ada"), wallet_of("dora").address, 1)
    seconds = await story.role_goes(world.ada, world.maker, SWEEP)
    story.true(
        f"ada sends the Garden Pass away; {seconds:.1f} s later, on a final block, Maker is gone",
        not await story.has(world.ada, world.maker),
    )
    story.true("it was the transfer's own log that made the bot look at ada", await story.noticed() > before)
    (message,) = (await world.ada.inbox(at_least=1, deadline=SOON))[-1:]
    story.true("ada switched messages on and is told, with the block", "block" in message.text)
    story.teller.quote("ada reads", message.text)
    why = _whole(await world.ada.slash("why"))
    block = int("".join(re.findall(r"\d", re.findall(r"Base block ([\d\u202f]+)", why)[0])))
    story.true(
        f"/why shows 0 at block {block}, after the transfer in block {moved.block}",
        block >= moved.block and "seen 0" in why,
    )
    posts = await world.garden.owner.reads(world.moderators, at_least=1)
    story.true("the moderators' channel tells it too", any("lost" in post.text for post in posts))
    story.true(
        "ben keeps both roles", await story.has(world.ben, world.maker) and await story.has(world.ben, world.curator)
    )


async def an_award_ends(story: Story) -> None:
    story.teller.chapter("A moderator awards a timed pass, and it ends to the second")
    world = story.world
    began = time.time()
    award: dict[str, Any] = {"member": world.cleo, "tier": "Resident", "for": "10s"}
    answer = await world.garden.owner.slash("gate award", **award)
    story.teller.quote("grace reads", answer.text)
    await story.role_comes(world.cleo, world.resident)
    story.true("cleo has Resident, with no token", await story.has(world.cleo, world.resident))
    await story.role_goes(world.cleo, world.resident, 15)
    lasted = time.time() - began
    story.true(f"after 10 s it is gone ({lasted:.1f} s from the command to the role's end)", 9.5 <= lasted <= 13)


async def the_node_fails(story: Story) -> None:
    story.teller.chapter("The RPC fails for whole sweeps, and nobody loses anything")
    world, chain = story.world, story.world.sandbox.chain
    before = await story.standing()
    for mode, words in FAILURES:
        await chain.fault(None, mode)
        await story.whole_sweep()
        story.true(f"the chain {words} for a whole sweep: nobody loses anything", await story.standing() == before)
    answer = await world.ben.slash("why", deadline=SWEEP)
    story.true("/why says that it cannot be read and that ben keeps what he holds", "keep" in _whole(answer))
    await chain.fault(None, "ok")
    await story.whole_sweep()
    story.true("the chain is back, and still nobody lost anything", await story.standing() == before)


async def the_bot_is_killed(story: Story) -> None:
    story.teller.chapter("The bot is killed between the request and its answer, and nothing is lost or done twice")
    world, discord = story.world, story.world.sandbox.discord
    held = await discord.faults.hold("PUT", MEMBER_ROLE)
    await world.sandbox.chain.mint_erc721(wallet_of("cleo").address, 3)
    await held.reached(deadline=SWEEP)
    await story.bot.kill()
    story.true(
        "Discord stalls the role request, and the bot is ended by SIGKILL right there",
        story.bot.process.returncode == -9,
    )
    await held.drop(applied=False)
    story.true("the role was not given", not await story.has(world.cleo, world.maker))
    story.bot = await story.start_bot()
    await story.role_comes(world.cleo, world.maker, SWEEP)
    await story.whole_sweep()
    given = [entry for entry in await world.garden.audit() if _gave(entry, world.cleo, world.maker)]
    story.true(
        "the bot starts again and the role is there, once", len(given) == 1 and await story.has(world.cleo, world.maker)
    )


async def the_same_on_telegram(story: Story) -> None:
    story.teller.chapter("The same community on Telegram: another door, the same house")
    world = story.world
    quarter = telegram.Quarter(world.sandbox, world.session, story.teller, world.room, world.mira, 90)
    answer = await world.room.owner.asks("/tier Maker", world.room, deadline=SOON)
    story.true(
        "grace types /tier in the private group The Studio: Maker opens it too", "opens this chat" in answer.text
    )
    await telegram.a_member_comes_in(quarter)
    await telegram.her_token_leaves(quarter)


async def a_vote_begins(story: Story) -> None:
    story.teller.chapter("The host founds contracts, and what a vote is to be is on the chain before anybody votes")
    world = story.world
    await story.bot.stop()
    story.places = await projects.founded(world)
    printed = all(astuple(story.places))
    story.true("gatehouse contracts deploy founds them and prints what the config is to say", printed)
    story.bot = await story.start_bot()
    vote = story.vote = rounds.Vote(world, await world.garden.channel("gallery"), story.places.tier_pass)
    asked = await story.tier("Contributor", 5, world.contributor, f"contributor:base:{vote.tier_pass} >= 1")
    story.true("Contributor asks for what votes earn", "Contributor" in asked.text)
    await world.garden.owner.slash("gallery channel", channel=vote.hall)
    for person, title, drawn in ((world.ada, "Tide", rounds.rings), (world.ben, "Loom", rounds.plaid)):
        approved = await vote.submits(person, title, drawn)
        story.true(f"{person.name} submits {title}, and grace approves it", approved)
    story.true("grace drafts a round, and opens it", "is drafted" in (await vote.drafted()).text)
    opened = await world.garden.owner.slash("round open", round=1)
    story.teller.quote("grace reads", opened.text)
    early = await world.cleo.slash("vote cast", round=1)
    story.true("nobody votes before a final block has it", "is not open yet" in _whole(early))
    with story.teller.waiting("waiting for the opening to be final"):
        card = await vote.read("is open until")
    story.true("a final block has it, and its card is in the gallery", "Vote" in card.buttons)
    for person in (world.ben, world.cleo):
        ballot = await vote.casts(person, "Tide")
        story.true(f"{person.name} votes for Tide", "Your ballot is in" in ballot.text)


async def a_vote_counts(story: Story) -> None:
    story.teller.chapter("The vote is counted and reported, and what it earns opens a role")
    world, vote = story.world, story.vote
    assert vote is not None
    with story.teller.waiting("waiting for the close, the count, and the chain"):
        result = await vote.read("takes round 1", rounds.COUNTED)
        story.teller.quote("everybody reads", result.text.partition("\n")[0])
        await story.role_comes(world.ada, world.contributor, rounds.COUNTED)
    story.true("the ledger has credited ada with the two votes", await vote.score("ada") == 2)
    story.true("ada has Contributor, and nobody gave it by hand", await story.has(world.ada, world.contributor))
    file = await vote.file()
    status, said = await vote.looked_through(file)
    story.true("gatehouse verify-round says that the published file is true, and the chain's own", status == 0)
    story.teller.quote("a doubter reads", said)
    status, _ = await vote.looked_through(await rounds.forged(file))
    story.true("with one ballot turned round it says no", status == 1)


async def an_award_on_chain(story: Story) -> None:
    story.teller.chapter("An award is a pass in the member's own wallet")
    world = story.world
    assert story.places is not None
    place = story.places.project_pass
    asked = await story.tier("Orchard", 4, world.orchard, f"project:base:{place}#{projects.ORCHARD}")
    story.true("Orchard asks for the pass to a project", "Orchard" in asked.text)
    award: dict[str, Any] = {"member": world.cleo, "tier": "Orchard", "for": "20s", "on-chain": True}
    answer = await world.garden.owner.slash("gate award", **award)
    story.teller.quote("grace reads", answer.text)
    await story.role_comes(world.cleo, world.orchard)
    with story.teller.waiting("waiting for the pass"):
        minted = await projects.carried(world, place)
    story.true("cleo has Orchard at once, and her wallet carries the pass soon after", minted)
    story.teller.quote("cleo reads", _whole(await world.cleo.slash("passes")))
    before = await projects.told(world, place)
    await story.role_goes(world.cleo, world.orchard, 25)
    story.true(
        "when its time is over the role goes and the chain counts the pass no more, with nothing sent",
        not await projects.carries(world, place) and await projects.told(world, place) == before,
    )


def _gave(entry: dict[str, Any], person: PersonDriver, role: RoleDriver) -> bool:
    return entry.get("target_id") == person.id and role.id in map(str, entry.get("given", ()))


def _tokens(story: Story) -> dict[str, str]:
    tokens = story.world.sandbox.chain.tokens
    return {"erc20": tokens.erc20, "erc721": tokens.erc721, "erc1155": tokens.erc1155}


def _whole(answer: Answer) -> str:
    return "\n".join([answer.everything, *(part.everything for part in answer.followups)])


def _all_in(words: tuple[str, ...], text: str) -> bool:
    return all(word in text for word in words)


CHAPTERS = (
    doors_stand,
    tiers_are_mapped,
    members_verify,
    a_token_leaves,
    an_award_ends,
    the_node_fails,
    the_bot_is_killed,
    a_vote_begins,
    an_award_on_chain,
    the_same_on_telegram,
    a_vote_counts,
)
