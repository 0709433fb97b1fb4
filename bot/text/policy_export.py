"""A policy as a file that people read: each tier below what it asks for in words."""

from collections.abc import Callable, Mapping, Sequence
from typing import Any

from bot.domain.changing.policy_file import case_table, tier_table
from bot.domain.giving.policy import Policy, Tier
from bot.domain.ids import Community, Platform
from bot.text.catalogue import _
from bot.text.clean import clean
from bot.text.requirements import Titles, say

Toml = Callable[[Mapping[str, Any]], str]
"""Writes a table as TOML."""


def exported(policy: Policy, community: Community, titles: Titles, toml: Toml) -> str:
    """The whole policy; whoever imports it has the same."""
    server = community.place(Platform.DISCORD)
    tiers = [_tier(tier, titles, toml(tier_table(tier, server))) for tier in policy.tiers]
    cases = [f"[[expect]]\n{toml(case_table(case))}" for case in policy.expects]
    expected = [_remarks([_("Cases that are looked at before every change.")])] if cases else []
    return "\n".join([_head(policy, community, toml), *tiers, *expected, *cases])


def handed_over(policy: Policy) -> str:
    """What stands beside the file."""
    return _(
        "The policy as it is in force, revision {revision}. Change what you like and hand it to `/gate import`: "
        "you see what that would do before anything is done.",
        revision=policy.revision,
    )


def file_name(policy: Policy) -> str:
    return f"policy-{policy.revision}.toml"


def _head(policy: Policy, community: Community, toml: Toml) -> str:
    """Which policy it is; of what is as usual nothing."""
    table: dict[str, Any] = {"community": str(community.places[0] if community.places else community.id)}
    if policy.highest_only:
        table["highest_only"] = True
    if not policy.tiers:
        table["tier"] = []
    name = clean(community.name)
    remarks = [
        _("The tiers of {community}, revision {revision}.", community=name, revision=policy.revision),
        _("Change what you like and import it: /gate import, or gatehouse policy import FILE."),
        _("You see what that would do before anything is done. A tier that is not in the file is removed."),
    ]
    return _remarks(remarks) + toml(table)


def _tier(tier: Tier, titles: Titles, written: str) -> str:
    asks = _("It is given by moderators alone.")
    if tier.requirement is not None:
        asks = _("It asks for {requirement}.", requirement=say(tier.requirement, titles))
    return f"{_remarks([asks])}[[tier]]\n{written}"


def _remarks(lines: Sequence[str]) -> str:
    """Comments: one line each, whatever a token calls itself."""
    return "".join(f"# {clean(line, 4_000)}\n" for line in lines)
