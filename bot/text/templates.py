"""Templates of tiers as a moderator looks them over: what each would ask and open, what is missing, what comes next."""

from collections.abc import Sequence

from bot.domain.changing.templates import Plan, Step, Template
from bot.domain.giving.policy import Tier
from bot.domain.requirements.contracts import Looked
from bot.text.catalogue import N_, _
from bot.text.clean import chat
from bot.text.contract_facts import described
from bot.text.notice import listed
from bot.text.requirements import Titles, number, title

HOLDERS, PROJECT = N_("Holder, collector, whale"), N_("A project with an end")
NAMES, NUMBERS, MAKE, PREVIEW = N_("Names"), N_("Numbers"), N_("Make the roles"), N_("Preview")
PASTE, OTHERS, GO_ON = N_("Paste another"), N_("Other templates"), N_("Go on with yours")
NAME = N_("The lowest tier"), N_("The middle tier"), N_("The highest tier")
ONE_NAME = (N_("Its name"),)
NUMBER = N_("The lowest tier: at least"), N_("The middle tier: at least"), N_("The highest tier: at least")
TOKEN_ID = N_("Id of the edition")
ROLE = N_("The role for {tier}")
CALLED = {
    Plan.HOLDERS: (N_("Holder"), N_("Collector"), N_("Whale")),
    Plan.PROJECT: (N_("Resident"),),
}
"""What the tiers are called until somebody says otherwise, from the lowest up."""


def choice(tiers: Sequence[Tier]) -> list[str]:
    """The step at which templates are chosen."""
    names = [f"**{chat(tier.name)}**" for tier in reversed(tiers)]
    there = _("**Tiers**: you have {tiers}. A template adds to them.", tiers=listed(names))
    first = (
        there
        if names
        else _("**Tiers**: who gets which role. A template fills in names and numbers, which you look over.")
    )
    return [
        first,
        "\n".join(
            [
                _(
                    "- **Holder, collector, whale**: three tiers by how much of one token a wallet holds. Have its "
                    "address ready."
                ),
                _("- **A project with an end**: one tier that you award by hand, for as long as you say."),
                _("- Anything else: `/gate tier build`."),
            ]
        ),
        _("Nothing is changed before you have seen what it does to whom, and pressed **Apply**."),
    ]


def looked(found: Looked, titles: Titles) -> list[str]:
    """What stands at the pasted address, and whether tiers can ask for it."""
    if not found.facts.has_code:
        return [*described(found, titles), _("Press **Paste another** to try again.")]
    if not found.facts.kinds:
        return [
            *described(found, titles),
            _(
                "Tiers cannot ask for it. If it should be a token, check the address and the chain, then press "
                "**Paste another**."
            ),
        ]
    return [*described(found, titles), _("Is this the one? Then go on; the numbers come next.")]


def template(found: Template, titles: Titles) -> list[str]:
    """All of it at a glance, and the next step."""
    lines = [_step(found, step) for step in reversed(found.steps)]
    return ["\n".join([_first(found, titles), *lines]), *_about(found), _next(found)]


def _first(found: Template, titles: Titles) -> str:
    if found.plan is Plan.PROJECT or found.pasted is None:
        return _("One tier, for a project that ends. It is not there yet.")
    chain = chat(title(found.pasted.chain, titles))
    return _("Three tiers for {token} on {chain}. They are not there yet.", token=_token(found), chain=chain)


def _step(found: Template, step: Step) -> str:
    role = f"<@&{step.role}>" if step.role else _("no role yet")
    name = chat(step.name)
    if found.plan is Plan.PROJECT:
        return _("- **{tier}**: awarded by you; it opens {role}", tier=name, role=role)
    return _(
        "- **{tier}**: at least {amount} {token}; it opens {role}",
        tier=name,
        amount=_amount(step),
        token=_token(found),
        role=role,
    )


def _amount(step: Step) -> str:
    """As people count it."""
    whole, dot, part = step.amount.partition(".")
    return f"{number(int(whole))}{dot}{part}"


def _token(found: Template) -> str:
    named = chat(found.token) or (f"`{found.pasted.contract}`" if found.pasted else "")
    return _("{name} no. {token_id}", name=named, token_id=chat(found.token_id)) if found.token_id else named


def _about(found: Template) -> list[str]:
    if found.plan is Plan.PROJECT:
        return [
            _(
                "No wallet opens it. You give it with `/gate award member:@somebody tier:{typed} for:30d` (or "
                "`until:` a day). It ends by itself, and `/gate report` then says who lost what.",
                typed=chat(found.steps[0].name),
            )
        ]
    return [_("The numbers are a suggestion. Whoever has enough for the highest has all three roles.")]


def _next(found: Template) -> str:
    if found.lacks_id:
        return _("Next: **Numbers**, with the id of the edition.")
    if not found.ready:
        return _(
            "Next: pick a role for each tier in the menus, or **Make the roles**: new ones without any permission, "
            "below mine."
        )
    return _("Next: **Preview** shows what it would do to whom. Nothing is changed before you press **Apply** there.")
