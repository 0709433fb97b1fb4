"""`gatehouse contracts`: founded with a key or by a Safe, held against the sources, and the bot's key kept small."""

import json
import re
import tomllib
from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass, replace
from pathlib import Path
from typing import Any

import pytest
from anyio.from_thread import BlockingPortal, start_blocking_portal
from eth_account import Account
from typer.testing import CliRunner

from bot.__main__ import cli
from bot.adapters.chain.artifacts import artifact, role
from bot.adapters.chain.founded.community import FACTORY, by_factory
from bot.app import fatal
from bot.app.check import signers
from bot.app.signers import open_signers
from bot.config import Config, load
from bot.domain.errors import KeyShared
from bot.domain.leaving.reputation import SCHEMA
from sandbox.chain import Chain, started
from sandbox.chain.people import wallet_of
from tests import attestations
from tests.bench import Bench, Standing, double
from tests.hand_made_contracts import creation

pytestmark = pytest.mark.needs("eth-tester")
EXAMPLE = (Path(__file__).parents[2] / "contracts/charter.example.toml").read_text()
ADMIN, BOT, PAYER = wallet_of("admin"), wallet_of("bot"), wallet_of("payer")
CONFIG = """
[discord]
token = "a"
[web]
listen = "127.0.0.1:8080"
public_url = "http://127.0.0.1:8080"
[chains.base]
id = {id}
endpoints = ["{url}"]
"""
PASSWORD = "garden gate"
NAMES = ("Founding", "TierPass", "ContributionLedger", "CollabRegistry", "ProjectPass")


@dataclass
class Shell:
    """A folder with a config, a charter and a keystore, beside a running chain."""

    chain: Chain
    portal: BlockingPortal

    def says(self, *words: str) -> tuple[int, str]:
        done = CliRunner().invoke(cli, ["contracts", *words], catch_exceptions=False)
        return done.exit_code, done.output

    def deploy(self) -> tuple[int, str]:
        return self.says("deploy", "charter.toml", "--keystore", "key.json", "--password-file", "password", "--yes")

    def told(self, verb: str) -> list[Mapping[str, Any]]:
        return json.loads(self.says(verb, "charter.toml", "--json")[1])["lines"]

    def states(self, verb: str) -> Mapping[str, str]:
        """What is told of each contract, or role, by its name."""
        return {line["about"]: line["state"] for line in self.told(verb)}

    @property
    def bench(self) -> Bench:
        return Bench(lambda method, params: self.portal.call(self.chain.ask, method, params))

    def standing(self, name: str) -> Standing:
        place = next(line["about"].split()[1] for line in self.told("verify") if line["about"].startswith(name))
        return self.bench.known(place, artifact(name))

    def changed(self, **other: str) -> None:
        """The charter, with other values in these places."""
        text = Path("charter.toml").read_text()
        for key, value in other.items():
            text, count = re.subn(rf"(?m)^{key} = .*$", f"{key} = {value}", text)
            assert count
        tomllib.loads(text)
        Path("charter.toml").write_text(text)


@pytest.fixture(scope="module")
def running() -> Iterator[tuple[Chain, BlockingPortal]]:
    with start_blocking_portal() as portal, portal.wrap_async_context_manager(started(ticking=False)) as chain:
        portal.call(chain.fund, PAYER.address)
        yield chain, portal


@pytest.fixture(scope="module")
def keystore() -> str:
    return json.dumps(Account.encrypt(PAYER.key, PASSWORD, iterations=2))


@pytest.fixture
def anew(running) -> Iterator[tuple[Chain, BlockingPortal]]:
    """The chain as it began: a block takes a second of its time, so that many tests would bring it far into the future,
    where no head is believed.
    """
    chain, portal = running
    began = portal.call(chain.ask, "evm_snapshot", [])
    yield running
    portal.call(chain.ask, "evm_revert", [began])


