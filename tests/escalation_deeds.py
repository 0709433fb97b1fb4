"""Everything a moderator can type that could reach a role: each with what it is given, and no more."""

import json
from collections.abc import Awaitable, Callable

from sandbox.discord.answers import Answer
from tests.escalation_campaign import CROWD, Actor
from tests.house_discord import CONTRACT, HOLDS_ONE

Deed = Callable[[Actor, str], Awaitable[Answer | None]]
DEEDS: dict[str, Deed] = {}
VERIFIES, READS = "The channel in which members press Verify", "The channel that moderators read"


def deed(do: Deed) -> Deed:
    DEEDS[do.__name__.replace("_", " ")] = do
    return do


@deed
async def adds(actor: Actor, target: str) -> Answer:
    role = actor.roles[f"{target} spare"]
    return await actor.slash("gate tier add", name=f"New {actor.nth}", rank=9, role=role, requirement=HOLDS_ONE)


@deed
async def builds(actor: Actor, target: str) -> Answer:
    begun = await actor.slash("gate tier build")
    if "Name" not in begun.buttons:
        return begun
    named = await actor.fill(await begun.click("Name"), name=f"Built {actor.nth}")
    return await actor.whole(await named.choose("The role it opens", actor.roles[f"{target} spare"]))


@deed
async def builds_upon(actor: Actor, target: str) -> Answer:
    begun = await actor.slash("gate tier build", tier=target)
    if "Add a condition" not in begun.buttons:
        return begun
    pasted = await actor.fill(await begun.click("Add a condition"), chain="base", contract=CONTRACT)
    if "Ask for NFTs" not in pasted.buttons:
        return pasted
    return await actor.fill(await pasted.click("Ask for NFTs"), amount="1", wanted="have", how="all", held="")


@deed
async def asks_for_more(actor: Actor, target: str) -> Answer:
    return await actor.slash("gate tier edit", name=target, requirement=f"erc721:base:{CONTRACT} >= {actor.nth + 1}")


@deed
async def opens(actor: Actor, target: str) -> Answer:
    return await actor.slash("gate tier edit", name=target, opens=actor.roles[f"{target} spare"])


@deed
async def closes(actor: Actor, target: str) -> Answer:
    return await actor.slash("gate tier edit", name=target, closes=actor.roles[target])


@deed
async def maps_a_role_to_a_lower_tier(actor: Actor, target: str) -> Answer:
    return await actor.slash("gate map role", tier="Low", role=actor.roles[f"{target} spare"])


@deed
async def maps_it_no_longer(actor: Actor, target: str) -> Answer:
    return await actor.slash("gate map role", tier="Low", role=actor.roles[f"{target} spare"], close=True)


@deed
async def maps_a_channel(actor: Actor, target: str) -> Answer:
    return await actor.slash("gate map channel", tier=target, channel=actor.general)


@deed
async def maps_a_channel_out_of_sight(actor: Actor, target: str) -> Answer:
    return await actor.slash("gate map channel", tier=target, channel=actor.vault)


@deed
async def has_a_channel_made(actor: Actor, target: str) -> Answer:
    return await actor.slash("gate map channel", tier=target, new=f"room-{actor.nth}")


@deed
async def maps_a_channel_no_longer(actor: Actor, target: str) -> Answer:
    return await actor.slash("gate map channel", tier=target, channel=actor.general, close=True)


@deed
async def fills_in_a_template(actor: Actor, target: str) -> Answer:
    named = await _project(actor)
    return await actor.choose(named, f"The role for Project {actor.nth}", actor.roles[f"{target} spare"])


@deed
async def has_a_role_made(actor: Actor, _target: str) -> Answer:
    return await actor.press(await _project(actor), "Make the roles")


async def _project(actor: Actor) -> Answer:
    """The template for one, with a name of its own."""
    begun = await actor.press(await _setup(actor, "tiers"), "A project with an end")
    asked = await actor.press(begun, "Names")
    return await actor.fill(asked, tier0=f"Project {actor.nth}") if asked.modal is not None else asked


@deed
async def posts_the_verify_message(actor: Actor, _target: str) -> Answer:
    async with actor.garden.store.read() as tx:
        message = await tx.communities.verify_message(actor.garden.community.id)
    where = actor.another_room(message and message.channel)
    return await actor.choose(await _setup(actor, "verify"), VERIFIES, where)


@deed
async def posts_it_out_of_sight(actor: Actor, _target: str) -> Answer:
    return await actor.choose(await _setup(actor, "verify"), VERIFIES, actor.vault)


