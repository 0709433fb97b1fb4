"""The config: what it accepts, and how it tells people what is wrong."""

import os
from datetime import timedelta
from pathlib import Path

import pytest

from bot.config import ConfigProblems, Listen, load
from tests.configs import TOKEN, Written, good, problems, writer


@pytest.fixture
def written(tmp_path: Path) -> Written:
    return writer(tmp_path)


def test_a_small_config_gets_all_its_defaults(written: Written) -> None:
    text, env = good()
    config = load(written(text), env)
    assert config.web.listen == Listen("127.0.0.1", 8080)
    assert config.timing.sweep_every == timedelta(minutes=5)
    assert config.timing.second_reading_after == timedelta(seconds=60)
    assert (config.chains["base"].depth, config.chains["base"].title) == (64, "Base")
    assert config.communities == ()
    assert not config.sandboxed


def test_the_database_lies_beside_the_config(written: Written, tmp_path: Path) -> None:
    text, env = good()
    config = load(written(text), env)
    assert config.database.path == tmp_path / "gatehouse-data/gatehouse.sqlite"
    assert config.control_socket == tmp_path / "gatehouse-data/gatehouse.sock"


def test_every_mistake_is_reported_at_once_with_its_key(written: Written) -> None:
    path = written("""
[discord]
api = "http://192.168.0.7:9000"
gateway = "ws://127.0.0.1:9000"
tokn = "x"
[web]
listen = "8080"
public_url = "https://gate.example.org/verify"
[timing]
sweep_every = "1s"
second_reading_after = 60
[chains.base]
id = "8453"
endpoints = ["http://base.example.org", "ws://127.0.0.1:8546"]
[chains.Base]
id = 1
endpoints = []
[[communities]]
discord_server = "123"
[databse]
""")
    assert set(problems(path, {"GATEHOUSE_CHAIN_BAES_ENDPOINTS": "https://base.example.org"})) == {
        "discord.token",
        "discord.api",
        "discord.tokn",
        "web.listen",
        "web.public_url",
        "timing.sweep_every",
        "timing.second_reading_after",
        "chains.base.id",
        "chains.base.endpoints.1",
        "chains.base.endpoints.2",
        "chains.Base",
        "chains.Base.endpoints",
        "communities.1.name",
        "communities.1.discord_server",
        "databse",
        "GATEHOUSE_CHAIN_BAES_ENDPOINTS",
    }


@pytest.mark.parametrize(
    ("typed", "meant"),
    [("[discrod]", "discord"), ("[web]\nlisen = 1", "listen"), ("[timing]\nsweep = 1", "sweep_every")],
)
def test_an_unknown_key_is_refused_with_the_one_that_was_meant(written: Written, typed: str, meant: str) -> None:
    assert any(f"Did you mean '{meant}'?" in problem.remedy for problem in problems(written(typed)).values())


def test_no_problem_repeats_a_secret(written: Written) -> None:
    path = written("""
[discord]
token = "Bot canary"
[chains.base]
endpoints = ["http://base.example.org/canary", "canary", 7, "https://base.example.org:canary/"]
""")
    with pytest.raises(ConfigProblems) as caught:
        load(path, {})
    assert "canary" not in str(caught.value) + repr(caught.value)


def test_a_config_does_not_print_its_secrets(written: Written) -> None:
    text, env = good()
    config = load(written(text), env)
    assert "canary" not in repr(config) + str(config)
    assert {TOKEN, "canary-key-of-the-endpoint"} <= config.secrets()


@pytest.mark.parametrize(
    ("given", "kept"),
    [
        ("https://gate.example.org/", "https://gate.example.org"),
        ("https://GATE.example.org:443", "https://gate.example.org"),
        ("https://gate.example.org:8443", "https://gate.example.org:8443"),
        ("http://[::1]:8080", "http://[::1]:8080"),
    ],
)
def test_the_public_address_is_kept_as_browsers_write_origins(written: Written, given: str, kept: str) -> None:
    text, env = good()
    assert load(written(text.replace("https://gate.example.org", given)), env).web.public_url == kept


@pytest.mark.parametrize(
    "given", ["http://gate.example.org", "gate.example.org", "https://a@gate.example.org", "https://gäte.example.org"]
)
def test_other_public_addresses_are_refused(written: Written, given: str) -> None:
    text, env = good()
    assert set(problems(written(text.replace("https://gate.example.org", given)), env)) == {"web.public_url"}