@pytest.fixture
def shell(anew, keystore, tmp_path, monkeypatch) -> Shell:
    chain, portal = anew
    monkeypatch.chdir(tmp_path)
    Path("config.toml").write_text(CONFIG.format(id=chain.chain_id, url=chain.urls[0]))
    Path("config.toml").chmod(0o600)
    Path("key.json").write_text(keystore)
    Path("password").write_text(PASSWORD + "\n")
    Path("charter.toml").write_text(EXAMPLE)
    made = Shell(chain, portal)
    made.changed(admin=f'"{ADMIN.address}"', bot=f'"{BOT.address}"')
    portal.call(chain.mine)
    return made


@pytest.fixture
def founded(shell: Shell) -> Shell:
    assert shell.deploy()[0] == 0
    return shell


def test_a_key_founds_all_of_it_and_says_where(shell):
    status, said = shell.deploy()
    assert status == 0
    assert re.search(r"Founding stands at 0x\w{40}\nSending 0x\w{64}\nProjectPass stands at 0x\w{40}\n", said)
    assert [line["about"].split()[0] for line in shell.told("verify")] == list(NAMES)
    assert set(shell.states("verify").values()) == {"fine"}
    assert shell.says("verify", "charter.toml")[0] == 0


def test_it_prints_what_the_config_is_to_say_of_it(shell):
    printed = tomllib.loads(shell.deploy()[1].partition("in the config:\n")[2])["communities"]["contracts"]["base"]
    names = {"project_pass": "ProjectPass", "tier_pass": "TierPass", "ledger": "ContributionLedger"}
    names |= {"registry": "CollabRegistry"}
    assert printed == {key: shell.standing(name).address for key, name in names.items()}


def test_who_founds_it_holds_nothing(founded):
    lines = founded.told("roles")
    assert {line["state"] for line in lines} == {"fine"}
    assert not [line for line in lines if PAYER.address in line["says"]]
    assert {line["about"] for line in lines if BOT.address in line["says"]} == {
        "ContributionLedger REPORTER", "ProjectPass ISSUER"
    }  # fmt: skip


def test_what_is_founded_is_not_founded_twice(founded):
    status, said = founded.deploy()
    assert (status, said) == (
        1,
        "All of it is founded. See gatehouse contracts verify; to found anew, move the record away.\n",
    )


def test_what_is_missing_is_founded_later(founded):
    record = json.loads(Path("charter.founded.json").read_text())
    Path("charter.founded.json").write_text(json.dumps(record | {"projects": None}))
    status, said = founded.deploy()
    assert status == 0
    assert "Founding stands" not in said
    assert json.loads(Path("charter.founded.json").read_text())["founding"] == record["founding"]


def test_nothing_is_sent_without_a_yes(shell):
    words = ["contracts", "deploy", "charter.toml", "--keystore", "key.json", "--password-file", "password"]
    done = CliRunner().invoke(cli, words, input="n\n")
    assert done.exit_code == 1
    assert "Founding at 0x" in done.output
    assert done.output.endswith("Nothing more was sent.\n")
    assert not Path("charter.founded.json").exists()


@pytest.mark.parametrize(
    ("spoil", "says"),
    [
        (lambda: Path("password").write_text("wrong"), "cannot be opened"),
        (lambda: Path("key.json").write_text("{}"), "cannot be opened"),
        (lambda: Path("key.json").write_bytes(b"\xff"), "cannot be opened"),
        (lambda: Path("charter.toml").write_text("name ="), "cannot be read as TOML"),
        (lambda: Path("charter.toml").unlink(), "cannot be read as TOML"),
        (lambda: Path("charter.founded.json").write_text("[]"), "is not the record"),
    ],
)
def test_a_file_that_is_no_good_is_a_sentence(shell, spoil, says):
    spoil()
    status, said = shell.deploy()
    assert status == 1
    assert says in said


def test_a_bots_key_that_would_decide_is_refused_before_anything_is_sent(shell):
    shell.changed(council=f'"{BOT.address}"')
    for status, said in (shell.deploy(), shell.says("deploy", "charter.toml", "--safe")):
        assert status == 1
        assert "who.bot is also council" in said
    assert not Path("charter.founded.json").exists()


