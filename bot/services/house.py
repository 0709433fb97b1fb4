"""The use cases of the house, one of each: what every door in is handed."""

from collections.abc import Mapping
from dataclasses import dataclass

from bot.ports import Handler, JobKind
from bot.services.awarding.award_files import AwardFiles
from bot.services.awarding.awards import Awards
from bot.services.awarding.chain_passes import ChainPassService
from bot.services.changing.changes import Changes
from bot.services.changing.comparing import Comparing
from bot.services.changing.contract_facts import Contracts
from bot.services.changing.drafts import Drafting
from bot.services.changing.freezing import Freezing
from bot.services.changing.policy import PolicyService
from bot.services.changing.policy_export import PolicyExport
from bot.services.changing.policy_file import PolicyImport
from bot.services.changing.readiness import ReadinessService
from bot.services.changing.role_adoption import RoleAdoption
from bot.services.changing.setup import Setup
from bot.services.changing.starting import Starting
from bot.services.changing.templates import Templates
from bot.services.changing.verify_message import VerifyMessages
from bot.services.contributing.collab import Collab
from bot.services.contributing.curating import Curating
from bot.services.contributing.entries import EntriesService
from bot.services.contributing.gallery import Gallery
from bot.services.contributing.motions import MotionsService
from bot.services.contributing.payments import PaymentsService
from bot.services.contributing.selecting import Selecting
from bot.services.gating.adoption import Adopting
from bot.services.gating.chats import ChatsService
from bot.services.gating.gates import Gates
from bot.services.gating.invites import Invites
from bot.services.giving.channel_doors import ChannelDoors
from bot.services.giving.contests import Contested
from bot.services.giving.delivery import Delivery
from bot.services.giving.mapped_roles import MappedRoles
from bot.services.giving.noticing import Noticing
from bot.services.giving.passes import PassesService
from bot.services.giving.people import People
from bot.services.giving.recheck import Recheck
from bot.services.giving.rechecking import Rechecking
from bot.services.giving.reconcile import Reconcile
from bot.services.giving.remembering import Remembering
from bot.services.leaving.forgetting import Forgetting
from bot.services.leaving.me import Me
from bot.services.leaving.reputation import ReputationService
from bot.services.linking.accounts import Accounts
from bot.services.linking.claims import Claims
from bot.services.linking.names import Naming
from bot.services.linking.proofs import Proofs
from bot.services.linking.showing import Showing
from bot.services.linking.vaults import Vaults
from bot.services.linking.wallets import Wallets
from bot.services.moderating.audit import AuditLog
from bot.services.moderating.given_up import GivenUp
from bot.services.moderating.losses import Losses
from bot.services.moderating.moderating import Moderating
from bot.services.moderating.off_boarding import OffBoarding
from bot.services.moderating.outages import Outages
from bot.services.moderating.reports import Reports
from bot.services.moderating.stats import Statistics
from bot.services.moderating.status import Status
from bot.services.moderating.telling import Telling
from bot.services.permitting.communities import Communities
from bot.services.sending import Sender
from bot.services.signing_in.asked import Asked
from bot.services.signing_in.binding import Binding
from bot.services.signing_in.crests import CrestsService
from bot.services.signing_in.renewing import Renewing
from bot.services.signing_in.verify import Verify
from bot.services.voting.ballot_news import BallotNews
from bot.services.voting.ballots import BallotsService
from bot.services.voting.carrying import Carrying
from bot.services.voting.counting import Counting
from bot.services.voting.following import Following
from bot.services.voting.points_reports import PointsReports
from bot.services.voting.reporting import Reporting
from bot.services.voting.round_news import RoundNews
from bot.services.voting.rounds import RoundsService
from bot.services.voting.sheets import SheetsService


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
