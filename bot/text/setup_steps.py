"""The steps of a first run, one by one, and its end: what each is for, what picking does, what came of it."""

from collections.abc import Mapping

from bot.domain.changing.setup import Findings, Found, Spot
from bot.domain.giving.policy import Policy, Tier
from bot.domain.moderating.moderating import News
from bot.text.catalogue import N_, _
from bot.text.channels import Chats
from bot.text.clean import chat
from bot.text.moderating import OFF, ON, about
from bot.text.policy import asks, doors
from bot.text.requirements import Titles
from bot.text.setup import channel_of, hidden, public

RENEW, ANYWAY = N_("Renew it"), N_("Use it anyway")
PICK_VERIFY, PICK_CHANNEL = N_("The channel in which members press Verify"), N_("The channel that moderators read")
PICK_NEWS = N_("Switch a kind of news on or off")
_POSTED = {
    "posted": N_("The verify message stands in {channel}. Its button works for everybody from now on."),
    "edited": N_("The verify message in {channel} is renewed. It is the same message as before."),
    "replaced": N_("The one before had been deleted. A new verify message stands in {channel}."),
    "moved": N_("The verify message stands in {channel} now. The one in the other channel is gone."),
    "left": N_(
        "The verify message stands in {channel} now. I may not delete the other one: delete it yourself. Its button "
        "works as well."
    ),
}


# ---------------------------------------------------------------- the verify message


def verify_step(found: Findings) -> list[str]:
    """What the message is, where it is, and what picking a channel does."""
    what = _(
        "**Verify message**: one message with a button that works for everybody, for good. It says what proving a "
        "wallet costs (nothing) and does."
    )
    spot, lines = found.verify, []
    match spot.found:
        case Found.NOT_SET:
            lines.append(_("Pick the channel it shall stand in. You and I must both be allowed to write there."))
        case Found.DELETED:
            lines.append(
                _("The one in {channel} was deleted. Pick the channel for a new one.", channel=channel_of(spot))
            )
        case Found.CHANNEL_GONE:
            lines.append(_("Its channel was deleted. Pick the channel for a new one."))
        case _:
            lines.append(
                _(
                    "It stands in {channel}. **Renew it** brings its words up to date; pick another channel to move "
                    "it.",
                    channel=channel_of(spot),
                )
            )
    return [what, *lines, *_not_allowed(found)]


def _not_allowed(found: Findings) -> list[str]:
    if found.may_manage:
        return []
    return [_("It needs **Manage Server**, which you lack: somebody who has it does it with `/gate setup`.")]


def posted(how: str, channel: int, *, everybody: bool | None) -> list[str]:
    """What became of the message."""
    where = f"<#{channel}>"
    return [_(_POSTED[how], channel=where), *hidden(Spot(Found.THERE, channel, everybody))]


# ---------------------------------------------------------------- the moderators' channel


def channel_step(found: Findings, news: Mapping[News, bool]) -> list[str]:
    """Where moderators read, what they are told, and what can be changed."""
    what = _("**Moderators' channel**: I tell there who gained or lost a tier, and ask when something needs a person.")
    if found.community.channel_fixed:
        how = _("It is {channel}. The host's config says so, and it is changed there.", channel=channel_of(found.news))
    elif found.news.found is Found.NOT_SET:
        how = _("Pick one that only moderators read. I post a line there, so that you see it works.")
    else:
        how = _("It is {channel}. Pick another to change it.", channel=channel_of(found.news))
    kinds = _("On: {on}. Off: {off}.", on=_kinds(news, told=True), off=_kinds(news, told=False))
    return [what, " ".join([how, *_not_allowed(found)]), *public(found.news), kinds]


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
            "channel only moderators read, or take **View Channel** from @everyone there (Edit Channel, Permissions)."
        ),
    ]


def channel_chosen(channel: int) -> str:
    return _("Moderators are told in {channel} from now on. A first line stands there.", channel=f"<#{channel}>")


# ---------------------------------------------------------------- the end


def summary(found: Findings, titles: Titles, chats: Chats) -> list[str]:
    """What is set, what a member sees, and what to try next."""
    name = chat(found.community.name)
    return [
        _("What is set in **{community}**, and what members see.", community=name),
        _sees(found, titles, chats),
        _tries(found),
    ]


def _sees(found: Findings, titles: Titles, chats: Chats) -> str:
    way = _("Members type `/verify`, and a page of their own opens.")
    if found.verify.found in {Found.THERE, Found.UNTOLD}:
        way = _(
            "Members press **Verify** in {channel} (or type `/verify`), and a page of their own opens.",
            channel=channel_of(found.verify),
        )
    tiers = [_tier(tier, titles, chats) for tier in reversed(found.policy.tiers)] or [
        _("No tier yet: a wallet opens nothing.")
    ]
    return "\n".join([way, *tiers])


def _tier(tier: Tier, titles: Titles, chats: Chats) -> str:
    opened, asked = doors(tier, chats), asks(tier, titles)
    return _("- **{tier}** opens {doors}. {asks}", tier=chat(tier.name), doors=opened, asks=asked)


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
            "`/gate extend` lets it last longer.",
            tier=chat(awarded),
            typed=chat(awarded),
        )
    ]
