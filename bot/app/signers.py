"""The keys that send transactions, opened once, and whose contracts each of them sends to."""

import time
from collections.abc import AsyncIterator, Iterator, Mapping
from contextlib import asynccontextmanager

import aiohttp

from bot.adapters.chain.config import ChainConfig
from bot.adapters.chain.endpoint import Endpoint, open_session
from bot.adapters.chain.keys import KeystoreSigner, RemoteSigner
from bot.config import AllowedCommunity, Config
from bot.config import Signer as Settings
from bot.domain.founded import Founded
from bot.domain.ids import Address, ChainName, address
from bot.ports import Signer


@asynccontextmanager
async def open_signers(config: Config) -> AsyncIterator[Mapping[str, Signer]]:
    """Each signer of the config by its name there, until the block ends; KeyRefused for a keystore that stays shut."""
    async with open_session() as session:
        yield {name: await opened(name, settings, session) for name, settings in config.signers.items()}


async def opened(name: str, settings: Settings, session: aiohttp.ClientSession) -> Signer:
    """This signer, of which nothing was asked yet if it is elsewhere; KeyRefused."""
    if settings.keystore is not None and settings.password is not None:
        return await KeystoreSigner.opened(settings.keystore, settings.password.get_secret_value())
    assert settings.url is not None
    url = settings.url.get_secret_value()
    asked = ChainConfig(ChainName(f"signer {name}"), 0, (url,))
    return RemoteSigner(address(settings.address), Endpoint(f"signer {name}", url, asked, session, time.monotonic))


def founded(config: Config, served: AllowedCommunity, signers: Mapping[str, Signer]) -> tuple[Founded, ...]:
    """What this community has on chains, with the key that sends for it, if it is among these signers."""
    names = (name for name, one in config.signers.items() if served.name in one.communities)
    key = next((signers[name].address for name in names if name in signers), None)
    return tuple(_founded(ChainName(chain), served, key) for chain in served.contracts)


def _founded(chain: ChainName, served: AllowedCommunity, key: Address | None) -> Founded:
    where = served.contracts[chain]
    return Founded(chain, key, *_places((where.project_pass, where.tier_pass, where.ledger, where.registry, where.eas)))


def _places(texts: tuple[str, ...]) -> Iterator[Address | None]:
    return (address(text) if text else None for text in texts)
