"""The config of a host that has Telegram, or has nothing else."""

from pathlib import Path

import pytest

from bot.config import load
from tests.configs import GOOD, Written, good, problems, writer

NOWHERE = GOOD.format(discord="").replace("[discord]", "")
TELEGRAM = '[telegram]\ntoken = "123:abc-DEF_4"\n'


@pytest.fixture
def written(tmp_path: Path) -> Written:
    return writer(tmp_path)


def test_telegram_alone_is_enough(written: Written) -> None:
    config = load(written(NOWHERE + TELEGRAM + '[[communities]]\nname = "A"\ntelegram_chats = [-1001, -1002]'), {})
    assert config.discord is None
    assert config.telegram.updates == "polling"
    assert config.communities[0].telegram_chats == (-1001, -1002)
    assert "123:abc-DEF_4" in config.secrets()


def test_a_token_in_the_environment_needs_no_heading(written: Written) -> None:
    config = load(written(NOWHERE), {"GATEHOUSE_TELEGRAM_TOKEN": "1:x"})
    assert (config.discord, config.telegram.token.get_secret_value()) == (None, "1:x")


def test_with_neither_platform_the_bot_has_nowhere_to_be(written: Written) -> None:
    assert "nowhere to be" in problems(written(NOWHERE))["discord"].sentence


@pytest.mark.parametrize(
    ("more", "key"),
    [
        ('[telegram]\ntoken = "abc"', "telegram.token"),
        ("[telegram]", "telegram.token"),
        (TELEGRAM + 'api = "https://api.example.org/bot"', "telegram.api"),
        (TELEGRAM + 'updates = "pigeons"', "telegram.updates"),
        ('[[communities]]\nname = "A"', "communities.1"),
        ('[[communities]]\nname = "A"\ntelegram_chats = [1]', "communities.1.telegram_chats.1"),
        ('[[communities]]\nname = "A"\ntelegram_chats = [-1, -1]', "communities.1.telegram_chats"),
    ],
)
def test_what_telegram_cannot_be_is_refused(written: Written, more: str, key: str) -> None:
    text, env = good()
    assert key in problems(written(text + more), env)


def test_a_telegram_token_that_does_not_read_is_not_repeated(written: Written) -> None:
    text, env = good()
    told = problems(written(text + '[telegram]\ntoken = "canary and more"'), env)
    assert "canary" not in str(told)
