"""Where the config takes its secrets from, and whom it may be pointed at."""

import json
from datetime import timedelta
from pathlib import Path

import pytest

from bot.config import load
from tests.configs import COMMUNITY, GOOD, SANDBOX, TOKEN, Written, good, problems, writer

KEYSTORE = '[signers.garden]\ncommunities = ["Plotter Garden"]\nkeystore = "garden-key.json"\n'
SECRET_OF_KEY = "canary horse battery"


@pytest.fixture
def written(tmp_path: Path) -> Written:
    return writer(tmp_path)


class TestWhereSecretsComeFrom:
    def test_the_environment_goes_before_the_file(self, written: Written) -> None:
        path = written(GOOD.format(discord='token = "in-the-file"'))
        config = load(
            path,
            {
                "GATEHOUSE_DISCORD_TOKEN": TOKEN,
                "GATEHOUSE_CHAIN_BASE_ENDPOINTS": "https://a.example, https://b.example",
            },
        )
        assert config.discord.token.get_secret_value() == TOKEN
        urls = [endpoint.get_secret_value() for endpoint in config.chains["base"].endpoints]
        assert urls == ["https://a.example", "https://b.example"]

    def test_files_of_their_own_are_read_and_trimmed(self, written: Written, tmp_path: Path) -> None:
        (tmp_path / "token").write_text(f"{TOKEN}\n")
        (tmp_path / "endpoints").write_text("# ours\nhttps://a.example\n\nhttps://b.example\n")
        path = written(GOOD.format(discord='token_file = "token"'))
        config = load(path, {"GATEHOUSE_CHAIN_BASE_ENDPOINTS_FILE": str(tmp_path / "endpoints")})
        assert config.discord.token.get_secret_value() == TOKEN
        assert len(config.chains["base"].endpoints) == 2

    def test_the_client_secret_has_the_same_four_places(self, written: Written, tmp_path: Path) -> None:
        (tmp_path / "secret").write_text("in-a-file-of-its-own\n")
        base = f'token = "{TOKEN}"\n'
        variable = "GATEHOUSE_DISCORD_CLIENT_SECRET"
        for line, env, expected in (
            ("", {}, None),
            ('client_secret = "in-the-config-itself"', {}, "in-the-config-itself"),
            ('client_secret_file = "secret"', {}, "in-a-file-of-its-own"),
            ('client_secret = "in-the-config-itself"', {variable: "in-the-environment"}, "in-the-environment"),
            ("", {f"{variable}_FILE": str(tmp_path / "secret")}, "in-a-file-of-its-own"),
        ):
            config = load(written(GOOD.format(discord=base + line)), env)
            found = config.discord.client_secret
            assert (found and found.get_secret_value()) == expected
            assert found is None or expected in config.secrets()
            assert expected is None or expected not in repr(config)

    @pytest.mark.parametrize("given", ['"short"', '"with a blank in the middle"', "7", '""'])
    def test_what_is_no_client_secret_is_told(self, written: Written, given: str) -> None:
        path = written(GOOD.format(discord=f'token = "{TOKEN}"\nclient_secret = {given}'))
        assert set(problems(path)) == {"discord.client_secret"}

    @pytest.mark.parametrize("content", [None, b"", b"\xff\xfe\x00"])
    def test_a_file_that_holds_no_secret_is_told_once(
        self, written: Written, tmp_path: Path, content: bytes | None
    ) -> None:
        if content is not None:
            (tmp_path / "token").write_bytes(content)
        assert set(problems(written(GOOD.format(discord='token_file = "token"')))) == {"discord.token_file"}

    def test_two_sources_at_once_are_refused(self, written: Written, tmp_path: Path) -> None:
        path = written(GOOD.format(discord='token = "one"\ntoken_file = "other"'))
        assert set(problems(path)) == {"discord.token"}
        both = {"GATEHOUSE_DISCORD_TOKEN": TOKEN, "GATEHOUSE_DISCORD_TOKEN_FILE": str(tmp_path / "x")}
        assert "GATEHOUSE_DISCORD_TOKEN" in problems(written(GOOD.format(discord="")), both)

    def test_an_empty_variable_counts_as_unset(self, written: Written) -> None:
        path = written(GOOD.format(discord=f'token = "{TOKEN}"'))
        assert load(path, {"GATEHOUSE_DISCORD_TOKEN": ""}).discord.token.get_secret_value() == TOKEN

    @pytest.mark.parametrize(("mode", "open_to_others"), [(0o600, False), (0o640, True), (0o644, True)])
    def test_a_file_with_secrets_that_others_can_read_is_named(
        self, written: Written, mode: int, *, open_to_others: bool
    ) -> None:
        path = written(GOOD.format(discord=f'token = "{TOKEN}"'), mode)
        assert load(path, {}).exposed == ((path,) if open_to_others else ())

    def test_a_config_without_secrets_may_be_read_by_all(self, written: Written) -> None:
        text, env = good(GATEHOUSE_CHAIN_BASE_ENDPOINTS="https://a.example")
        assert load(written(text, 0o644), env).exposed == ()


