"""Every service of the house, built by hand from the ports it needs. Tests call this with fakes."""

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import timedelta

import tomli_w

from bot.adapters.chain.hashing import keccak
from bot.domain.founded import Foundings
from bot.domain.ids import ChainName, Platform
from bot.domain.linking.wallets import MOST_LINKED
from bot.domain.voting.rounds import NOWHERE, Home
from bot.ports import (
    Attesting,
    BallotWitness,
    Chains,
    Channels,
    ChatPlatform,
    Chats,
    Clock,
    CreditLooks,
    Delegations,
    Homes,
    Icons,
    Identity,
    Indexing,
    JobQueue,
    Launches,
    LedgerContract,
    Names,
    PaymentLogs,
    Pictures,
    Premises,
    ProjectContract,
    Registry,
    Roster,
    Signatures,
    Signers,
    Store,
    Studio,
    Transactions,
    Watching,
    Witness,
)
from bot.services.awarding.award_files import AwardFiles
from bot.services.awarding.awards import Awards
from bot.services.awarding.chain_passes import ChainPassService, NoContract
from bot.services.changing.changes import Changes
from bot.services.changing.comparing import Comparing
from bot.services.changing.contract_facts import Book, Contracts
from bot.services.changing.drafts import Drafting
from bot.services.changing.freezing import Freezing
from bot.services.changing.policy import PolicyService
from bot.services.changing.policy_export import PolicyExport
from bot.services.changing.policy_file import PolicyImport
from bot.services.changing.previewing import Previewing
from bot.services.changing.readiness import ReadinessService
from bot.services.changing.role_adoption import RoleAdoption
from bot.services.changing.setup import Setup
from bot.services.changing.starting import Starting
from bot.services.changing.templates import Templates
from bot.services.changing.verify_message import VerifyMessages
from bot.services.contributing.collab import Collab, NoRegistry
from bot.services.contributing.curating import Curating
from bot.services.contributing.entries import EntriesService, NoStudio
from bot.services.contributing.gallery import Gallery
from bot.services.contributing.motions import MotionsService
from bot.services.contributing.payments import NoPaymentLogs, PaymentsService
from bot.services.contributing.selecting import Selecting
from bot.services.gating.adoption import Adopting
from bot.services.gating.answering import Answering
from bot.services.gating.chats import ChatsService
from bot.services.gating.gates import Gates
from bot.services.gating.invites import Invites
from bot.services.giving.channel_doors import ChannelDoors
from bot.services.giving.chat_doors import ChatDoors
from bot.services.giving.contests import Contested
from bot.services.giving.delivery import Delivery
from bot.services.giving.lately import Lately
from bot.services.giving.mapped_roles import MappedRoles
from bot.services.giving.noticing import Noticing
from bot.services.giving.passes import PassesService
from bot.services.giving.recheck import Progress, Recheck
from bot.services.giving.rechecking import Rechecking
from bot.services.giving.reconcile import Reconcile
from bot.services.giving.remembering import NoIndexing, Recollections, Remembering
from bot.services.giving.together import Together
from bot.services.giving.troubles import Troubles
from bot.services.house import Services
from bot.services.leaving.forgetting import Forgetting
from bot.services.leaving.me import Me
from bot.services.leaving.reputation import NoAttesting, ReputationService
from bot.services.linking.accounts import Accounts
from bot.services.linking.claims import Claims
from bot.services.linking.credited import Credited, NoCreditLooks
from bot.services.linking.names import Naming, NoNames
from bot.services.linking.proofs import Proofs
from bot.services.linking.showing import Showing
from bot.services.linking.vaults import NoDelegations, Vaults
from bot.services.linking.wallets import Wallets
from bot.services.moderating.audit import AuditLog
from bot.services.moderating.given_up import GivenUp
from bot.services.moderating.losses import Losses
from bot.services.moderating.moderating import Moderating
from bot.services.moderating.off_boarding import OffBoarding
from bot.services.moderating.outages import Outages
from bot.services.moderating.reports import Reports
from bot.services.moderating.stats import NoPictures, Statistics
from bot.services.moderating.status import Status
from bot.services.moderating.telling import Telling
from bot.services.permitting.communities import Communities
from bot.services.permitting.ranks import Ranks
from bot.services.sending import NoTransactions, Sender
from bot.services.signing_in.asked import Asked
from bot.services.signing_in.binding import Binding
from bot.services.signing_in.crests import CrestsService
from bot.services.signing_in.crowd import Crowd
from bot.services.signing_in.renewing import Renewing
from bot.services.signing_in.verify import Site, Verify
from bot.services.voting.ballot_news import BallotNews
from bot.services.voting.ballots import BallotsService
from bot.services.voting.carrying import Carrying
from bot.services.voting.counting import Counting
from bot.services.voting.electing import Electing
from bot.services.voting.following import Following
from bot.services.voting.points_reports import PointsReports
from bot.services.voting.reporting import NoLedgerContract, NoWitness, Reporting
from bot.services.voting.round_news import RoundNews
from bot.services.voting.rounds import RoundsService
from bot.services.voting.sheets import SheetsService
from bot.services.voting.weighing import Weighing


