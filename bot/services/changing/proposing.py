"""Proposals as they are found again: by number, in the community they are of, and only while they may go on."""

from bot.domain.changing.changes import Preview, Proposal, State
from bot.domain.errors import ChangeProblem, ChangeRefused
from bot.domain.giving.policy import Policy
from bot.domain.ids import Account, CommunityId, Place
from bot.ports import Clock, Tx
from bot.services.permitting.communities import moderated_at


async def kept(tx: Tx, place: Place, number: int) -> Proposal:
    """This proposal, if it is of the community of this place, or of the one whose moderators read here."""
    found = await tx.proposals.get(number)
    if found is None or (await moderated_at(tx, place, found.community)).id != found.community:
        raise ChangeRefused(ChangeProblem.GONE)
    return found


async def fresh(tx: Tx, clock: Clock, found: Proposal, state: State) -> tuple[Proposal, Policy]:
    """It as it is now and the policy in force, if it is in this state and what was shown is what would be done."""
    current = await tx.policies.current(found.community)
    now = await tx.proposals.get(found.id)
    if now is None or now.state is not state:
        raise ChangeRefused(ChangeProblem.OVER, found.id)
    if not now.open_at(clock.now()):
        raise ChangeRefused(ChangeProblem.EXPIRED, found.id)
    if now.base != current.revision:
        raise ChangeRefused(ChangeProblem.STALE, found.id)
    return now, current


async def revision(tx: Tx, community: CommunityId, number: int) -> Policy:
    """An earlier revision; before the first there was an empty one."""
    if number == 0:
        return Policy(community)
    try:
        return await tx.policies.get(community, number)
    except KeyError:
        raise ChangeRefused(ChangeProblem.REVISION) from None


async def same_person(tx: Tx, community: CommunityId, one: Account, other: Account) -> bool:
    """Are these one account, or two of one member?"""
    found = [await tx.members.of(community, account) for account in (one, other)]
    members = {member.id for member in found if member is not None}
    return one == other or (None not in found and len(members) == 1)


async def preview(tx: Tx, before: Policy, proposal: Proposal) -> Preview:
    """What is shown of it."""
    after = proposal.policy
    chats = {chat.place: chat.title for chat in await tx.chats.all(after.community)}
    return Preview(
        proposal.id,
        proposal.base,
        after,
        before.difference(after),
        proposal.effects,
        proposal.needs_second,
        proposal.restores,
        proposal.cases,
        proposal.makes,
        chats=chats,
    )