def test_a_bots_key_that_decides_by_now_is_refused_and_shown(founded):
    tiers = founded.standing("TierPass")
    tiers.send(ADMIN, "grantRole", role("COUNCIL"), BOT.address)
    founded.portal.call(founded.chain.mine)
    assert founded.says("roles", "charter.toml")[0] == 1
    (line,) = [line for line in founded.told("roles") if line["state"] == "wrong"]
    assert (line["about"], line["says"]) == (
        "TierPass COUNCIL",
        f"{BOT.address}: the bot's key, which may not be that.",
    )
    record = json.loads(Path("charter.founded.json").read_text())
    Path("charter.founded.json").write_text(json.dumps(record | {"projects": None}))
    status, said = founded.deploy()
    assert status == 1
    assert "holds more than it may (TierPass: COUNCIL)" in said


def test_roles_show_who_is_not_in_the_charter_and_what_nobody_holds(founded):
    ledger = founded.standing("ContributionLedger")
    ledger.send(ADMIN, "grantRole", role("GUARDIAN"), PAYER.address)
    ledger.send(ADMIN, "revokeRole", role("REPORTER"), BOT.address)
    founded.portal.call(founded.chain.mine)
    told = {(line["about"], line["says"]): line["state"] for line in founded.told("roles")}
    assert told["ContributionLedger GUARDIAN", f"{PAYER.address}, who is not in the charter."] == "note"
    assert told["ContributionLedger REPORTER", "Nobody holds it."] == "note"


@pytest.mark.parametrize(
    ("other", "names"),
    [
        ({"points_per_round": "999"}, {"ContributionLedger"}),
        ({"challenge_window": '"4d"'}, {"ContributionLedger"}),
        ({"move_delay": '"8d"'}, {"TierPass"}),
        ({"lead": '"Boss"'}, {"TierPass"}),
        ({"symbol": '"OTHER"'}, {"TierPass", "ProjectPass"}),
        ({"longest_term": '"401d"'}, {"ProjectPass"}),
    ],
)
def test_a_setting_that_is_not_the_charters_is_found(founded, other, names):
    founded.changed(**other)
    states = founded.states("verify")
    assert {about.split()[0] for about, state in states.items() if state == "wrong"} == names
    assert founded.says("verify", "charter.toml")[0] == 1


def test_another_code_is_found_and_so_is_nothing_at_all(founded):
    strange = founded.bench.create(double("SplitsDouble")).address
    record = json.loads(Path("charter.founded.json").read_text())
    Path("charter.founded.json").write_text(json.dumps(record | {"projects": strange.lower()}))
    assert [line["says"] for line in founded.told("verify")][4] == "Another code stands there than these sources make."
    Path("charter.founded.json").write_text(json.dumps(record | {"projects": "0x" + "11" * 20}))
    assert [line["says"] for line in founded.told("verify")][4] == "Nothing stands there."
    assert "The code of the sources does not stand there." in founded.says("roles", "charter.toml")[1]


def test_a_founding_that_only_names_the_contracts_is_found(founded):
    """It has our code and tells of contracts that are ours, but it is not what made them."""
    made = artifact("Founding")
    false = bytearray(made.runtime)
    for (start, length), name in zip(made.own_words, NAMES[1:], strict=False):
        false[start : start + length] = bytes.fromhex(founded.standing(name).address[2:]).rjust(length, b"\0")
    place = founded.bench.create(replace(made, abi=[], bytecode=creation(bytes(false)))).address.lower()
    record = json.loads(Path("charter.founded.json").read_text())
    Path("charter.founded.json").write_text(json.dumps(record | {"founding": place}))
    told = founded.told("verify")
    assert {line["says"] for line in told[:3]} == {
        f"{setting} is not as the charter and the record have it." for setting in ("pass", "ledger", "registry")
    }
    assert {line["says"] for line in told[3:6]} == {"Nothing stands there."}


def test_before_the_founding_there_is_nothing_to_see(shell):
    for verb in ("verify", "roles"):
        assert shell.says(verb, "charter.toml") == (
            1,
            "Nothing is founded by this charter yet: gatehouse contracts deploy\n",
        )


