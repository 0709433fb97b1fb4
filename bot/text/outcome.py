"""What a proved wallet opened, in words: the news, where each tier stands, and what was seen for it."""

from collections.abc import Iterable
from dataclasses import dataclass, replace
from enum import StrEnum

from bot.domain.giving.passes import Decision, Pass, Plan
from bot.domain.giving.policy import DoorKind, Policy, Tier
from bot.domain.ids import Account, ChainName
from bot.domain.requirements.holdings import EOA, Unread, Wallet
from bot.domain.requirements.verdicts import Unknown
from bot.text.catalogue import _, plural
from bot.text.notice import PLATFORMS, News, Tone, Verb, listed, moment, named
from bot.text.requirements import Finding, Titles, findings, say, title


class State(StrEnum):
    DONE = "done"
    CHAIN = "chain"
    NOTHING = "nothing"


@dataclass(frozen=True, slots=True)
class Standing:
    """One tier as the member stands to it: held, not held, or (None) not to be told right now."""

    tier: str
    held: bool | None
    words: str


@dataclass(frozen=True, slots=True)
class Outcome:
    """`asks` and `seen` explain the first tier that is missing, `explains`, if any."""

    state: State
    news: News
    tiers: tuple[Standing, ...]
    explains: str = ""
    asks: str = ""
    seen: tuple[Finding, ...] = ()


def outcome(
    account: Account, wallets: tuple[Wallet, ...], policy: Policy, plan: Plan | None, titles: Titles
) -> Outcome:
    """The answer to a signature. Without a plan nobody could look: that is no "no"."""
    decided = {d.tier: d for d in plan.decisions} if plan else {}
    tiers = tuple(_standing(tier, decided.get(tier.name), titles) for tier in policy.tiers)
    missing = next((t for t, s in zip(policy.tiers, tiers, strict=True) if t.requirement and not s.held), None)
    state, news = _news(account, policy, decided, tiers, titles)
    if state is State.NOTHING:
        news = replace(news, detail=" ".join([news.detail, *_alone(wallets, titles)]))
    if missing is None or missing.requirement is None:
        return Outcome(state, news, tiers)
    asks = _("{tier} asks for {requirement}.", tier=named(missing.name), requirement=say(missing.requirement, titles))
    decision = decided.get(missing.name)
    seen = findings(missing.requirement, wallets, decision.reading.sight, titles) if decision else []
    return Outcome(state, news, tiers, missing.name, asks, tuple(seen))


def _news(
    account: Account, policy: Policy, decided: dict[str, Decision], tiers: tuple[Standing, ...], titles: Titles
) -> tuple[State, News]:
    held = [named(s.tier) for s in tiers if s.held]
    where = PLATFORMS[account.platform]
    back = _("You can close this page and go back to {where}.", where=where)
    ways = ((Verb.HOME, _("Back to {where}", where=where)),)
    if held:
        detail = _(
            "Your wallet is linked to {account}. What it opens arrives within seconds.", account=named(account.name)
        )
        return State.DONE, News(Tone.GOOD, _("You’re in: {held}", held=listed(held)), detail, back, ways)
    if any(s.held is None for s in tiers):
        detail = _("Your wallet is linked and nothing is lost. We look again by ourselves, and your doors open then.")
        return State.CHAIN, News(Tone.DIM, _unreadable(decided.values(), titles), detail, back, ways)
    if not policy.tiers:
        detail = _("There are no tiers here yet. When there are, what your wallet holds counts by itself.")
        return State.NOTHING, News(Tone.PLAIN, _("Your wallet is linked"), detail, back, ways)
    detail = _("Nothing more to do here. The moment it holds one, your doors open by themselves.")
    return State.NOTHING, News(Tone.PLAIN, _("Your wallet is linked. It holds no pass yet"), detail, back, ways)


def _alone(wallets: tuple[Wallet, ...], titles: Titles) -> list[str]:
    """Where what they hold counts, if that is not everywhere."""
    chains = sorted({wallet.scope for wallet in wallets})
    if EOA in chains or not chains:
        return []
    names = listed([title(ChainName(chain), titles) for chain in chains])
    return [_("Your wallet is a contract, so what it holds counts on {chains} alone.", chains=names)]


def _standing(tier: Tier, decision: Decision | None, titles: Titles) -> Standing:
    if decision is not None and decision.after is not None:
        return Standing(tier.name, True, _held(tier, decision.after))
    if tier.requirement is None:
        return Standing(tier.name, False, _("Moderators award it."))
    if decision is None or isinstance(decision.reading.verdict, Unknown):
        return Standing(tier.name, None, _("Not known right now. We look again."))
    return Standing(tier.name, False, _("Asks for {requirement}.", requirement=say(tier.requirement, titles)))


def _held(tier: Tier, held: Pass) -> str:
    doors = _doors(tier)
    if held.until is not None:
        return _("Opens {doors}, until {until}.", doors=doors, until=moment(held.until))
    if held.on_requirement:
        return _("Opens {doors}, for as long as your wallets hold what it asks for.", doors=doors)
    return _("Opens {doors}.", doors=doors)


def _doors(tier: Tier) -> str:
    """`2 roles and a chat`."""
    kinds = [door.kind for door in tier.doors]
    roles, chats, channels = (kinds.count(kind) for kind in (DoorKind.ROLE, DoorKind.CHAT, DoorKind.CHANNEL))
    found = [plural("a role", "{count} roles", roles)] if roles else []
    found += [plural("a channel", "{count} channels", channels)] if channels else []
    found += [plural("a chat", "{count} chats", chats)] if chats else []
    return listed(found) or _("nothing yet")


def _unreadable(decisions: Iterable[Decision], titles: Titles) -> str:
    """Which chains did not answer, as far as that is known."""
    unknown = [d.reading.sight for d in decisions if isinstance(d.reading.verdict, Unknown)]
    chains = {w.probe.chain for sight in unknown for w, seen in sight.items() if isinstance(seen, Unread)}
    if not chains:
        return _("Your wallet is linked. What it holds cannot be read right now")
    return _("{chains} cannot be read right now", chains=listed([title(chain, titles) for chain in sorted(chains)]))