@pytest.mark.parametrize(
    ("more", "key"),
    [
        ('[chains.two]\nid = 8453\nendpoints = ["https://a.example"]', "chains.two.id"),
        ('[chains.two]\nid = 2\nendpoints = ["https://a.example", "https://a.example"]', "chains.two.endpoints"),
        ('[chains.two]\nid = true\nendpoints = ["https://a.example"]', "chains.two.id"),
        ('[[communities]]\nname = "A"\ndiscord_server = 1\n' * 2, "communities.2.discord_server"),
        ('[[communities]]\nname = ""\ndiscord_server = 1', "communities.1.name"),
        ('[database]\npath = ""', "database.path"),
        (f'[database]\npath = "{"long/" * 30}x"', "database.path"),
    ],
)
def test_what_cannot_be_meant_is_refused(written: Written, more: str, key: str) -> None:
    text, env = good()
    assert key in problems(written(text + more), env)


def test_the_page_takes_a_script_of_wallets_its_hosts_and_a_colour(written: Written, tmp_path: Path) -> None:
    (tmp_path / "mine.js").write_text("announce();")
    text, env = good()
    page = 'extra_wallets = "mine.js"\nwallet_hosts = ["wss://relay.example.org", "https://api.example.org:8443"]\n'
    text = text.replace("[chains.base]", page + "[chains.base]")
    config = load(written(text + '[[communities]]\nname = "A"\ndiscord_server = 1\ncolour = "#0B5563"'), env)
    assert config.web.extra_wallets == tmp_path / "mine.js"
    assert config.web.wallet_hosts == ("wss://relay.example.org", "https://api.example.org:8443")
    assert config.communities[0].colour == "#0B5563"


@pytest.mark.parametrize(
    ("line", "key"),
    [
        ('extra_wallets = "gone.js"', "web.extra_wallets"),
        ('extra_wallets = "empty.js"', "web.extra_wallets"),
        ('extra_wallets = "huge.js"', "web.extra_wallets"),
        ('extra_wallets = "wallets.wasm"', "web.extra_wallets"),
        ('wallet_hosts = "wss://relay.example.org"', "web.wallet_hosts"),
        ('wallet_hosts = ["https:"]', "web.wallet_hosts"),
        ('wallet_hosts = ["*"]', "web.wallet_hosts"),
        ('wallet_hosts = ["http://relay.example.org"]', "web.wallet_hosts"),
        ('wallet_hosts = ["wss://relay.example.org/path"]', "web.wallet_hosts"),
        ("wallet_hosts = [\"wss://a.example; script-src 'unsafe-inline'\"]", "web.wallet_hosts"),
    ],
)
def test_what_the_page_cannot_take_is_refused(written: Written, tmp_path: Path, line: str, key: str) -> None:
    (tmp_path / "empty.js").touch()
    with (tmp_path / "huge.js").open("wb") as huge:
        huge.truncate(5 * 1024 * 1024)
    text, env = good()
    assert set(problems(written(text.replace("[chains.base]", f"{line}\n[chains.base]")), env)) == {key}


@pytest.mark.parametrize("given", ['"red"', '"#12345"', "7", '"#0b556g"', '"#0b5563;}"'])
def test_what_is_no_colour_is_refused(written: Written, given: str) -> None:
    text, env = good()
    text += f'[[communities]]\nname = "A"\ndiscord_server = 1\ncolour = {given}'
    assert set(problems(written(text), env)) == {"communities.1.colour"}


@pytest.mark.parametrize("text", ["discord = 1", "discord = []\nweb = 2\nchains = 3\ncommunities = 4\ntiming = 5"])
def test_headings_of_the_wrong_shape_are_told_in_words(written: Written, text: str) -> None:
    assert "discord" in problems(written(text))


@pytest.mark.parametrize("content", [None, b"[discord", b"\xff"])
def test_a_file_that_cannot_be_read_is_one_problem(tmp_path: Path, content: bytes | None) -> None:
    path = tmp_path / "config.toml"
    if content is not None:
        path.write_bytes(content)
    assert set(problems(path)) == {str(path)}


def test_a_folder_is_no_config(tmp_path: Path) -> None:
    assert set(problems(tmp_path, os.environ)) == {str(tmp_path)}