def test_an_unknown_chain_is_a_sentence(shell):
    shell.changed(chain='"moon"')
    status, said = shell.deploy()
    assert (status, said) == (
        1,
        "The config knows no chain moon: give it a heading [chains.moon] with its endpoints.\n",
    )


def test_a_slip_in_an_address_is_found_by_its_capitals(shell):
    slip = ADMIN.address[:-1] + ("0" if ADMIN.address[-1] != "0" else "1")
    shell.changed(admin=f'"{slip}"')
    status, said = shell.deploy()
    assert status == 1
    assert f"{slip} has a slip in it" in said


def test_an_account_that_cannot_pay_is_told_what_it_needs(shell):
    poor = wallet_of("poor")
    Path("key.json").write_text(json.dumps(Account.encrypt(poor.key, PASSWORD, iterations=2)))
    status, said = shell.deploy()
    assert status == 1
    assert f"{poor.address.lower()} has 0.000000 of the chain's coin and may need 0." in said


def test_either_a_key_or_a_safe(shell):
    for words in (("deploy", "charter.toml"), ("deploy", "charter.toml", "--safe", "--keystore", "key.json")):
        assert shell.says(*words) == (1, "Give either --keystore with the account that pays, or --safe.\n")


# --- the key that sends, as gatehouse check looks at it ------------------------------------------------------------


@pytest.fixture
def sending(founded: Shell) -> Callable[[], Mapping[str, tuple[str, str]]]:
    """What is said of the bot's key: state and words, by what it is about."""
    Path("bot.json").write_text(json.dumps(Account.encrypt(BOT.key, PASSWORD, iterations=2)))
    places = {"project_pass": "ProjectPass", "tier_pass": "TierPass", "ledger": "ContributionLedger"}
    lines = [f'{key} = "{founded.standing(name).address}"' for key, name in places.items()]
    signer = '[signers.garden]\ncommunities = ["Garden"]\nkeystore = "bot.json"\npassword_file = "password"\n'
    served = '[[communities]]\nname = "Garden"\ndiscord_server = 1\n[communities.contracts.base]\n'
    Path("config.toml").write_text(Path("config.toml").read_text() + signer + served + "\n".join(lines))

    def told() -> Mapping[str, tuple[str, str]]:
        lines = founded.portal.call(signers.look, load(Path("config.toml"), {}))
        return {line.about: (line.state.value, line.says) for line in lines}

    return told


def test_a_key_with_money_and_no_more_than_its_roles_is_fine(founded, sending):
    assert sending()["Garden on base"] == ("note", "The key has no money.")
    founded.portal.call(founded.chain.fund, BOT.address)
    founded.portal.call(founded.chain.mine)
    told = sending()
    assert {state for state, _ in told.values()} == {"fine"}
    assert told["signer garden"][1] == f"It sends as {BOT.address}."
    assert f"{BOT.address} has 1" in told["Garden on base"][1]
    assert {about for about in told if "," in about} == {
        "Garden on base, ProjectPass", "Garden on base, TierPass", "Garden on base, ContributionLedger"
    }  # fmt: skip


def test_a_key_that_may_more_than_it_should_or_less_is_told(founded, sending):
    founded.standing("TierPass").send(ADMIN, "grantRole", role("GUARDIAN"), BOT.address)
    founded.standing("ProjectPass").send(ADMIN, "revokeRole", role("ISSUER"), BOT.address)
    founded.portal.call(founded.chain.mine)
    told = sending()
    assert told["Garden on base, TierPass"] == ("wrong", "The bot's key is GUARDIAN, which it may not be.")
    says = "The bot's key is not ISSUER, so nothing it sends there is taken."
    assert told["Garden on base, ProjectPass"] == ("note", says)
    assert told["Garden on base, ContributionLedger"][0] == "fine"


