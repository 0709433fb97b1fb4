"""The keys that send transactions, opened once, and whose contracts each of them sends to."""

import time
from collections.abc import AsyncIterator, Iterator, Mapping, Sequence
from contextlib import asynccontextmanager
from dataclasses import replace

import aiohttp

from bot.adapters.chain.endpoints.config import ChainConfig
from bot.adapters.chain.endpoints.endpoint import Endpoint, open_session
from bot.adapters.chain.signing.keys import KeystoreSigner, RemoteSigner
from bot.config import AllowedCommunity, Config
from bot.config import Signer as Settings
from bot.domain.errors import KeyShared
from bot.domain.founded import Founded
from bot.domain.ids import Address, ChainName, address
from bot.ports import Signer


@asynccontextmanager
async def open_signers(config: Config) -> AsyncIterator[Mapping[str, Signer]]:
    """Each signer of the config by its name there, until the block ends.

    KeyRefused for a keystore that stays shut, KeyShared where the council's key turns out to be the bot's own.
    """
    async with open_session() as session:
        found = {name: await opened(name, settings, session) for name, settings in config.signers.items()}
        for name in shared(config, found):
            raise KeyShared(name, found[name].address)
        yield found


def shared(config: Config, signers: Mapping[str, Signer]) -> Sequence[str]:
    """Which of the council's keys among these send as the bot, too."""
    bots = {signer.address for name, signer in signers.items() if not config.signers[name].council}
    return [name for name, one in signers.items() if config.signers[name].council and one.address in bots]


async def opened(name: str, settings: Settings, session: aiohttp.ClientSession) -> Signer:
    """This signer, of which nothing was asked yet if it is elsewhere; KeyRefused."""
    if settings.keystore is not None and settings.password is not None:
        return await KeystoreSigner.opened(settings.keystore, settings.password.get_secret_value())
    assert settings.url is not None
    url = settings.url.get_secret_value()
    asked = ChainConfig(ChainName(f"signer {name}"), 0, (url,))
    return RemoteSigner(address(settings.address), Endpoint(f"signer {name}", url, asked, session, time.monotonic))


def founded(config: Config, served: AllowedCommunity, signers: Mapping[str, Signer]) -> tuple[Founded, ...]:
    """What this community has on chains, with the keys that send for it, as far as they are among these signers."""
    theirs = {name: one for name, one in config.signers.items() if served.name in one.communities and name in signers}
    keys = {one.council: signers[name].address for name, one in theirs.items()}
    return tuple(_founded(ChainName(chain), served, keys) for chain in served.contracts)


def _founded(chain: ChainName, served: AllowedCommunity, keys: Mapping[bool, Address]) -> Founded:
    """`keys`: the council's under True, the bot's own under False."""
    where = served.contracts[chain]
    places = _places((where.project_pass, where.tier_pass, where.ledger, where.registry, where.eas))
    return replace(Founded(chain, keys.get(False), *places), council=keys.get(True))


def _places(texts: tuple[str, ...]) -> Iterator[Address | None]:
    return (address(text) if text else None for text in texts)
