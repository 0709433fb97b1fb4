"""What the host's config says, as the parts that are built of it take it."""

from collections.abc import Mapping
from urllib.parse import urlsplit

from bot.adapters.chain import ChainConfig, EvmChains
from bot.adapters.chain.names import EnsNames
from bot.app.services import Values
from bot.config import Config
from bot.config.models import AllowedCommunity
from bot.domain.founded import Foundings
from bot.domain.ids import Address, ChainName, Place, Platform, address
from bot.domain.requirements.contracts import Known
from bot.ports import Clock, Names
from bot.services.changing.contract_facts import Book
from bot.services.linking.names import NoNames
from bot.services.signing_in.verify import Site

ETHEREUM = 1


def chain_configs(config: Config) -> list[ChainConfig]:
    """What the host says about each chain, as the chain adapter takes it."""
    return [
        ChainConfig(
            ChainName(name),
            chain.id,
            tuple(url.get_secret_value() for url in chain.endpoints),
            depth=chain.depth,
            delegations=registries(config).get(ChainName(name)),
        )
        for name, chain in config.chains.items()
    ]


def registries(config: Config) -> Mapping[ChainName, Address]:
    chains = config.chains.items()
    return {ChainName(name): address(chain.delegations) for name, chain in chains if chain.delegations}


def names(config: Config, chains: EvmChains, clock: Clock) -> Names:
    """ENS, on the first chain that has its registry."""
    found = ((ChainName(name), address(chain.ens)) for name, chain in config.chains.items() if chain.ens)
    return next((EnsNames(chains.agreements[name], registry, clock) for name, registry in found), NoNames())


def titles(config: Config) -> Mapping[ChainName, str]:
    return {ChainName(name): chain.title for name, chain in config.chains.items()}


def values(config: Config, foundings: Foundings) -> Values:
    """The text to sign names the first configured chain, or Ethereum where there is none."""
    origin = config.web.public_url.rstrip("/")
    first = next(iter(config.chains.values()), None)
    return Values(
        site=Site(urlsplit(origin).netloc, origin),
        sign_in_chain=first.id if first else ETHEREUM,
        titles=titles(config),
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


def places(one: AllowedCommunity) -> list[Place]:
    server = [] if one.discord_server is None else [Place(Platform.DISCORD, one.discord_server)]
    return [*server, *(Place(Platform.TELEGRAM, chat) for chat in one.telegram_chats)]
