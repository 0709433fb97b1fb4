"""What tells of somebody forgotten tells of a stand-in afterwards, and of everybody else what it told before."""

from hypothesis import given
from hypothesis import strategies as st

from bot.domain.ids import Account, Platform, address
from bot.domain.leaving.forgetting import LONGEST_REST, StandIns, rest

ADA, STAND_IN = Account(Platform.DISCORD, 803214407719264471, "ada"), Account(Platform.DISCORD, -5)
OLD, NEW = address("0x" + "a1" * 20), address("0x" + "99" * 20)
ADAS = StandIns({ADA: STAND_IN}, {OLD: NEW})


def test_an_account_loses_its_number_and_its_name_wherever_it_stands():
    told = {"accounts": [{"platform": "discord", "id": ADA.id, "name": "ada"}], "by": ADA.id, "owner": "ada"}
    left = {"accounts": [{"platform": "discord", "id": -5, "name": ""}], "by": -5, "owner": ""}
    assert ADAS.scrubbed(told) == left


def test_a_namesake_on_another_platform_and_a_block_of_that_number_stay():
    told = {"who": {"platform": "telegram", "id": ADA.id, "name": "lin"}, "block": {"number": ADA.id}, "id": ADA.id}
    assert ADAS.scrubbed(told) == told


def test_an_address_is_replaced_inside_longer_texts_too():
    assert ADAS.scrubbed([f"{OLD} held 1", {"wallet": OLD}]) == [f"{NEW} held 1", {"wallet": NEW}]


json = st.recursive(
    st.none() | st.booleans() | st.integers() | st.text(),
    lambda inner: st.lists(inner) | st.dictionaries(st.text(), inner),
)


@given(json)
def test_what_tells_of_others_is_left_as_it_was(facts):
    assert ADAS.scrubbed(facts) == facts


def test_it_is_looked_again_soon_then_seldom():
    assert [rest(tries).total_seconds() for tries in (0, 1, 5)] == [1, 2, 32]
    assert rest(99) == LONGEST_REST
