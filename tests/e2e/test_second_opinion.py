"""What people see on our sandbox is what they see on simcord, somebody else's model of Discord."""

import asyncio

import pytest

from tests.e2e.scenes import SCENARIOS
from tests.e2e.scenes_channels import CHANNELS
from tests.e2e.scenes_commands import COMMANDS, TRIED
from tests.e2e.scenes_files import HANDED_IN
from tests.e2e.scenes_members import MEMBERS
from tests.e2e.scenes_setup import SETUP
from tests.e2e.scenes_tiers import TIERS
from tests.e2e.second_opinion import Outcome, played, told
from tests.e2e.stage_sandbox import in_the_sandbox
from tests.e2e.stage_simcord import in_simcord

Both = tuple[dict[str, Outcome], dict[str, Outcome]]
PLAYS = {
    "first": SCENARIOS,
    "moderators": {**COMMANDS, **TIERS, **HANDED_IN},
    "members": MEMBERS,
    "setup": SETUP,
    "channels": CHANNELS,
}
NOT_IN_SIMCORD = {
    "the page": "it is a Discord without a web: a wallet is proved by the services, in an own browser",
    "OAuth": "it plays no consent page, so whose browser it is stays with test_whose_browser",
    "Telegram": "`/gate connect` and `/link` end where the other chat would begin; test_accounts goes on",
    "rate limits": "it answers at once, however much is asked: test_discord_pacing has limits",
    "the gateway": "it loses, repeats and delays no event: test_discord_connection does",
    "a channel out of sight": "it lets nobody name one: that such a moderator is refused is test_discord_channels",
    "a restart": "its messages live in the client's process: that buttons outlive one is test_crashes",
}
"""What is not played in both theatres, and why."""


@pytest.fixture(scope="module")
def theatre(tmp_path_factory: pytest.TempPathFactory):
    """Each whole play in each theatre, one after the other, when it is first asked for."""
    seen: dict[str, Both] = {}

    def both(play: str) -> Both:
        if play not in seen:
            ours = asyncio.run(played(in_the_sandbox, tmp_path_factory.mktemp("sandbox"), PLAYS[play]))
            theirs = asyncio.run(played(in_simcord, tmp_path_factory.mktemp("simcord"), PLAYS[play]))
            seen[play] = ours, theirs
        return seen[play]

    return both


@pytest.mark.parametrize("scene", [f"{play}: {scene}" for play, scenes in PLAYS.items() for scene in scenes])
def test_both_say_the_same(theatre, scene: str) -> None:
    play, _, name = scene.partition(": ")
    ours, theirs = theatre(play)
    assert ours[name] == theirs[name]


def test_the_play_opened_and_closed_doors(theatre) -> None:
    """Were everything refused in both theatres, they would agree too."""
    for seen in theatre("first"):
        assert seen["a_holder_has_signed_and_asks_why"].roles[0] == ("Maker",)
        assert seen["an_award"].roles[2] == ("Resident",)
        assert seen["a_tier_is_removed"].roles[0] == ()
        assert "needs the permission" in seen["the_permission_is_lost_before_the_button"].said[-1]


def test_moderators_did_what_members_were_refused(theatre) -> None:
    for seen in theatre("moderators"):
        for path in TRIED:
            for who in ("dora", "ada"):
                assert "needs the permission" in seen[f"{who} tries {path}"].said[0]
            assert "needs the permission" not in seen[f"hana tries {path}"].said[0]
        assert "does not stand below your own" in seen["ben tries gate award"].said[0]
        assert seen["hana tries gate award"].roles[2] == ("Resident",)
        assert seen["the_holder_loses_the_tier_by_a_change"].roles[0] == ()
        assert seen["the_change_is_undone"].roles[0] == ("Maker",)
        assert [held[-1:] for held in seen["the_file_is_applied"].roles] == [("Resident",), ("Ward",), ("Resident",)]
        assert "Resident" not in str(seen["a_second_moderator_approves_it"].roles)


def test_what_was_set_up_opened_a_door(theatre) -> None:
    for seen in theatre("setup"):
        assert (
            "There is a role called **Resident** already" in seen["its_role_would_be_called_like_one_there_is"].said[-1]
        )
        assert seen["somebody_gets_it"].roles[2] == ("Muralist",)
        assert "is in force" in seen["three_tiers_are_applied"].said[0]
        assert "**Manage Server**" in seen["who_may_not_manage_the_server_posts_no_verify_message"].said[-1]
        assert "It is the same message as before." in seen["and_renews_it"].said[0]
        assert "at least 20 Garden Pass" in seen["what_members_see"].more[0]


def test_channels_were_opened_and_closed(theatre) -> None:
    for seen in theatre("channels"):
        assert seen["one_that_may_be_opened_is_shown_first"].rooms[0] == ()
        assert seen["it_is_opened"].rooms == (("studio",), (), ())
        assert seen["going_back_closes_it"].rooms[0] == ()
        assert seen["it_is_made_and_open_to_whoever_holds_the_tier"].rooms[0] == ("studio", "workshop")
        assert "Manage Permissions" in seen["one_in_which_its_moderator_manages_nothing"].said[0]
        assert "Manage Channels" in seen["a_bot_that_may_make_none_makes_none"].said[0]


def test_a_dangerous_role_was_neither_given_nor_let_in(theatre) -> None:
    for seen in theatre("channels"):
        assert "Frozen: " in seen["its_role_has_become_dangerous"].more[0]
        assert seen["its_role_has_become_dangerous"].roles == (("Maker",), ("Ward",), ())
        assert "Kick Members" in seen["a_dangerous_role_is_let_into_no_channel"].said[0]
        assert seen["it_is_harmless_again_and_given"].roles[2] == ("Maker",)
        assert seen["the_tier_goes_and_with_it_the_other"].rooms == ((), (), ())


def test_members_wallets_opened_and_closed_doors(theatre) -> None:
    for seen in theatre("members"):
        assert seen["a_holder_proves_a_wallet"].roles[0] == ("Maker",)
        assert seen["it_is_unlinked_and_the_door_closes"].roles[0] == ()
        assert seen["who_leaves_and_comes_back_gets_the_role_back"].roles[0] == ("Maker",)
        assert seen["who_is_forgotten_loses_what_they_had"].roles[0] == ()


def test_what_simcord_cannot_play_is_said(theatre) -> None:
    """A scene that this theatre could not play would be missing, not skipped; what is left out stands above."""
    for play, scenes in PLAYS.items():
        ours, theirs = theatre(play)
        assert list(ours) == list(theirs) == list(scenes)
    assert all(NOT_IN_SIMCORD.values())


@pytest.mark.parametrize("hashed", ["a" * 64, "1" * 64, "86db" + "1" * 16 + "4a" * 22])
def test_a_hash_in_a_file_is_no_difference_whatever_digits_it_has(hashed: str):
    assert told(f'"hash": "0x{hashed}",'.encode()) == '"hash": "N",'