@deed
async def says_where_moderators_read(actor: Actor, _target: str) -> Answer:
    async with actor.garden.store.read() as tx:
        now = (await tx.communities.get(actor.garden.community.id)).moderators_channel
    return await actor.choose(await _setup(actor, "channel"), READS, actor.another_room(now))


@deed
async def says_they_read_out_of_sight(actor: Actor, _target: str) -> Answer:
    return await actor.choose(await _setup(actor, "channel"), READS, actor.vault)


async def _setup(actor: Actor, step: str) -> Answer:
    return await actor.choose(await actor.slash("gate setup"), "Go to a step", step)


@deed
async def moves_a_wallet(actor: Actor, _target: str) -> Answer:
    return await actor.slash("gate status")


@deed
async def leaves_a_wallet(actor: Actor, _target: str) -> Answer:
    return await actor.slash("gate status")


@deed
async def grants_grace(actor: Actor, target: str) -> Answer:
    return await actor.slash("gate tier edit", name=target, grace=f"{actor.nth % 23 + 1}h")


@deed
async def removes(actor: Actor, target: str) -> Answer:
    return await actor.slash("gate tier remove", name=target)


@deed
async def has_the_highest_count(actor: Actor, _target: str) -> Answer:
    async with actor.garden.store.read() as tx:
        now = await tx.policies.current(actor.garden.community.id)
    return await actor.slash("gate doors", of="all" if now.highest_only else "highest")


@deed
async def goes_back(actor: Actor, _target: str) -> Answer:
    return await actor.slash("gate undo")


@deed
async def goes_back_to_nothing(actor: Actor, _target: str) -> Answer:
    return await actor.slash("gate undo", revision="0")


@deed
async def puts_into_shadow(actor: Actor, target: str) -> Answer:
    return await actor.slash("gate shadow", tier=target, what="begin")


@deed
async def starts(actor: Actor, target: str) -> Answer:
    return await actor.slash("gate shadow", tier=target, what="start")


@deed
async def adopts(actor: Actor, target: str) -> Answer:
    return await actor.slash("gate adopt", role=actor.roles[f"{target} spare"], tier=target, span="10d")


@deed
async def adopts_into_a_lower_tier(actor: Actor, target: str) -> Answer:
    return await actor.slash("gate adopt", role=actor.roles[f"{target} spare"], tier="Low", span="10d")


@deed
async def awards(actor: Actor, target: str) -> Answer:
    return await actor.slash("gate award", member=actor.crowd[0], tier=target, **{"for": f"{actor.nth + 1}h"})


@deed
async def awards_itself(actor: Actor, target: str) -> Answer:
    return await actor.slash("gate award", member=actor.mallory, tier=target)


@deed
async def extends(actor: Actor, target: str) -> Answer:
    return await actor.slash("gate extend", member=actor.crowd[1], tier=target, **{"for": "1h"})


@deed
async def revokes(actor: Actor, target: str) -> Answer:
    return await actor.slash("gate revoke", member=actor.crowd[actor.nth % len(CROWD)], tier=target)


@deed
async def hands_in_awards(actor: Actor, target: str) -> Answer:
    lines = ["member,tier,for", f"{actor.crowd[2].id},{target},{actor.nth + 1}h"]
    return await actor.slash("gate award-file", file={"filename": "a.csv", "content": "\n".join(lines)})


@deed
async def imports(actor: Actor, target: str) -> Answer:
    """The policy as it is handed out, with another role for one of its tiers."""
    _, text = await actor.garden.services.policy_export.of(actor.garden.place)
    ours, spare = actor.roles[target].id, actor.roles[f"{target} spare"].id
    return await actor.slash("gate import", file={"filename": "p.toml", "content": text.replace(ours, spare)})


@deed
async def imports_rules_of_another_bot(actor: Actor, target: str) -> Answer:
    rule = {"type": "ERC721", "chainId": 8453, "contractAddress": CONTRACT, "name": f"Theirs {actor.nth}"}
    rules = {"rules": [{**rule, "roleId": actor.roles[f"{target} spare"].id}]}
    return await actor.slash("gate import", file={"filename": "rules.json", "content": json.dumps(rules)})


@deed
async def decides_what_waits(actor: Actor, _target: str) -> Answer:
    """Approve and Take them stand under this, where something waits."""
    return await actor.slash("gate status")


@deed
async def has_the_unknown_suspended(actor: Actor, _target: str) -> Answer:
    return await actor.slash("gate unknown", choice="suspend" if actor.nth % 2 else "keep", days=actor.nth % 80 + 2)


@deed
async def freezes(actor: Actor, _target: str) -> Answer:
    return await actor.slash("gate freeze")


@deed
async def unfreezes(actor: Actor, _target: str) -> Answer:
    return await actor.slash("gate unfreeze")