class TestTheSandboxAddresses:
    @pytest.mark.parametrize(
        "api",
        [
            "http://discord.example.org/api",
            "http://10.0.0.1/api",
            "http://0.0.0.0/api",
            "http://localhost.example.org/api",
            "http://127.0.0.1@example.org/api",
            "http://someone@127.0.0.1/api",
            "http://example.org\\\\@127.0.0.1/api",
            "ftp://127.0.0.1/api",
            "http://127.1/api",
            "http://[::ffff:10.0.0.1]/api",
        ],
    )
    def test_the_token_goes_nowhere_but_to_this_machine(self, written: Written, api: str) -> None:
        path = written(GOOD.format(discord=f'token = "x"\napi = "{api}"\ngateway = "ws://127.0.0.1:1"'))
        assert set(problems(path)) == {"discord.api"}

    @pytest.mark.parametrize("host", ["127.0.0.1:9000", "127.8.8.8:9000", "localhost:9000", "[::1]:9000"])
    def test_every_spelling_of_this_machine_is_accepted(self, written: Written, host: str) -> None:
        path = written(GOOD.format(discord=f'token = "x"\napi = "http://{host}/api"\ngateway = "ws://{host}/gw"'))
        assert load(path, {}).discord.api == f"http://{host}/api"

    @pytest.mark.parametrize(("lone", "address"), [("api", "http://127.0.0.1:1"), ("gateway", "ws://127.0.0.1:1")])
    def test_one_without_the_other_is_refused(self, written: Written, lone: str, address: str) -> None:
        path = written(GOOD.format(discord=f'token = "x"\n{lone} = "{address}"'))
        assert set(problems(path)) == {f"discord.{lone}"}

    def test_only_a_sandbox_may_hurry(self, written: Written) -> None:
        timing = 'sweep_every = "500ms"\nsecond_reading_after = "0s"'
        hurried = load(written(SANDBOX.format(timing=timing, endpoint="http://127.0.0.1:8545")), {})
        assert hurried.sandboxed
        assert hurried.timing.second_reading_after == timedelta()
        real = written(SANDBOX.format(timing=timing, endpoint="https://base.example.org"))
        assert set(problems(real)) == {"timing.sweep_every", "timing.second_reading_after"}


def test_a_signer_is_a_keystore_beside_the_config_with_its_password_from_outside(written: Written) -> None:
    text, env = good(GATEHOUSE_SIGNER_GARDEN_PASSWORD=f"{SECRET_OF_KEY}\n")
    config = load(written(text + KEYSTORE + COMMUNITY), env)
    signer = config.signers["garden"]
    assert (signer.keystore, signer.communities) == (config.path.parent / "garden-key.json", ("Plotter Garden",))
    assert signer.password is not None
    assert signer.password.get_secret_value() == SECRET_OF_KEY
    assert SECRET_OF_KEY in config.secrets()
    assert "canary" not in repr(config) + str(config)


def test_a_signer_elsewhere_is_an_address_and_a_url_that_counts_as_a_secret(written: Written, tmp_path: Path) -> None:
    (tmp_path / "signer").write_text("https://signer.example.org/canary-key-of-the-signer\n")
    text, env = good()
    lines = f'[signers.garden]\ncommunities = ["Plotter Garden"]\naddress = "0x{"AB" * 20}"\nurl_file = "signer"\n'
    config = load(written(text + lines + COMMUNITY), env)
    assert config.signers["garden"].address == "0x" + "ab" * 20
    assert "canary-key-of-the-signer" in config.secrets()
    assert "canary" not in repr(config)


def elsewhere(name: str, address: str, *, council: bool = False) -> str:
    lines = f'[signers.{name}]\ncommunities = ["Plotter Garden"]\naddress = "{address}"\nurl = "http://127.0.0.1:1"\n'
    return lines + ("council = true\n" if council else "")