@dataclass(frozen=True, slots=True)
class Ports:
    """What the services stand on."""

    store: Store
    queue: JobQueue
    chains: Chains
    watching: Watching
    signatures: Signatures
    platforms: Mapping[Platform, ChatPlatform]
    clock: Clock
    chats: Mapping[Platform, Chats] = field(default_factory=dict)
    identities: Mapping[Platform, Identity] = field(default_factory=dict)
    launches: Mapping[Platform, Launches] = field(default_factory=dict)
    delegations: Delegations = field(default_factory=NoDelegations)
    names: Names = field(default_factory=NoNames)
    homes: Mapping[Platform, Homes] = field(default_factory=dict)
    rosters: Mapping[Platform, Roster] = field(default_factory=dict)
    pictures: Pictures = field(default_factory=NoPictures)
    icons: Mapping[Platform, Icons] = field(default_factory=dict)
    premises: Mapping[Platform, Premises] = field(default_factory=dict)
    channels: Mapping[Platform, Channels] = field(default_factory=dict)
    witnesses: Mapping[Platform, Witness] = field(default_factory=dict)
    transactions: Transactions = field(default_factory=NoTransactions)
    signers: Signers = field(default_factory=dict)
    project_contract: ProjectContract = field(default_factory=NoContract)
    ledger_contract: LedgerContract = field(default_factory=NoLedgerContract)
    ballot_witness: BallotWitness = field(default_factory=NoWitness)
    studio: Studio = field(default_factory=NoStudio)
    indexing: Indexing = field(default_factory=NoIndexing)
    memory: Recollections | None = None
    registry: Registry = field(default_factory=NoRegistry)
    payment_logs: PaymentLogs = field(default_factory=NoPaymentLogs)
    attesting: Attesting = field(default_factory=NoAttesting)
    credits: CreditLooks = field(default_factory=NoCreditLooks)


@dataclass(frozen=True, slots=True)
class Values:
    """The few settings the services need. `sign_in_chain` is the id that stands in the text to sign by default."""

    site: Site
    sign_in_chain: int
    titles: Mapping[ChainName, str]
    second_reading_after: timedelta
    sweep_every: timedelta = timedelta(minutes=5)
    chain_ids: Mapping[ChainName, int] = field(default_factory=dict)
    proofs_every: timedelta = timedelta(hours=24)
    book: Book = field(default_factory=Book)
    most_wallets: int = MOST_LINKED
    foundings: Foundings = field(default_factory=dict)


