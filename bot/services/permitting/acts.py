"""What a line of the audit log says of each act; whoever does it writes it, in the same transaction."""

from collections.abc import Collection, Sequence
from datetime import UTC, datetime

from bot.domain.changing.changes import Proposal
from bot.domain.changing.setup import VerifyMessage
from bot.domain.contributing.collab import percent
from bot.domain.contributing.entries import Entry as Contribution
from bot.domain.contributing.entries import State
from bot.domain.contributing.motions import Motion
from bot.domain.gating.chats import Entry, LinkedChat
from bot.domain.giving.breaker import Question
from bot.domain.giving.passes import Award
from bot.domain.giving.policy import Policy
from bot.domain.giving.roles import RoleFacts
from bot.domain.giving.rules import Waiting
from bot.domain.ids import Account, CommunityId, MemberId
from bot.domain.linking.claims import Claim
from bot.domain.moderating.audit import Act, Deed
from bot.domain.moderating.moderating import News
from bot.domain.voting.voting import HeldRound


def awarded(community: CommunityId, deed: Deed, award: Award, before: Award | None, *, by: Account, why: str) -> Act:
    """An award made, lengthened or ended: until when it lasted and lasts, and the role that one adopted came with."""
    was: dict[str, object] = {} if before is None else {"until": _iso(before.until)}
    now: dict[str, object] = {} if deed is Deed.REVOKED else {"until": _iso(award.until)}
    if award.adopted is not None and deed is Deed.AWARDED:
        now |= {"role": award.adopted}
    return Act(community, deed, by, award.at, award.member, award.tier, was, now, why)


def revised(current: Policy, policy: Policy, by: Account | None = None) -> Act:
    """A revision of the policy: its tiers that came, changed and went. `by`: who said yes, if not who made it."""
    change = current.difference(policy)
    after: dict[str, object] = {
        "revision": policy.revision,
        "added": [tier.name for tier in change.added],
        "changed": [tier.name for _, tier in change.changed],
        "removed": [tier.name for tier in change.removed],
    }
    assert policy.at is not None, "a revision is made at a moment"
    before = {"revision": current.revision}
    return Act(
        policy.community, Deed.POLICY, by or policy.author, policy.at, before=before, after=after, why=policy.reason
    )


def stopped(found: Proposal, by: Account | None, at: datetime) -> Act:
    """A change that had waited for a second moderator is not made. `by`: None where it could not be made any more."""
    before, after = {"revision": found.base}, {"change": found.policy.reason}
    return Act(found.community, Deed.CHANGE_STOPPED, by, at, before=before, after=after)


def joined(community: CommunityId, members: Sequence[MemberId], into: MemberId, by: Account, at: datetime) -> Act:
    """Two members, by number, became this one, on the word of both accounts; `by` said it last."""
    return Act(community, Deed.ACCOUNTS_JOINED, by, at, into, before={"members": list(members)})


def parted(community: CommunityId, member: MemberId, apart: MemberId, by: Account, at: datetime) -> Act:
    """An account of this member is a member of its own, under another number."""
    return Act(community, Deed.ACCOUNT_PARTED, by, at, member, after={"members": [member, apart]})


def chosen(community: CommunityId, before: Waiting, after: Waiting, by: Account, at: datetime) -> Act:
    """What becomes of passes that cannot be checked for long."""
    was, now = ({"choice": one.choice.value, "days": one.limit.days} for one in (before, after))
    return Act(community, Deed.UNKNOWN_CHOSEN, by, at, before=was, after=now)


def entry(linked: LinkedChat, before: Entry, by: Account, at: datetime) -> Act:
    """How people come into a chat."""
    said = {"chat": str(linked.place), "title": linked.title, "entry": linked.entry.value}
    return Act(linked.community, Deed.ENTRY_SET, by, at, before={"entry": before.value}, after=said)


def chat(deed: Deed, linked: LinkedChat, by: Account, at: datetime, **after: object) -> Act:
    """A chat linked to the community, parted from it, noted or adopted."""
    said = {"chat": str(linked.place), "title": linked.title, **after}
    return Act(linked.community, deed, by, at, after=said)


def answered(question: Question, answer: str, by: Account, at: datetime) -> Act:
    """A moderator's word about losses; its members by number."""
    after = {"answer": answer, "members": list(question.members)}
    before = {"answer": question.answer.value}
    return Act(question.community, Deed.LOSSES_ANSWERED, by, at, tier=question.tier, before=before, after=after)