def test_a_community_has_a_key_for_its_council_beside_the_bots_and_no_second_one_of_either(written: Written) -> None:
    text, env = good()
    bot, council = elsewhere("garden", "0x" + "a1" * 20), elsewhere("council", "0x" + "b2" * 20, council=True)
    found = load(written(text + bot + council + COMMUNITY), env).signers
    assert {name: one.council for name, one in found.items()} == {"garden": False, "council": True}
    for more in (elsewhere("more", "0x" + "c3" * 20), elsewhere("more", "0x" + "c3" * 20, council=True)):
        told = problems(written(text + bot + council + more + COMMUNITY), env)
        assert set(told) == {"signers.more.communities"}


KEYSTORE_OF_A1 = json.dumps({"address": "A1" * 20, "version": 3})


@pytest.mark.parametrize(
    ("bot", "council"),
    [
        (elsewhere("garden", "0x" + "a1" * 20), elsewhere("council", "0x" + "A1" * 20, council=True)),
        (f'{KEYSTORE}password = "a"\n', elsewhere("council", "0x" + "A1" * 20, council=True)),
        (f'{KEYSTORE}password = "a"\n', KEYSTORE.replace("garden]", "council]") + 'password = "a"\ncouncil = true\n'),
    ],
    ids=["both elsewhere", "one by its file's word", "one file"],
)
@pytest.mark.parametrize("says", [True, False], ids=["a file that says its address", "one that does not"])
def test_the_councils_key_may_not_be_the_bots(
    written: Written, tmp_path: Path, bot: str, council: str, says: bool
) -> None:
    text, env = good()
    (tmp_path / "garden-key.json").write_text(KEYSTORE_OF_A1 if says else "[]")
    whole = written(text + bot + council + COMMUNITY)
    if not says and "keystore" in bot and "keystore" not in council:
        load(whole, env)  # that is seen once the key is opened
        return
    told = problems(whole, env)
    assert set(told) == {"signers.council"}
    assert "who steals one would have both" in str(told["signers.council"])


def test_a_communitys_contracts_stand_under_their_chains(written: Written) -> None:
    text, env = good()
    places = f'[communities.contracts.base]\nproject_pass = "0x{"c1" * 20}"\n'
    found = load(written(text + COMMUNITY + places), env).communities[0].contracts
    assert {name: (one.project_pass, one.ledger) for name, one in found.items()} == {"base": ("0x" + "c1" * 20, "")}


@pytest.mark.parametrize(
    ("lines", "key"),
    [
        (KEYSTORE, "signers.garden"),
        (KEYSTORE.replace("keystore", "keystor"), "signers.garden.keystor"),
        (f'{KEYSTORE}password = "a"\nurl = "http://127.0.0.1:1"\n', "signers.garden"),
        (KEYSTORE.replace("Plotter", "Other") + 'password = "a"\n', "signers.garden.communities"),
        (f'{KEYSTORE}password = "a"\n{KEYSTORE.replace("garden]", "b]")}password = "a"\n', "signers.b.communities"),
        (f'{KEYSTORE.replace("garden]", "Garden]")}password = "a"\n', "signers.Garden"),
        (f'{KEYSTORE}password_file = "nowhere"\n', "signers.garden.password_file"),
    ],
)
def test_a_signer_that_cannot_be_used_is_told_by_its_key(written: Written, lines: str, key: str) -> None:
    text, env = good()
    assert set(problems(written(text + lines + COMMUNITY), env)) == {key}


@pytest.mark.parametrize(
    ("lines", "key"),
    [
        ('[communities.contracts.bse]\nledger = ""\n', "communities.1.contracts.bse"),
        ('[communities.contracts.base]\nleger = ""\n', "communities.1.contracts.base.leger"),
        ('[communities.contracts.base]\nledger = "0x1"\n', "communities.1.contracts.base.ledger"),
        ('[communities.contracts]\nbase = "0x1"\n', "communities.1.contracts.base"),
    ],
)
def test_contracts_that_are_none_are_told_by_their_key(written: Written, lines: str, key: str) -> None:
    text, env = good()
    assert set(problems(written(text + COMMUNITY + lines), env)) == {key}


def test_a_variable_for_a_signer_that_is_not_there_is_told(written: Written) -> None:
    text, env = good(GATEHOUSE_SIGNER_GARDN_PASSWORD="a")
    assert set(problems(written(text), env)) == {"GATEHOUSE_SIGNER_GARDN_PASSWORD"}
