"""What a chat door needs of the house, handed to it once."""

from dataclasses import dataclass
from typing import Protocol

from bot.ports import ChatPlatform
from bot.services.accounts import Accounts
from bot.services.adoption import Adopting
from bot.services.asked import Asked
from bot.services.audit import AuditLog
from bot.services.award_files import AwardFiles
from bot.services.awards import Awards
from bot.services.binding import Binding
from bot.services.changes import Changes
from bot.services.chats import ChatsService
from bot.services.claims import Claims
from bot.services.communities import Communities
from bot.services.comparing import Comparing
from bot.services.contract_facts import Contracts
from bot.services.delivery import Delivery
from bot.services.drafts import Drafting
from bot.services.forgetting import Forgetting
from bot.services.freezing import Freezing
from bot.services.gates import Gates
from bot.services.invites import Invites
from bot.services.losses import Losses
from bot.services.me import Me
from bot.services.moderating import Moderating
from bot.services.names import Naming
from bot.services.passes import PassesService
from bot.services.people import People
from bot.services.policy import PolicyService
from bot.services.policy_export import PolicyExport
from bot.services.policy_file import PolicyImport
from bot.services.readiness import ReadinessService
from bot.services.rechecking import Rechecking
from bot.services.reports import Reports
from bot.services.role_adoption import RoleAdoption
from bot.services.stats import Statistics
from bot.services.status import Status
from bot.services.vaults import Vaults
from bot.services.verify import Verify
from bot.services.wallets import Wallets
from bot.text.requirements import Titles


class House(Protocol):
    """The services of the house, of which this door takes its own."""

    @property
    def accounts(self) -> Accounts: ...
    @property
    def asked(self) -> Asked: ...
    @property
    def audit(self) -> AuditLog: ...
    @property
    def award_files(self) -> AwardFiles: ...
    @property
    def awards(self) -> Awards: ...
    @property
    def binding(self) -> Binding: ...
    @property
    def communities(self) -> Communities: ...
    @property
    def contracts(self) -> Contracts: ...
    @property
    def verify(self) -> Verify: ...
    @property
    def passes(self) -> PassesService: ...
    @property
    def comparing(self) -> Comparing: ...
    @property
    def policy(self) -> PolicyService: ...
    @property
    def policy_export(self) -> PolicyExport: ...
    @property
    def policy_import(self) -> PolicyImport: ...
    @property
    def role_adoption(self) -> RoleAdoption: ...
    @property
    def status(self) -> Status: ...
    @property
    def delivery(self) -> Delivery: ...
    @property
    def adopting(self) -> Adopting: ...
    @property
    def changes(self) -> Changes: ...
    @property
    def chats(self) -> ChatsService: ...
    @property
    def claims(self) -> Claims: ...
    @property
    def drafting(self) -> Drafting: ...
    @property
    def forgetting(self) -> Forgetting: ...
    @property
    def freezing(self) -> Freezing: ...
    @property
    def gates(self) -> Gates: ...
    @property
    def invites(self) -> Invites: ...
    @property
    def losses(self) -> Losses: ...
    @property
    def me(self) -> Me: ...
    @property
    def moderating(self) -> Moderating: ...
    @property
    def naming(self) -> Naming: ...
    @property
    def people(self) -> People: ...
    @property
    def reports(self) -> Reports: ...
    @property
    def stats(self) -> Statistics: ...
    @property
    def readiness(self) -> ReadinessService: ...
    @property
    def rechecking(self) -> Rechecking: ...
    @property
    def vaults(self) -> Vaults: ...
    @property
    def wallets(self) -> Wallets: ...


@dataclass(frozen=True, slots=True)
class Desk:
    """`platform` is the same platform as a door out; `titles` what the host calls each chain."""

    accounts: Accounts
    asked: Asked
    audit: AuditLog
    award_files: AwardFiles
    awards: Awards
    binding: Binding
    communities: Communities
    contracts: Contracts
    verify: Verify
    passes: PassesService
    comparing: Comparing
    policy: PolicyService
    policy_export: PolicyExport
    policy_import: PolicyImport
    role_adoption: RoleAdoption
    status: Status
    delivery: Delivery
    adopting: Adopting
    changes: Changes
    chats: ChatsService
    claims: Claims
    drafting: Drafting
    forgetting: Forgetting
    freezing: Freezing
    gates: Gates
    invites: Invites
    losses: Losses
    me: Me
    moderating: Moderating
    naming: Naming
    people: People
    reports: Reports
    stats: Statistics
    readiness: ReadinessService
    rechecking: Rechecking
    vaults: Vaults
    wallets: Wallets
    platform: ChatPlatform
    titles: Titles

    @classmethod
    def of(cls, house: House, platform: ChatPlatform, titles: Titles) -> "Desk":
        """The desk of this house."""
        return cls(
            house.accounts,
            house.asked,
            house.audit,
            house.award_files,
            house.awards,
            house.binding,
            house.communities,
            house.contracts,
            house.verify,
            house.passes,
            house.comparing,
            house.policy,
            house.policy_export,
            house.policy_import,
            house.role_adoption,
            house.status,
            house.delivery,
            house.adopting,
            house.changes,
            house.chats,
            house.claims,
            house.drafting,
            house.forgetting,
            house.freezing,
            house.gates,
            house.invites,
            house.losses,
            house.me,
            house.moderating,
            house.naming,
            house.people,
            house.reports,
            house.stats,
            house.readiness,
            house.rechecking,
            house.vaults,
            house.wallets,
            platform,
            titles,
        )