def decided(claim: Claim, owner: MemberId | None, by: Account, at: datetime) -> Act:
    """A moderator's word about a claim on a wallet."""
    outcome = claim.outcome.value if claim.outcome else ""
    return Act(claim.community, Deed.CLAIM_DECIDED, by, at, owner, after={"outcome": outcome})


def verify_posted(
    community: CommunityId, before: VerifyMessage | None, after: VerifyMessage, by: Account, at: datetime
) -> Act:
    """The verify message posted, moved, or said anew where it is."""
    was = {"channel": str(before.channel)} if before else {}
    return Act(community, Deed.VERIFY_POSTED, by, at, before=was, after={"channel": str(after.channel)})


def channel_chosen(community: CommunityId, before: int | None, after: int, by: Account, at: datetime) -> Act:
    """Where news for the moderators goes."""
    was = {"channel": str(before)} if before else {}
    return Act(community, Deed.CHANNEL_CHOSEN, by, at, before=was, after={"channel": str(after)})


def news_switched(community: CommunityId, kind: News, by: Account, at: datetime, *, told: bool) -> Act:
    """A kind of news that the channel is told of from now on, or no more."""
    return Act(community, Deed.NEWS_SWITCHED, by, at, after={"kind": kind.value, "switch": "on" if told else "off"})


def role_made(community: CommunityId, role: RoleFacts, by: Account, at: datetime) -> Act:
    """A role made for a tier to come."""
    return Act(community, Deed.ROLE_MADE, by, at, after={"role": str(role.id), "name": role.name})


def gallery_chosen(community: CommunityId, before: int | None, after: int, by: Account, at: datetime) -> Act:
    """Where contributions are shown."""
    was = {"channel": str(before)} if before else {}
    return Act(community, Deed.GALLERY_CHOSEN, by, at, before=was, after={"channel": str(after)})


def judged(entry: Contribution, now: State, by: Account, at: datetime, why: str) -> Act:
    """A contribution approved or rejected."""
    before, after = {"answer": entry.state.value}, {"answer": now.value, "contribution": entry.id}
    return Act(entry.community, Deed.ENTRY_JUDGED, by, at, entry.member, before=before, after=after, why=why)


def of_round(deed: Deed, held: HeldRound, by: Account, at: datetime, why: str = "") -> Act:
    """A round made, opened, extended or cancelled: its number, its title, and when it closes."""
    rules = held.rules
    after: dict[str, object] = {"round": held.number, "title": rules.title, "electors": held.draw.tier}
    if rules.window.opens_at:
        after["closes"] = datetime.fromtimestamp(rules.window.closes_at, UTC).isoformat()
    return Act(held.round.community, deed, by, at, after=after, why=why)


def selection_moved(motion: Motion, at: datetime) -> Act:
    """A selection that waits for a second moderator from now on: of which entry, to whom, on what terms."""
    return Act(motion.community, Deed.SELECTION_MOVED, motion.by, at, motion.maker, after=_of_selection(motion))


def selection_agreed(was: Motion, motion: Motion, by: Account, at: datetime) -> Act:
    """A selection that is sent from now on, on this word; if it had waited, an earlier line says who moved it."""
    before, after = {"state": was.state.value}, _of_selection(motion)
    return Act(motion.community, Deed.SELECTION_AGREED, by, at, motion.maker, before=before, after=after)


def selection_stopped(motion: Motion, by: Account, at: datetime) -> Act:
    """A selection that had waited, or was about to be sent, is not."""
    before, after = {"state": motion.state.value}, {"selection": motion.id, "contribution": motion.entry}
    return Act(motion.community, Deed.SELECTION_STOPPED, by, at, motion.maker, before=before, after=after)


def _of_selection(motion: Motion) -> dict[str, object]:
    """All that somebody said yes to."""
    wanted = motion.selection
    paid = ", ".join(f"{one.whom} {percent(one.parts)}" for one in wanted.shares)
    said: dict[str, object] = {"selection": motion.id, "contribution": motion.entry, "state": motion.state.value}
    said |= {"terms": f"0x{wanted.terms}", "place": wanted.place, "shares": paid}
    return said | {"chain": wanted.chain, "key": motion.signer}


def forgotten(community: CommunityId, emptied: Collection[tuple[int, str]], at: datetime) -> Act:
    """Somebody was forgotten, and which parts of lines went with that."""
    pairs: Sequence[object] = [list(one) for one in sorted(emptied)]
    return Act(community, Deed.FORGOTTEN, None, at, after={"emptied": pairs})


def _iso(at: datetime | None) -> str | None:
    return at.isoformat() if at else None
