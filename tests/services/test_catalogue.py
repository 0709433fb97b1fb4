"""Who is spoken to in a language, and what is said where there is none."""

from bot.text.catalogue import ENGLISH, _, nearest, plural, speaking


def test_parts_are_put_in_and_are_not_read_as_parts_themselves() -> None:
    assert _("You hold {tiers}.", tiers="{secret}") == "You hold {secret}."


def test_one_is_said_otherwise_than_many() -> None:
    said = [plural("{count} member", "{count} members", count) for count in (1, 2)]

    assert said == ["1 member", "2 members"]


def test_who_speaks_what_nobody_translated_is_spoken_to_in_english() -> None:
    with speaking("tlh"):
        assert _("Done.") == "Done."
    assert nearest("tlh-Latn") == ENGLISH
