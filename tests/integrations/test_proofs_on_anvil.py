"""Contracts that sign (ERC-1271, ERC-6492, EIP-7702), on anvil by the rules of Prague."""

from collections.abc import AsyncIterator

import pytest

from bot.adapters.chain import ChainConfig, open_chains
from bot.adapters.chain.signing.contract_signatures import ContractSignatures
from bot.adapters.chain.signing.signatures import EthereumSignatures
from sandbox.chain import started
from sandbox.chain.anvil import installed
from tests.edges import test_contract_signatures as suite
from tests.edges.test_contract_signatures import *  # noqa: F403  the same tests on another chain
from tests.ports.test_chains import BASE, WallClock

pytestmark = pytest.mark.needs("anvil")


@pytest.fixture
async def stage() -> AsyncIterator[suite.Stage]:
    async with started(ticking=False, anvil=installed(), rules="prague") as chain:
        config = ChainConfig(BASE, chain.chain_id, chain.urls, deadline=5)
        async with open_chains([config], WallClock()) as chains:
            yield suite.Stage(chain, chains, EthereumSignatures(ContractSignatures(chains.agreements)))
