"""The whole bot in one process: what it opens, in which order, and how it stops."""

import asyncio
import signal
from collections.abc import AsyncIterator, Awaitable, Callable, Mapping
from contextlib import AsyncExitStack, asynccontextmanager
from dataclasses import dataclass
from datetime import timedelta
from functools import partial
from urllib.parse import urlsplit

from bot.adapters.chain import ChainConfig, EvmChains, open_chains
from bot.adapters.chain.attesting import Attesters
from bot.adapters.chain.chain_passes import ProjectPasses
from bot.adapters.chain.collab import CollabRegistries
from bot.adapters.chain.contract_signatures import ContractSignatures
from bot.adapters.chain.delegations import DelegateRegistry
from bot.adapters.chain.ledger import LedgerContracts
from bot.adapters.chain.names import EnsNames
from bot.adapters.chain.payments import PaymentLooks
from bot.adapters.chain.round_looks import BallotWitnesses
from bot.adapters.chain.sender import ChainTransactions
from bot.adapters.chain.signatures import EthereumSignatures
from bot.adapters.clock import WallClock
from bot.adapters.egress import Outward, open_egress
from bot.adapters.studio import Studio
from bot.app import metrics
from bot.app.garbage import settle
from bot.app.pictures import DrawnPictures
from bot.app.presence import Presence, presences
from bot.app.services import Ports, Values, build
from bot.app.signers import founded, open_signers
from bot.config import Config
from bot.config.models import AllowedCommunity, all_loopback
from bot.domain.contracts import Known
from bot.domain.founded import Foundings
from bot.domain.ids import Address, ChainName, CommunityId, Place, Platform, address
from bot.ports import Clock, Names
from bot.services.communities import Communities
from bot.services.contract_facts import Book
from bot.services.house import Services
from bot.services.names import NoNames
from bot.services.remembering import Recollections
from bot.services.verify import Site
from bot.text.catalogue import learn
from bot.ticks import Tick, ticking
from bot.web.app import create_app
from bot.web.control import control_door
from bot.web.hosting import file_routes, routes
from bot.web.looks import Looks
from bot.web.server import serving
from bot.web.telegram import Updates
from cogs.desk import Desk
from storage import Storage, open_storage

DUE_EVERY = timedelta(seconds=0.5)
LOOKS_EVERY = timedelta(seconds=1)
SETTLED_EVERY = timedelta(seconds=5)
"""So often a chain is asked for its final block, as long as somebody's pass waits for one."""
CRESTS_EVERY = timedelta(seconds=15)
PROOFS_EVERY = timedelta(seconds=30)
"""So often the next wallets that are due are asked whether their proof still holds."""
ADOPTS_EVERY = timedelta(minutes=1)
CLAIMS_EVERY = timedelta(minutes=1)
STARTS_EVERY = timedelta(minutes=1)
PAYMENTS_EVERY = timedelta(seconds=30)
OUTAGES_EVERY = timedelta(minutes=1)
FORGETS_EVERY = timedelta(hours=1)
SENDS_EVERY = timedelta(seconds=2)
"""So often what is on its way to a chain is looked at."""
SPREAD = 0.8
"""The part of its interval over which a sweep is spread."""
ETHEREUM = 1


@dataclass(frozen=True, slots=True)
class House:
    """Everything that runs, with its doors still closed."""

    config: Config
    storage: Storage
    chains: EvmChains
    presences: Mapping[Platform, Presence]
    services: Services
    colours: Mapping[CommunityId, str]

    @property
    def titles(self) -> Mapping[ChainName, str]:
        return _titles(self.config)


@asynccontextmanager
async def opened(config: Config, clock: Clock) -> AsyncIterator[House]:
    """Storage, chains and services; nobody can reach them yet. Storage closes last."""
    async with AsyncExitStack() as stack:
        storage = await stack.enter_async_context(open_storage(config.database.path, clock))
        outward = Outward(config.outside.ipfs_gateways, loopback=all_loopback(config.chains))
        documents = await stack.enter_async_context(open_egress(outward, clock))
        memory = Recollections(storage.store)
        opening = open_chains(chain_configs(config), clock, documents=documents, memory=memory)
        chains = await stack.enter_async_context(opening)
        signers = await stack.enter_async_context(open_signers(config))
        present = presences(config)
        platforms = {platform: presence.chat for platform, presence in present.items()}
        chats = {name: presence.chats for name, presence in present.items() if presence.chats is not None}
        identities = {name: presence.identity for name, presence in present.items() if presence.identity is not None}
        launches = {name: presence.launches for name, presence in present.items() if presence.launches is not None}
        ports = Ports(
            store=storage.store,
            queue=storage.queue,
            chains=chains,
            watching=chains,
            signatures=EthereumSignatures(ContractSignatures(chains.agreements)),
            platforms=platforms,
            clock=clock,
            chats=chats,
            identities=identities,
            launches=launches,
            delegations=DelegateRegistry(chains.agreements, _registries(config)),
            names=_names(config, chains, clock),
            homes={name: presence.homes for name, presence in present.items()},
            rosters={name: presence.roster for name, presence in present.items() if presence.roster is not None},
            pictures=DrawnPictures(),
            icons={name: presence.icons for name, presence in present.items()},
            premises={name: presence.premises for name, presence in present.items() if presence.premises is not None},
            channels={name: presence.channels for name, presence in present.items() if presence.channels is not None},
            witnesses={name: presence.witness for name, presence in present.items() if presence.witness is not None},
            transactions=ChainTransactions(chains.agreements),
            signers={signer.address: signer for signer in signers.values()},
            project_contract=ProjectPasses(chains.agreements),
            ledger_contract=LedgerContracts(chains.agreements),
            ballot_witness=BallotWitnesses(chains.agreements),
            studio=Studio(),
            indexing=chains,
            memory=memory,
            registry=CollabRegistries(chains.agreements),
            payment_logs=PaymentLooks(chains.listeners),
            attesting=Attesters(chains.agreements, {signer.address: signer for signer in signers.values()}),
        )
        served = await _settled(config, Communities(storage.store))
        foundings = {number: founded(config, one, signers) for number, one in served.items()}
        services = build(ports, _values(config, foundings))
        await services.forgetting.catch_up()
        colours = {number: one.colour for number, one in served.items() if one.colour}
        yield House(config, storage, chains, present, services, colours)