def test_the_councils_key_is_looked_at_like_the_bots_and_must_be_another(founded, sending):
    council, registry = wallet_of("council's key"), founded.standing("CollabRegistry")
    Path("council.json").write_text(json.dumps(Account.encrypt(council.key, PASSWORD, iterations=2)))
    signer = '[signers.council]\ncommunities = ["Garden"]\nkeystore = "council.json"\npassword_file = "password"\n'
    text = Path("config.toml").read_text() + f'\nregistry = "{registry.address}"\n'
    Path("config.toml").write_text(f"{text}{signer}council = true\n")
    told = sending()
    assert told["signer council"] == ("fine", f"It sends as {council.address}.")
    assert told["Garden on base, council"] == ("note", "The key has no money.")
    says = "The council's key is not COUNCIL, so nothing it sends there is taken."
    assert told["Garden on base, CollabRegistry, council"] == ("note", says)
    assert "Garden on base, TierPass, council" not in told
    for name in ("CollabRegistry", "TierPass"):
        founded.standing(name).send(ADMIN, "grantRole", role("COUNCIL"), council.address)
    founded.portal.call(founded.chain.fund, council.address)
    founded.portal.call(founded.chain.mine)
    told = sending()
    assert f"{council.address} has 1" in told["Garden on base, council"][1]
    about, fine = (
        "Garden on base, CollabRegistry, council",
        ("fine", "The council's key may select designs, and no more."),
    )
    assert told[about] == fine
    assert told["Garden on base, TierPass, council"][0] == "note"
    assert (
        "The council's key is COUNCIL, which selecting designs does not take"
        in told["Garden on base, TierPass, council"][1]
    )
    Path("council.json").write_text(json.dumps(Account.encrypt(BOT.key, PASSWORD, iterations=2) | {"address": ""}))
    assert sending()["signer council"][0] == "wrong"
    assert "The council's key is the bot's own" in sending()["signer council"][1]
    with pytest.raises(KeyShared) as caught:
        founded.portal.call(opened_together, load(Path("config.toml"), {}))
    assert (fatal.sentence(caught.value) or "").startswith("signers.council: The council's key is the bot's own")


async def opened_together(config: Config) -> None:
    async with open_signers(config):
        raise AssertionError("one key was taken for two")


def test_a_keystore_that_stays_shut_and_a_contract_that_is_none_are_told(founded, sending):
    Path("password").write_text("another\n")
    text = Path("config.toml").read_text().replace(founded.standing("TierPass").address, "0x" + "11" * 20)
    Path("config.toml").write_text(text)
    told = sending()
    assert told["signer garden"] == (
        "wrong",
        f"{Path.cwd() / 'bot.json'} cannot be opened: it is no keystore, or the password is another.",
    )
    assert told["Garden on base"] == ("note", "No key sends to its contracts.")
    assert told["Garden on base, TierPass"] == ("wrong", "Nothing stands there.")


def test_where_members_credits_are_attested_is_looked_at(founded, sending):
    eas = founded.portal.call(attestations.founded, founded.chain)
    config = Path("config.toml").read_text()
    about = "Garden on base, EAS"

    def told(place: str) -> tuple[str, str]:
        Path("config.toml").write_text(f'{config}\neas = "{place}"\n')
        founded.portal.call(founded.chain.mine)
        return sending()[about]

    assert told(founded.standing("TierPass").address) == ("wrong", "No EAS stands there.")
    assert told(eas.place) == ("note", "The schema of what members earned is not registered there.")
    founded.portal.call(eas.schema, SCHEMA)
    assert told(eas.place)[0] == "fine"


# --- by a Safe ----------------------------------------------------------------------------------------------------


def test_a_safe_gets_its_transactions_and_where_they_lead(shell):
    status, said = shell.says("deploy", "charter.toml", "--safe")
    assert status == 0
    batch = json.loads(said)
    assert (batch["version"], batch["chainId"]) == ("1.0", str(shell.chain.chain_id))
    assert [(sent["to"].lower(), sent["value"]) for sent in batch["transactions"]] == [(FACTORY, "0")] * 2
    record = json.loads(Path("charter.founded.json").read_text())
    for sent, name in zip(batch["transactions"], ("founding", "projects"), strict=True):
        data, place = by_factory(bytes.fromhex(sent["data"][2:])[32:])
        assert "0x" + data.hex() == sent["data"]
        assert place == record[name]
    assert {line["says"] for line in shell.told("verify")} == {"Nothing stands there."}
