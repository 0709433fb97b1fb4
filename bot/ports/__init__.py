"""Every promise the core needs of the outside, one a line. Adapters and storage keep them; tests have fakes."""

from bot.ports.accounts import Joins, Pairings
from bot.ports.audit import Audit, Batches, Sought
from bot.ports.binding import Browsers, Homes, Identity, Launches
from bot.ports.chain import Chains, Contract, Delegations, Names, Nodes, ReadAt, Signatures, Watching
from bot.ports.chain_passes import ChainPasses, ProjectContract
from bot.ports.changes import Proposals
from bot.ports.channels import Channels, OpenedChannels
from bot.ports.chats import Chats, LinkButton
from bot.ports.clock import Clock
from bot.ports.collab import Motions, Registry
from bot.ports.crests import Crests, Icon, Icons
from bot.ports.documents import Document, Documents
from bot.ports.drafts import Drafts
from bot.ports.entries import Entries, Studio
from bot.ports.gates import Invites, JoinRequests, LinkCodes, LinkedChats, Sightings
from bot.ports.indexing import Indexes, Indexing, Memory, Papers
from bot.ports.jobs import ANSWER_FIRST, GIVE_NEXT, SWEEP_LAST, TAKE_FIRST, DeadJob, Handler, Job, JobKind, JobQueue
from bot.ports.members import Challenges, Communities, Events, Members
from bot.ports.passes import Awards, Doors, Passes, Policies, Questions, Waits
from bot.ports.payments import PaymentLogs, Payments
from bot.ports.persons import Persons, Tombstones
from bot.ports.platforms import ChatPlatform, Choice, Hung, Person, Premises, Roster, Witness
from bot.ports.proofs import Proofs
from bot.ports.reporting import BallotWitness, Credits, LedgerContract, RoundReports
from bot.ports.reputation import Attesting, CreditLooks
from bot.ports.rounds import Ballots, Cast, Rounds, Sheets, WaitingPoints
from bot.ports.sending import Outbox, Signer, Signers, Told, Transactions, Unsigned
from bot.ports.stats import Figures, Pictures
from bot.ports.stillness import Freezes, Shades
from bot.ports.store import Store, Tx
from bot.ports.trails import Trails
from bot.ports.wallets import Claims, Wallets

__all__ = [
    "ANSWER_FIRST",
    "GIVE_NEXT",
    "SWEEP_LAST",
    "TAKE_FIRST",
    "Attesting",
    "Audit",
    "Awards",
    "BallotWitness",
    "Ballots",
    "Batches",
    "Browsers",
    "Cast",
    "ChainPasses",
    "Chains",
    "Challenges",
    "Channels",
    "ChatPlatform",
    "Chats",
    "Choice",
    "Claims",
    "Clock",
    "Communities",
    "Contract",
    "CreditLooks",
    "Credits",
    "Crests",
    "DeadJob",
    "Delegations",
    "Document",
    "Documents",
    "Doors",
    "Drafts",
    "Entries",
    "Events",
    "Figures",
    "Freezes",
    "Handler",
    "Homes",
    "Hung",
    "Icon",
    "Icons",
    "Identity",
    "Indexes",
    "Indexing",
    "Invites",
    "Job",
    "JobKind",
    "JobQueue",
    "JoinRequests",
    "Joins",
    "Launches",
    "LedgerContract",
    "LinkButton",
    "LinkCodes",
    "LinkedChats",
    "Members",
    "Memory",
    "Motions",
    "Names",
    "Nodes",
    "OpenedChannels",
    "Outbox",
    "Pairings",
    "Papers",
    "Passes",
    "PaymentLogs",
    "Payments",
    "Person",
    "Persons",
    "Pictures",
    "Policies",
    "Premises",
    "ProjectContract",
    "Proofs",
    "Proposals",
    "Questions",
    "ReadAt",
    "Registry",
    "Roster",
    "RoundReports",
    "Rounds",
    "Shades",
    "Sheets",
    "Sightings",
    "Signatures",
    "Signer",
    "Signers",
    "Sought",
    "Store",
    "Studio",
    "Told",
    "Tombstones",
    "Trails",
    "Transactions",
    "Tx",
    "Unsigned",
    "WaitingPoints",
    "Waits",
    "Wallets",
    "Watching",
    "Witness",
]
