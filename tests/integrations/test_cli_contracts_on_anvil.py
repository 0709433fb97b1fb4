"""`gatehouse contracts` on anvil: the same tests on another chain, and what a Safe sends."""

import json

import pytest
from anyio.from_thread import start_blocking_portal

from sandbox.chain import started
from sandbox.chain.anvil import installed
from tests.edges.test_cli_contracts import *  # noqa: F403
from tests.edges.test_cli_contracts import PAYER

pytestmark = pytest.mark.needs("anvil")


@pytest.fixture(scope="module")
def running():
    on_anvil = started(ticking=False, anvil=installed())
    with start_blocking_portal() as portal, portal.wrap_async_context_manager(on_anvil) as chain:
        portal.call(chain.fund, PAYER.address)
        yield chain, portal


def test_what_a_safe_sends_founds_it_where_the_record_says(shell):
    batch = json.loads(shell.says("deploy", "charter.toml", "--safe")[1])
    for sent in batch["transactions"]:  # by the deployment proxy, which anvil has where other chains have it
        shell.bench.send(PAYER, sent["to"], bytes.fromhex(sent["data"][2:]))
    shell.portal.call(shell.chain.mine)
    assert set(shell.states("verify").values()) == {"fine"}
    assert set(shell.states("roles").values()) == {"fine"}
    assert shell.deploy()[0] == 1
