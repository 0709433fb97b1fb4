"""Whether a role may be mapped to a tier, judged on what the platform says at that moment."""

from dataclasses import dataclass

from bot.domain.errors import RoleProblem, RoleRefused


@dataclass(frozen=True, slots=True)
class RoleFacts:
    """A role as it stands: `dangerous` names the permissions nobody should get from a token."""

    id: int
    name: str
    position: int
    managed: bool
    everyone: bool
    dangerous: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class Standing:
    """An account in a place: its highest role's position and name, and what it may do.

    `manages_place`: it may change what the place itself is set to.
    """

    top: int
    manages_roles: bool
    owns_place: bool = False
    is_bot: bool = False
    name: str = ""
    manages_place: bool = False
    top_role: str = ""


def check_mappable(role: RoleFacts, bot: Standing, actor: Standing) -> None:
    """Return if the bot may give this role and the actor may map it; RoleRefused says what stands in the way."""
    check_givable(role, bot)
    check_above(role, actor, RoleProblem.ABOVE_ACTOR)


def check_givable(role: RoleFacts, bot: Standing) -> None:
    """Return if the bot may give this role for what a wallet holds."""
    if role.everyone:
        raise RoleRefused(RoleProblem.EVERYONE, role.name)
    if role.managed:
        raise RoleRefused(RoleProblem.MANAGED, role.name)
    if role.dangerous:
        raise RoleRefused(RoleProblem.DANGEROUS, role.name, ", ".join(role.dangerous))
    if not bot.manages_roles:
        raise RoleRefused(RoleProblem.BOT_CANNOT, role.name)
    if role.position >= bot.top:
        raise RoleRefused(RoleProblem.ABOVE_BOT, role.name)


def ungivable(role: RoleFacts | None, bot: Standing) -> RoleRefused | None:
    """Why the bot may not give this role, which tiers open; None if it may."""
    if role is None:
        return RoleRefused(RoleProblem.GONE)
    try:
        check_givable(role, bot)
    except RoleRefused as refused:
        return refused
    return None


def check_above(role: RoleFacts, actor: Standing, problem: RoleProblem = RoleProblem.ABOVE_DECIDER) -> None:
    """Return if the actor stands above this role or owns the place; RoleRefused with this problem if not."""
    if role.position >= actor.top and not actor.owns_place:
        raise RoleRefused(problem, role.name)
