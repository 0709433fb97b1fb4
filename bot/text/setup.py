"""A first run as a moderator reads it: all steps at a glance, what is missing, what comes next; and what it posts."""

from collections.abc import Iterable, Iterator

from bot.domain.changing.setup import OF_THE_PLACE, Findings, Found, Spot, StepName
from bot.domain.errors import RoleProblem
from bot.text.catalogue import N_, _, plural
from bot.text.clean import chat
from bot.text.notice import listed
from bot.text.refusals import refusal
from bot.text.requirements import Titles, title

VERIFY = N_("Verify")
LOOK, STEPS_BACK = N_("Look again"), N_("All steps")
PICK_STEP = N_("Go to a step")
STEPS = {
    StepName.CHECKS: N_("What I may do"),
    StepName.VERIFY: N_("Verify message"),
    StepName.CHANNEL: N_("Moderators' channel"),
    StepName.TIERS: N_("Tiers"),
}
_TODO = {
    StepName.CHECKS: N_("Next: mend what is missing under 1, then press **Look again**."),
    StepName.VERIFY: N_("Next: **Verify message**, the channel in which members prove their wallets."),
    StepName.CHANNEL: N_("Next: **Moderators' channel**, where I tell you what happens."),
    StepName.TIERS: N_("Next: **Tiers**, who gets which role for what they hold."),
}
_VERIFY = {
    Found.NOT_SET: N_("2. **Verify message**: there is none yet."),
    Found.THERE: N_("2. **Verify message**: done, in {channel}."),
    Found.DELETED: N_("2. **Verify message**: somebody deleted the one in {channel}. Post it again."),
    Found.CHANNEL_GONE: N_("2. **Verify message**: its channel was deleted. Choose another."),
    Found.CLOSED: N_("2. **Verify message**: I may not see {channel} or write there any more. Allow it, or move it."),
    Found.UNTOLD: N_("2. **Verify message**: in {channel}; I cannot look now whether it is still there."),
}
_NEWS = {
    Found.NOT_SET: N_("3. **Moderators' channel**: none yet; what I would tell waits in `/gate status`."),
    Found.THERE: N_("3. **Moderators' channel**: done, {channel}."),
    Found.CHANNEL_GONE: N_("3. **Moderators' channel**: it was deleted. Choose another."),
    Found.CLOSED: N_(
        "3. **Moderators' channel**: I may not see {channel} or write there any more. Allow it, or choose another."
    ),
    Found.UNTOLD: N_("3. **Moderators' channel**: {channel}; I cannot look at it now."),
}
_APART = {RoleProblem.ABOVE_BOT, RoleProblem.BOT_CANNOT, RoleProblem.GONE}
MOST_NAMED = 5


def verify_message(community: str) -> str:
    """What stands above the Verify button, for everybody to read."""
    return "\n".join(
        [
            _("**{community}** opens doors to those who hold its tokens.", community=chat(community)),
            _(
                "Show me your wallet. It is free: no fee, no transaction, no approval. It signs a short text on a "
                "page of its own; that proves the wallet is yours, and nobody can spend with it."
            ),
            _(
                "Press **Verify**: the answer is for your eyes alone. `/passes` shows what you hold and what is "
                "missing."
            ),
            _("Nobody here needs your recovery phrase, ever."),
        ]
    )


# ---------------------------------------------------------------- all steps


def overview(found: Findings, titles: Titles) -> list[str]:
    """Every step with what is done and what is missing; then the next one."""
    name, done = chat(found.community.name), sum(found.done.values())
    if found.next is None:
        first = _("**{community}** is set up: every step is done.", community=name)
    else:
        count = len(found.done)
        first = _(
            "Setting up **{community}**: {done} of {count} steps are done.", community=name, done=done, count=count
        )
    return [first, "\n".join([*_checks(found, titles), *_steps(found)]), _next(found)]


def _dashed(lines: Iterable[str]) -> list[str]:
    """Below a step."""
    return [f"  - {line}" for line in lines]


def _steps(found: Findings) -> list[str]:
    names = [f"**{chat(tier.name)}**" for tier in reversed(found.policy.tiers)]
    tiers = _("4. **Tiers**: done, {tiers}.", tiers=listed(names)) if names else _("4. **Tiers**: none yet.")
    return [
        _(_VERIFY[found.verify.found], channel=channel_of(found.verify)),
        *_dashed(hidden(found.verify)),
        _(_NEWS[found.news.found], channel=channel_of(found.news)),
        *_dashed(public(found.news)),
        tiers,
        *_dashed(_frozen(found)),
    ]


def _frozen(found: Findings) -> list[str]:
    if not found.frozen:
        return []
    return [_("Nothing is given or taken now: somebody pulled the brake. `/gate unfreeze` lets things go on.")]


