"""The use cases of the house, one of each: what every door in is handed."""

from collections.abc import Mapping
from dataclasses import dataclass

from bot.ports import Handler, JobKind
from bot.services.accounts import Accounts
from bot.services.adoption import Adopting
from bot.services.asked import Asked
from bot.services.audit import AuditLog
from bot.services.award_files import AwardFiles
from bot.services.awards import Awards
from bot.services.ballot_news import BallotNews
from bot.services.ballots import BallotsService
from bot.services.binding import Binding
from bot.services.carrying import Carrying
from bot.services.chain_passes import ChainPassService
from bot.services.changes import Changes
from bot.services.channel_doors import ChannelDoors
from bot.services.chats import ChatsService
from bot.services.claims import Claims
from bot.services.collab import Collab
from bot.services.communities import Communities
from bot.services.comparing import Comparing
from bot.services.contests import Contested
from bot.services.contract_facts import Contracts
from bot.services.counting import Counting
from bot.services.crests import CrestsService
from bot.services.curating import Curating
from bot.services.delivery import Delivery
from bot.services.drafts import Drafting
from bot.services.entries import EntriesService
from bot.services.following import Following
from bot.services.forgetting import Forgetting
from bot.services.freezing import Freezing
from bot.services.gallery import Gallery
from bot.services.gates import Gates
from bot.services.given_up import GivenUp
from bot.services.invites import Invites
from bot.services.losses import Losses
from bot.services.mapped_roles import MappedRoles
from bot.services.me import Me
from bot.services.moderating import Moderating
from bot.services.motions import MotionsService
from bot.services.names import Naming
from bot.services.noticing import Noticing
from bot.services.off_boarding import OffBoarding
from bot.services.outages import Outages
from bot.services.passes import PassesService
from bot.services.payments import PaymentsService
from bot.services.people import People
from bot.services.points_reports import PointsReports
from bot.services.policy import PolicyService
from bot.services.policy_export import PolicyExport
from bot.services.policy_file import PolicyImport
from bot.services.proofs import Proofs
from bot.services.readiness import ReadinessService
from bot.services.recheck import Recheck
from bot.services.rechecking import Rechecking
from bot.services.reconcile import Reconcile
from bot.services.remembering import Remembering
from bot.services.renewing import Renewing
from bot.services.reporting import Reporting
from bot.services.reports import Reports
from bot.services.reputation import ReputationService
from bot.services.role_adoption import RoleAdoption
from bot.services.round_news import RoundNews
from bot.services.rounds import RoundsService
from bot.services.selecting import Selecting
from bot.services.sending import Sender
from bot.services.setup import Setup
from bot.services.sheets import SheetsService
from bot.services.showing import Showing
from bot.services.starting import Starting
from bot.services.stats import Statistics
from bot.services.status import Status
from bot.services.telling import Telling
from bot.services.templates import Templates
from bot.services.vaults import Vaults
from bot.services.verify import Verify
from bot.services.verify_message import VerifyMessages
from bot.services.wallets import Wallets


@dataclass(frozen=True, slots=True)
class Services:
    """Everything the bot can do."""

    adopting: Adopting
    changes: Changes
    carrying: Carrying
    points_reports: PointsReports
    chain_passes: ChainPassService
    channel_doors: ChannelDoors
    chats: ChatsService
    claims: Claims
    accounts: Accounts
    asked: Asked
    audit: AuditLog
    award_files: AwardFiles
    awards: Awards
    ballot_news: BallotNews
    ballots: BallotsService
    binding: Binding
    collab: Collab
    communities: Communities
    comparing: Comparing
    contested: Contested
    contracts: Contracts
    counting: Counting
    crests: CrestsService
    curating: Curating
    delivery: Delivery
    drafting: Drafting
    entries: EntriesService
    following: Following
    forgetting: Forgetting
    freezing: Freezing
    gallery: Gallery
    gates: Gates
    given_up: GivenUp
    invites: Invites
    losses: Losses
    mapped_roles: MappedRoles
    me: Me
    moderating: Moderating
    motions: MotionsService
    naming: Naming
    noticing: Noticing
    off_boarding: OffBoarding
    outages: Outages
    passes: PassesService
    payments: PaymentsService
    people: People
    policy: PolicyService
    policy_export: PolicyExport
    policy_import: PolicyImport
    proofs: Proofs
    readiness: ReadinessService
    recheck: Recheck
    remembering: Remembering
    rechecking: Rechecking
    reconcile: Reconcile
    renewing: Renewing
    role_adoption: RoleAdoption
    round_news: RoundNews
    rounds: RoundsService
    sender: Sender
    selecting: Selecting
    setup: Setup
    sheets: SheetsService
    showing: Showing
    reporting: Reporting
    reports: Reports
    reputation: ReputationService
    stats: Statistics
    starting: Starting
    status: Status
    telling: Telling
    templates: Templates
    vaults: Vaults
    verify: Verify
    verify_message: VerifyMessages
    wallets: Wallets

    def handlers(self) -> Mapping[JobKind, Handler]:
        """Who does which job."""
        return {
            JobKind.MATCH: self.delivery.match,
            JobKind.MATCH_CHANNEL: self.channel_doors.match,
            JobKind.LOOK_AT_ROLES: self.mapped_roles.look,
            JobKind.TELL_CONTEST: self.contested.tell,
            JobKind.RECONCILE: self.recheck.requested,
            JobKind.TELL_MEMBER: self.telling.member,
            JobKind.TELL_MODERATORS: self.telling.moderators,
            JobKind.ASK_MODERATORS: self.telling.ask,
            JobKind.ASK_ABOUT_CLAIM: self.telling.claim,
            JobKind.APPLY_CHANGE: self.changes.due,
            JobKind.ASK_APPROVAL: self.telling.approval,
            JobKind.ASK_SECOND: self.telling.second,
            JobKind.OFF_BOARD: self.off_boarding.report,
            JobKind.ADOPT_ROLE: self.role_adoption.adopt,
            JobKind.FORGET: self.forgetting.forget,
            JobKind.ANSWER: self.gates.answer,
            JobKind.CAME: self.invites.admit,
            JobKind.REMOVE: self.delivery.chat_doors.remove,
            JobKind.ASK_ACCOUNT: self.telling.account,
            JobKind.HANG_ENTRY: self.gallery.hang,
            JobKind.TAKE_DOWN: self.gallery.take_down,
            JobKind.TELL_ENTRY: self.curating.tell,
            JobKind.COUNT_ROUND: self.counting.count,
            JobKind.TELL_ROUND: self.round_news.tell,
            JobKind.DRAFT_ROUND: self.rounds.again,
            JobKind.TELL_GIVEN_UP: self.given_up.tell,
            JobKind.TELL_ASKER: self.asked.tell,
            JobKind.TELL_VOTER: self.ballot_news.tell,
        }