async def _settled(config: Config, communities: Communities) -> Mapping[CommunityId, AllowedCommunity]:
    """The config's communities, allowed from now on, by the numbers they have here."""
    settled = [
        (await communities.settle(_places(one), one.name, one.moderators_channel), one) for one in config.communities
    ]
    return {community.id: one for community, one in settled}


def _places(one: AllowedCommunity) -> list[Place]:
    server = [] if one.discord_server is None else [Place(Platform.DISCORD, one.discord_server)]
    return [*server, *(Place(Platform.TELEGRAM, chat) for chat in one.telegram_chats)]


async def run(config: Config) -> None:
    """Run the bot until SIGINT or SIGTERM.

    Raises what a person must mend: discord.LoginFailure, discord.PrivilegedIntentsRequired,
    telegram.error.InvalidToken, InstanceRunning, DatabaseDamaged, OSError for a taken port (inside an ExceptionGroup
    where tasks run side by side).
    """
    stop, loop = asyncio.Event(), asyncio.get_running_loop()
    for sign in (signal.SIGINT, signal.SIGTERM):
        loop.add_signal_handler(sign, stop.set)
    async with running(config, WallClock()):
        settle()
        await stop.wait()


@asynccontextmanager
async def running(config: Config, clock: Clock) -> AsyncIterator[House]:
    """The whole bot at work within this block; the queue and the connections end first, the storage last."""
    await asyncio.to_thread(learn)
    async with opened(config, clock) as house, _doors(house), asyncio.TaskGroup() as group:
        tasks = [group.create_task(_awaited(job)) for job in _jobs(house)]
        try:
            yield house
        finally:
            for task in tasks:
                task.cancel()


@asynccontextmanager
async def _doors(house: House) -> AsyncIterator[None]:
    """The web page, the owner's socket and the clock; they close before anything behind them."""
    services, config = house.services, house.config
    registry = metrics.registry(services, house.chains, house.presences)
    hosting = routes(services.policy_import, services.awards, services.chats)
    files = file_routes(services.policy_export)
    app = create_app(
        services.verify,
        services.binding,
        services.renewing,
        partial(_health, house),
        house.titles,
        registry,
        looks=await _looks(house),
        picture=services.crests.picture,
        round_file=services.reporting.file,
        sheets=services.sheets,
        telegram=_updates(house),
    )
    async with (
        serving(app, config.web.listen.host, config.web.listen.port, ",".join(config.web.proxies)),
        control_door(services.communities, config.control_socket, hosting, files),
        ticking(_ticks(house)),
    ):
        yield


def _ticks(house: House) -> dict[str, tuple[timedelta, Tick]]:
    """What the clock asks for. Each chain has a tick of its own, so that a slow one delays no other."""
    services, timing = house.services, house.config.timing
    watches = {f"watch {chain}": partial(services.noticing.look, chain) for chain in house.chains.names()}
    indexes = {f"index {chain}": partial(services.remembering.look, chain) for chain in house.chains.names()}
    payments = {f"payments {chain}": partial(services.payments.look, chain) for chain in house.chains.names()}
    outages = {f"outage {chain}": partial(services.outages.look, chain) for chain in house.chains.names()}
    return {
        "due": (DUE_EVERY, services.recheck.run_due),
        "looks": (LOOKS_EVERY, services.recheck.run_looks),
        "requests": (LOOKS_EVERY, services.gates.run_due),
        "rounds": (LOOKS_EVERY, services.counting.run_due),
        "selections": (SENDS_EVERY, services.selecting.run_due),
        "rounds that are reported": (LOOKS_EVERY, services.following.run_due),
        "claims": (CLAIMS_EVERY, services.claims.run_due),
        "crests": (CRESTS_EVERY, services.crests.run_due),
        "adopting": (ADOPTS_EVERY, services.adopting.run_due),
        "forgetting": (FORGETS_EVERY, services.gates.purge),
        "forgetting links": (FORGETS_EVERY, services.verify.purge),
        "forgetting ballots to sign": (FORGETS_EVERY, services.sheets.purge),
        "starting": (STARTS_EVERY, services.starting.run_due),
        "proofs": (PROOFS_EVERY, services.proofs.run_due),
        "settled": (SETTLED_EVERY, services.recheck.run_settled),
        "sweep": (timing.sweep_every, partial(services.recheck.sweep, SPREAD * timing.sweep_every)),
        **_sending(services),
        **{name: (timing.watch_every, watch) for name, watch in watches.items()},
        **{name: (timing.watch_every, look) for name, look in indexes.items()},
        **{name: (PAYMENTS_EVERY, look) for name, look in payments.items()},
        **{name: (OUTAGES_EVERY, look) for name, look in outages.items()},
    }


