"""What a first run finds in a place, and what still has to be done there."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from enum import StrEnum

from bot.domain.errors import RoleRefused, SetupProblem, SetupRefused
from bot.domain.giving.policy import Policy
from bot.domain.giving.roles import RoleFacts, Standing
from bot.domain.ids import ChainName, Community


@dataclass(frozen=True, slots=True)
class VerifyMessage:
    """The message under which members press Verify: its channel's id, and its own."""

    channel: int
    id: int


@dataclass(frozen=True, slots=True)
class Access:
    """What an account may do in a channel. `attaches`: and hang pictures there."""

    sees: bool
    writes: bool
    attaches: bool = True


@dataclass(frozen=True, slots=True)
class ChannelFacts:
    """A channel as it stands. `everybody`: who has no role can read it; None where the bot does not see the channel."""

    id: int
    bot: Access
    actor: Access
    everybody: bool | None = None


class Found(StrEnum):
    """How something that was set is found now. `untold`: it cannot be looked at, which is no reason to replace it."""

    NOT_SET = "not set"
    THERE = "there"
    DELETED = "deleted"
    CHANNEL_GONE = "channel gone"
    CLOSED = "closed"
    UNTOLD = "untold"


@dataclass(frozen=True, slots=True)
class Spot:
    """A channel that was chosen, and how it is found now; `public`: everybody can read it."""

    found: Found = Found.NOT_SET
    channel: int = 0
    public: bool | None = None


class StepName(StrEnum):
    CHECKS = "checks"
    VERIFY = "verify"
    CHANNEL = "channel"
    TIERS = "tiers"


OF_THE_PLACE = (StepName.VERIFY, StepName.CHANNEL)
"""Steps for which one must be allowed to manage the place itself."""


@dataclass(frozen=True, slots=True)
class Findings:
    """A place at one moment. `blocked`: what stands between the bot and the roles of tiers; `chains`: which answer.

    `roles`: all of the place, from the lowest up. `frozen`: nothing is given or taken now.
    """

    community: Community
    policy: Policy
    bot: Standing
    actor: Standing
    frozen: bool = False
    roles: Sequence[RoleFacts] = ()
    blocked: Sequence[RoleRefused] = ()
    chains: Mapping[ChainName, bool] = field(default_factory=dict)
    verify: Spot = Spot()
    news: Spot = Spot()

    @property
    def may_give(self) -> Sequence[RoleFacts]:
        """The roles that the bot stands above and that are anybody's to give."""
        own = (role for role in self.roles if not (role.everyone or role.managed or role.dangerous))
        return [role for role in own if role.position < self.bot.top]

    @property
    def done(self) -> Mapping[StepName, bool]:
        """Each step, in its order, and whether nothing of it is missing."""
        ready = self.bot.manages_roles and not self.blocked and bool(self.chains) and all(self.chains.values())
        settled = {Found.THERE, Found.UNTOLD}
        return {
            StepName.CHECKS: ready,
            StepName.VERIFY: self.verify.found in settled,
            StepName.CHANNEL: self.news.found in settled,
            StepName.TIERS: bool(self.policy.tiers),
        }

    @property
    def may_manage(self) -> bool:
        """Whether the actor may change what the place itself is set to."""
        return self.actor.manages_place or self.actor.owns_place

    @property
    def next(self) -> StepName | None:
        """The first step of which something is missing, rather one that the actor can do; None once all are done."""
        missing = [step for step, done in self.done.items() if not done]
        theirs = [step for step in missing if self.may_manage or step not in OF_THE_PLACE]
        return next(iter(theirs or missing), None)


def check_channel(channel: ChannelFacts) -> None:
    """Return if the bot and the actor may both read and write there; SetupRefused says who may not do what."""
    missing = {
        SetupProblem.BOT_CANNOT_SEE: channel.bot.sees,
        SetupProblem.BOT_CANNOT_WRITE: channel.bot.writes,
        SetupProblem.ACTOR_CANNOT_SEE: channel.actor.sees,
        SetupProblem.ACTOR_CANNOT_WRITE: channel.actor.writes,
    }
    for problem, may in missing.items():
        if not may:
            raise SetupRefused(problem, str(channel.id))