def _next(found: Findings) -> str:
    step = found.next
    if step is None:
        return _(
            "**What members see** also says what to try. `/gate setup` looks at all of it again, whenever you like."
        )
    back = _("You can stop at any time; `/gate setup` goes on from here.")
    return " ".join([_(_TODO[step]), *_not_theirs(found), back])


def _not_theirs(found: Findings) -> list[str]:
    """What this moderator cannot do themselves, said before they try."""
    if found.may_manage or all(found.done[step] for step in OF_THE_PLACE):
        return []
    return [
        _("Steps 2 and 3 need **Manage Server**, which you lack: somebody who has it does them with `/gate setup`.")
    ]


def channel_of(spot: Spot) -> str:
    """The channel, as it is named in a sentence."""
    return f"<#{spot.channel}>" if spot.channel > 0 else _("a Telegram chat")


def hidden(spot: Spot) -> list[str]:
    """A word where new members would not find the verify message."""
    if spot.found is not Found.THERE or spot.public is not False:
        return []
    return [
        _(
            "Not everybody can read {channel}: new members may not find it. Allow @everyone **View Channel** there.",
            channel=channel_of(spot),
        )
    ]


def public(spot: Spot) -> list[str]:
    """A word where everybody reads what is meant for moderators."""
    if spot.found is not Found.THERE or not spot.public:
        return []
    return [
        _(
            "Everybody can read {channel}, and news names members. Take **View Channel** from @everyone there.",
            channel=channel_of(spot),
        )
    ]


# ---------------------------------------------------------------- 1: what I may do


def _checks(found: Findings, titles: Titles) -> list[str]:
    missing = list(_missing(found, titles))
    if missing:
        return [_("1. **What I may do**: something is missing."), *_dashed(missing)]
    return [_ready(found, titles), *_dashed([*_out_of_reach(found), *_height(found)])]


def _ready(found: Findings, titles: Titles) -> str:
    role, chains = chat(found.bot.top_role), listed([chat(title(name, titles)) for name in found.chains])
    if not found.may_give:
        return _(
            "1. **What I may do**: done. My role **{role}** stands above no role yet that I could give; those I make "
            "go below it. {chains} can be read.",
            role=role,
            chains=chains,
        )
    return plural(
        "1. **What I may do**: done. My role **{role}** stands above {count} role that I can give. {chains} can be "
        "read.",
        "1. **What I may do**: done. My role **{role}** stands above {count} roles that I can give. {chains} can be "
        "read.",
        len(found.may_give),
        role=role,
        chains=chains,
    )


def _height(found: Findings) -> list[str]:
    """Up to where this moderator may map roles."""
    if found.actor.owns_place:
        return []
    return [_("You may map roles that stand below **{role}**, your highest.", role=chat(found.actor.top_role))]


def _missing(found: Findings, titles: Titles) -> Iterator[str]:
    role = chat(found.bot.top_role)
    if not found.bot.manages_roles:
        yield _(
            "I may not give roles. Open Server settings, Roles, **{role}**, Permissions, and switch on **Manage "
            "Roles**.",
            role=role,
        )
    high = [f"**{chat(one.role)}**" for one in found.blocked if one.problem is RoleProblem.ABOVE_BOT]
    if high:
        yield _(
            "A tier opens {roles}, which I cannot give from where I stand. Open Server settings, Roles, and drag "
            "**{role}** above it.",
            roles=listed(high[:MOST_NAMED]),
            role=role,
        )
    gone = [f"**{chat(one.role)}**" for one in found.blocked if one.problem is RoleProblem.GONE]
    if gone:
        yield _(
            "A role that {tiers} opened does not exist any more. Give it another one with `/gate map role`: the one "
            "that is gone is taken off it then.",
            tiers=listed(gone[:MOST_NAMED]),
        )
    yield from (refusal(one) for one in found.blocked[:MOST_NAMED] if one.problem not in _APART)
    for chain, answers in found.chains.items():
        if not answers:
            name = chat(title(chain, titles))
            yield _("{chain} cannot be read right now. Whoever hosts me sees why with `gatehouse check`.", chain=name)
    if not found.chains:
        yield _("No chain is connected. Whoever hosts me adds one to the config.")


def _out_of_reach(found: Findings) -> list[str]:
    """Roles that somebody might want a tier to open, above the bot."""
    high = [one for one in found.roles if one.position > found.bot.top and not (one.managed or one.dangerous)]
    if not high:
        return []
    return [
        _(
            "Out of my reach, above my role: {roles}. If a tier shall open one of them, open Server settings, Roles, "
            "and drag **{role}** above it.",
            roles=listed([f"**{chat(one.name)}**" for one in high[:MOST_NAMED]]),
            role=chat(found.bot.top_role),
        )
    ]
