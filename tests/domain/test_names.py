"""Which names are shown in place of an address."""

import pytest

from bot.domain.linking.names import LONGEST, is_plain


@pytest.mark.parametrize(
    "name", ["ada.eth", "4.eth", "plotter-garden.eth", "tools.ada.eth", "a" * (LONGEST - 4) + ".eth"]
)
def test_a_plain_name_is_shown(name):
    assert is_plain(name)


@pytest.mark.parametrize(
    "name",
    [
        "",
        "eth",
        ".eth",
        "ada",
        "ada.com",
        "ada.eth.",
        "ada..eth",
        "Ada.eth",
        "\u0430da.eth",
        "ada\u200d.eth",
        "ada.eth\n",
        "ad a.eth",
        "_ada.eth",
        "@everyone.eth",
        "**ada**.eth",
        "xn--ls8h.eth",
        "ada.eth/pay",
        "a" * (LONGEST - 3) + ".eth",
    ],
)
def test_what_can_be_taken_for_another_name_or_does_anything_is_not(name):
    assert not is_plain(name)