def _sending(services: Services) -> dict[str, tuple[timedelta, Tick]]:
    """What is sent to chains, where there is a key to send it with."""
    if not services.sender.signers:
        return {}
    return {
        "passes on chain": (SENDS_EVERY, services.chain_passes.run_due),
        "rounds on chain": (SENDS_EVERY, services.reporting.run_due),
        "sending": (SENDS_EVERY, services.sender.run_due),
    }


def _jobs(house: House) -> list[Callable[[], Awaitable[None]]]:
    """What keeps going until the bot is told to stop: the queue, and the connection to each platform."""
    present = [
        partial(presence.live, Desk.of(house.services, presence.chat, house.titles))
        for presence in house.presences.values()
    ]
    return [partial(house.storage.queue.run, house.services.handlers()), *present]


async def _awaited(job: Callable[[], Awaitable[None]]) -> None:
    await job()


async def _looks(house: House) -> Looks:
    """What the owner gives the page. OSError if the script of wallets has gone since the config was read."""
    web = house.config.web
    wallets = await asyncio.to_thread(web.extra_wallets.read_bytes) if web.extra_wallets else b""
    return Looks(house.colours, wallets, web.wallet_hosts)


def _updates(house: House) -> Updates | None:
    """Telegram's way in, where it shall call us."""
    webhook = getattr(house.presences.get(Platform.TELEGRAM), "webhook", None)
    return Updates(webhook.receive, webhook.secret) if webhook else None


async def _health(house: House) -> Mapping[str, bool]:
    """Is each platform connected, and does the database answer?"""
    async with house.storage.store.read() as tx:
        await tx.communities.all()
    return {**{name.value: presence.connected for name, presence in house.presences.items()}, "database": True}


def chain_configs(config: Config) -> list[ChainConfig]:
    """What the host says about each chain, as the chain adapter takes it."""
    return [
        ChainConfig(
            ChainName(name),
            chain.id,
            tuple(url.get_secret_value() for url in chain.endpoints),
            depth=chain.depth,
            delegations=_registries(config).get(ChainName(name)),
        )
        for name, chain in config.chains.items()
    ]


def _registries(config: Config) -> Mapping[ChainName, Address]:
    chains = config.chains.items()
    return {ChainName(name): address(chain.delegations) for name, chain in chains if chain.delegations}


def _names(config: Config, chains: EvmChains, clock: Clock) -> Names:
    """ENS, on the first chain that has its registry."""
    found = ((ChainName(name), address(chain.ens)) for name, chain in config.chains.items() if chain.ens)
    return next((EnsNames(chains.agreements[name], registry, clock) for name, registry in found), NoNames())


def _titles(config: Config) -> Mapping[ChainName, str]:
    return {ChainName(name): chain.title for name, chain in config.chains.items()}


def _values(config: Config, foundings: Foundings) -> Values:
    """The text to sign names the first configured chain, or Ethereum where there is none."""
    origin = config.web.public_url.rstrip("/")
    first = next(iter(config.chains.values()), None)
    return Values(
        site=Site(urlsplit(origin).netloc, origin),
        sign_in_chain=first.id if first else ETHEREUM,
        titles=_titles(config),
        second_reading_after=config.timing.second_reading_after,
        sweep_every=config.timing.sweep_every,
        proofs_every=config.timing.proofs_every,
        most_wallets=config.members.most_wallets,
        chain_ids={ChainName(name): chain.id for name, chain in config.chains.items()},
        book=_book(config),
        foundings=foundings,
    )


def _book(config: Config) -> Book:
    """The explorers and the well-known contracts of the host's chains."""
    chains = {ChainName(name): chain for name, chain in config.chains.items()}
    known = tuple(
        Known(name, address(at), called) for name, chain in chains.items() for called, at in chain.known.items()
    )
    asked = {name: frozenset(map(address, chain.functions_of)) for name, chain in chains.items() if chain.functions_of}
    return Book({name: chain.explorer for name, chain in chains.items()}, known, asked)