def build(ports: Ports, values: Values) -> Services:
    """The services over these ports."""
    store, queue, clock = ports.store, ports.queue, ports.clock
    reconcile = Reconcile(store, ports.chains, queue, clock, values.second_reading_after)
    recheck = Recheck(store, queue, reconcile, clock, Progress(values.sweep_every))
    memory = ports.memory or Recollections(store)
    noticing = Noticing(store, ports.watching, queue, reconcile, clock)
    together = Together(reconcile)
    verify = Verify(
        store, queue, ports.signatures, clock, together, Crowd(store, queue, clock), values.site, values.sign_in_chain,
        values.chain_ids, values.most_wallets, recheck.people,
    )  # fmt: skip
    troubles = Troubles(store, queue, clock)
    chat_doors = ChatDoors(store, queue, ports.chats, troubles, clock)
    delivery = Delivery(store, queue, ports.platforms, clock, troubles, chat_doors)
    chats = ChatsService(store, queue, ports.platforms, ports.chats, clock)
    invites = Invites(store, queue, ports.chats, reconcile, clock)
    asked = Asked(store, ports.platforms, clock, queue)
    answering = Answering(queue, ports.chats, values.titles, asked)
    policy = PolicyService(store, queue, ports.chains, clock, values.book.asked)
    previewing = Previewing(store, ports.chains, clock, values.second_reading_after)
    changes = Changes(store, queue, previewing, ports.platforms, clock, ports.channels)
    telling = Telling(store, ports.platforms, clock, values.titles, values.book.explorers)
    sender = Sender(store, queue, ports.transactions, clock, ports.signers, foundings=values.foundings)
    chain_passes = ChainPassService(store, queue, sender, clock, ports.project_contract)
    reporting = Reporting(store, queue, sender, clock, ports.ledger_contract, keccak)
    electing = Electing(store, ports.rosters, clock)
    contracts = Contracts(store, ports.chains, ports.signatures, values.book)
    rounds = RoundsService(
        store, queue, electing, reporting.home, keccak, clock, _dry_home(values), reporting,
        Weighing(ports.ballot_witness, contracts),
    )  # fmt: skip
    ballots = BallotsService(store, queue, keccak, clock)
    sheets = SheetsService(store, ballots, ports.ballot_witness, ports.signatures, clock, values.site)
    counting = Counting(store, queue, keccak, clock, reporting)
    return Services(
        accounts=Accounts(store, queue, clock),
        adopting=Adopting(store, queue, ports.chats, chats, reconcile, troubles, clock),
        asked=asked,
        audit=AuditLog(store),
        award_files=AwardFiles(store, queue, clock, chain_passes),
        awards=Awards(store, queue, reconcile, clock, chain_passes),
        ballot_news=BallotNews(sheets, asked),
        ballots=ballots,
        binding=Binding(store, queue, clock, ports.identities, ports.launches, ports.homes),
        carrying=Carrying(store),
        points_reports=PointsReports(rounds, reporting),
        changes=changes,
        chain_passes=chain_passes,
        channel_doors=ChannelDoors(store, queue, ports.platforms, ports.channels, troubles, clock),
        chats=chats,
        claims=Claims(store, queue, clock),
        collab=Collab(store, ports.registry, ports.signatures, clock, values.chain_ids, values.foundings),
        communities=Communities(store),
        comparing=Comparing(store, ports.chains, ports.rosters, clock, values.second_reading_after),
        contested=Contested(store, queue, ports.witnesses, clock),
        contracts=contracts,
        counting=counting,
        crests=CrestsService(store, ports.icons, ports.pictures, clock),
        curating=Curating(store, queue, ports.premises, clock),
        delivery=delivery,
        drafting=Drafting(store, policy, contracts, clock),
        entries=EntriesService(store, queue, ports.studio, clock),
        following=Following(store, queue, rounds, counting, ports.ballot_witness, values.site.origin_url),
        forgetting=Forgetting(store, queue, clock),
        freezing=Freezing(store, queue, delivery, clock),
        gallery=Gallery(store, queue, ports.premises, clock),
        gates=Gates(store, queue, reconcile, troubles, clock, answering, chat_doors, invites, verify),
        given_up=GivenUp(store, queue, clock),
        invites=invites,
        losses=Losses(store, queue, clock, Ranks(ports.platforms)),
        mapped_roles=MappedRoles(store, queue, ports.platforms, clock, troubles),
        me=Me(store),
        moderating=Moderating(store, ports.premises, clock),
        motions=MotionsService(store, queue, sender, ports.registry, clock, Ranks(ports.platforms)),
        naming=Naming(store, ports.names),
        noticing=noticing,
        off_boarding=OffBoarding(store, queue, clock, telling),
        outages=Outages(store, queue, ports.chains, clock),
        passes=PassesService(store, Lately(store, clock, together), clock, recheck.progress),
        payments=PaymentsService(store, queue, ports.payment_logs, clock, values.foundings, values.book),
        people=recheck.people,
        policy=policy,
        policy_export=PolicyExport(store, values.titles, tomli_w.dumps),
        policy_import=PolicyImport(policy, changes, ports.platforms, values.chain_ids, ports.channels),
        proofs=Proofs(store, queue, ports.signatures, clock, values.proofs_every, values.second_reading_after),
        readiness=ReadinessService(store, previewing),
        recheck=recheck,
        rechecking=Rechecking(store, queue, reconcile, clock),
        reconcile=reconcile,
        remembering=Remembering(store, ports.indexing, memory, clock, noticing.gated),
        renewing=Renewing(verify, asked),
        role_adoption=RoleAdoption(store, queue, changes, ports.rosters, clock),
        reporting=reporting,
        reports=Reports(store),
        reputation=ReputationService(store, ports.attesting, keccak, values.chain_ids, values.foundings),
        round_news=RoundNews(store, ports.premises, ports.pictures),
        rounds=rounds,
        selecting=Selecting(store, queue, sender, ports.registry, clock),
        sender=sender,
        sheets=sheets,
        setup=Setup(store, ports.chains, ports.premises),
        stats=Statistics(store, ports.pictures, clock),
        starting=Starting(store, queue, clock),
        showing=Showing(
            store, queue, ports.indexing, Credited(ports.credits, keccak, values.chain_ids, values.foundings)
        ),
        status=Status(store, queue, ports.chains, clock, recheck.progress, noticing.watches, sender, memory),
        telling=telling,
        templates=Templates(store, policy, contracts, ports.premises, clock),
        vaults=Vaults(store, queue, ports.chains, ports.delegations, clock, values.most_wallets),
        verify=verify,
        verify_message=VerifyMessages(store, ports.premises, clock),
        wallets=Wallets(store, queue, clock),
    )


def _dry_home(values: Values) -> Home:
    """What the signatures of a round that is reported nowhere name: the host's first chain, and no contract there."""
    return next((Home(name, number, NOWHERE.ledger) for name, number in values.chain_ids.items()), NOWHERE)
