"""A first run as a moderator reads it: each step, what is done of it, what is missing, and what to press next."""

from collections.abc import Iterable, Iterator, Mapping

from bot.domain.errors import RoleProblem
from bot.domain.moderating import News
from bot.domain.policy import Policy, Tier
from bot.domain.setup import Findings, Found, Spot, StepName
from bot.text.catalogue import N_, _, plural
from bot.text.clean import chat
from bot.text.moderating import OFF, ON, about
from bot.text.notice import listed
from bot.text.policy import asks, doors
from bot.text.refusals import refusal
from bot.text.requirements import Titles, title

VERIFY = N_("Verify")
LOOK, STEPS_BACK = N_("Look again"), N_("All steps")
RENEW, ANYWAY = N_("Renew it"), N_("Use it anyway")
PICK_STEP, PICK_VERIFY = N_("Go to a step"), N_("The channel in which members press Verify")
PICK_CHANNEL, PICK_NEWS = N_("The channel that moderators read"), N_("Switch a kind of news on or off")
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
_HIGH = {RoleProblem.ABOVE_BOT, RoleProblem.BOT_CANNOT}
MOST_NAMED = 5


def verify_message(community: str) -> str:
    """What stands above the Verify button, for everybody to read."""
    return "\n".join(
        [
            _("**{community}** opens doors to those who hold its tokens.", community=chat(community)),
            _(
                "Show me your wallet. It is free: no fee, no transaction, no approval. It signs a short text on a "
                "page of "
                "its own; that proves the wallet is yours, and nobody can spend with it."
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
        _(_VERIFY[found.verify.found], channel=_channel(found.verify)),
        *_dashed(_hidden(found.verify)),
        _(_NEWS[found.news.found], channel=_channel(found.news)),
        *_dashed(_public(found.news)),
        tiers,
    ]


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
    if found.next not in {StepName.VERIFY, StepName.CHANNEL} or found.actor.manages_place or found.actor.owns_place:
        return []
    return [_("It needs **Manage Server**, which you lack: somebody who has it does it with `/gate setup`.")]


def _channel(spot: Spot) -> str:
    return f"<#{spot.channel}>" if spot.channel > 0 else _("a Telegram chat")


def _hidden(spot: Spot) -> list[str]:
    if spot.found is not Found.THERE or spot.public is not False:
        return []
    return [
        _(
            "Not everybody can read {channel}: new members may not find it. Allow @everyone **View Channel** there.",
            channel=_channel(spot),
        )
    ]


def _public(spot: Spot) -> list[str]:
    if spot.found is not Found.THERE or not spot.public:
        return []
    return [
        _(
            "Everybody can read {channel}, and news names members. Take **View Channel** from @everyone there.",
            channel=_channel(spot),
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
            "go "
            "below it. {chains} can be read.",
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
    yield from (refusal(one) for one in found.blocked[:MOST_NAMED] if one.problem not in _HIGH)
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


# ---------------------------------------------------------------- 2: the verify message


def verify_step(found: Findings) -> list[str]:
    """What the message is, where it is, and what picking a channel does."""
    what = _(
        "**Verify message**: one message with a button that works for everybody, for good. It says what proving a "
        "wallet "
        "costs (nothing) and does."
    )
    spot, lines = found.verify, []
    match spot.found:
        case Found.NOT_SET:
            lines.append(_("Pick the channel it shall stand in. You and I must both be allowed to write there."))
        case Found.DELETED:
            lines.append(_("The one in {channel} was deleted. Pick the channel for a new one.", channel=_channel(spot)))
        case Found.CHANNEL_GONE:
            lines.append(_("Its channel was deleted. Pick the channel for a new one."))
        case _:
            lines.append(
                _(
                    "It stands in {channel}. **Renew it** brings its words up to date; pick another channel to "
                    "move it.",
                    channel=_channel(spot),
                )
            )
    return [what, *lines, *_not_allowed(found)]


def _not_allowed(found: Findings) -> list[str]:
    if found.actor.manages_place or found.actor.owns_place:
        return []
    return [_("It needs **Manage Server**, which you lack: somebody who has it does it with `/gate setup`.")]


def posted(how: str, channel: int, *, everybody: bool | None) -> list[str]:
    """What became of the message."""
    where = f"<#{channel}>"
    said = {
        "posted": N_("The verify message stands in {channel}. Its button works for everybody from now on."),
        "edited": N_("The verify message in {channel} is renewed. It is the same message as before."),
        "replaced": N_("The one before had been deleted. A new verify message stands in {channel}."),
        "moved": N_("The verify message stands in {channel} now. The one in the other channel is gone."),
        "left": N_(
            "The verify message stands in {channel} now. I may not delete the other one: delete it yourself. Its "
            "button "
            "works as well."
        ),
    }
    return [_(said[how], channel=where), *_hidden(Spot(Found.THERE, channel, everybody))]


# ---------------------------------------------------------------- 3: the moderators' channel


def channel_step(found: Findings, news: Mapping[News, bool]) -> list[str]:
    """Where moderators read, what they are told, and what can be changed."""
    what = _("**Moderators' channel**: I tell there who gained or lost a tier, and ask when something needs a person.")
    if found.community.channel_fixed:
        how = _("It is {channel}. The host's config says so, and it is changed there.", channel=_channel(found.news))
    elif found.news.found is Found.NOT_SET:
        how = _("Pick one that only moderators read. I post a line there, so that you see it works.")
    else:
        how = _("It is {channel}. Pick another to change it.", channel=_channel(found.news))
    kinds = _("On: {on}. Off: {off}.", on=_kinds(news, told=True), off=_kinds(news, told=False))
    return [what, " ".join([how, *_not_allowed(found)]), *_public(found.news), kinds]


def _kinds(news: Mapping[News, bool], *, told: bool) -> str:
    return ", ".join(f"**{kind.value}**" for kind, on in news.items() if on is told) or _("none")


def news_choices(news: Mapping[News, bool]) -> list[tuple[str, str]]:
    """Each kind as it would be turned: what is said, and its value."""
    return [
        (f"{kind.value}: {_(OFF if on else ON)} ({about(kind)})", f"{kind.value} {OFF if on else ON}")
        for kind, on in news.items()
    ]


def public_channel(channel: int) -> list[str]:
    """Asked before a channel that everybody reads is used."""
    return [
        _("Everybody can read {channel}, and nothing is changed yet.", channel=f"<#{channel}>"),
        _(
            "My news names members, what they gained and lost, and the ends of their wallets' addresses. Pick a "
            "channel "
            "only moderators read, or take **View Channel** from @everyone there (Edit Channel, Permissions)."
        ),
    ]


def channel_chosen(channel: int) -> str:
    return _("Moderators are told in {channel} from now on. A first line stands there.", channel=f"<#{channel}>")


# ---------------------------------------------------------------- the end


def summary(found: Findings, titles: Titles) -> list[str]:
    """What is set, what a member sees, and what to try next."""
    name = chat(found.community.name)
    return [
        _("What is set in **{community}**, and what members see.", community=name),
        _sees(found, titles),
        _tries(found),
    ]


def _sees(found: Findings, titles: Titles) -> str:
    way = _("Members type `/verify`, and a page of their own opens.")
    if found.verify.found in {Found.THERE, Found.UNTOLD}:
        way = _(
            "Members press **Verify** in {channel} (or type `/verify`), and a page of their own opens.",
            channel=_channel(found.verify),
        )
    tiers = [_tier(tier, titles) for tier in reversed(found.policy.tiers)] or [
        _("No tier yet: a wallet opens nothing.")
    ]
    return "\n".join([way, *tiers])


def _tier(tier: Tier, titles: Titles) -> str:
    return _("- **{tier}** opens {doors}. {asks}", tier=chat(tier.name), doors=doors(tier), asks=asks(tier, titles))


def _tries(found: Findings) -> str:
    lines = [
        _("Try it: press **Verify** yourself; then `/passes` shows what you hold, and `/gate why` how it was decided."),
        *_award(found.policy),
        _("`/gate tier edit` changes a tier, `/gate undo` goes back, `/gate status` says how things stand."),
    ]
    return "\n".join(lines)


def _award(policy: Policy) -> list[str]:
    awarded = next((tier.name for tier in policy.tiers if tier.requirement is None), None)
    if awarded is None:
        return []
    return [
        _(
            "**{tier}** is given by hand: `/gate award member:@somebody tier:{typed} for:30d`. It ends by itself; "
            "`/gate "
            "extend` lets it last longer.",
            tier=chat(awarded),
            typed=chat(awarded),
        )
    ]
