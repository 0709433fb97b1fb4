"""What other bots ask for: what maps is exact, what does not is named, and nothing opens a door to more people."""

import json

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from bot.domain.changing.foreign import Left, Unmapped, amount, next_above
from bot.domain.changing.foreign_reading import Here, foreign, is_foreign
from bot.domain.errors import FileRefused
from bot.domain.ids import Address, ChainName
from bot.domain.requirements.holdings import Kind, Probe
from bot.domain.requirements.notation import notation

ETH, BASE = ChainName("ethereum"), ChainName("base")
HERE = Here({1: ETH, 8453: BASE}, 1130000000000000001)
APES = "0xBC4CA0EdA7647A8aB7C2061c2E118A18a936f13D"
COIN = "0xA0b86991c6218b36c1d19D4a2e9Eb0cE3606eB48"
apes, coin = APES.lower(), COIN.lower()
ROLE = "1004407674521276519"


def read(found, decimals=None):
    return foreign(json.dumps(found), HERE, decimals or {})


def rules(*each):
    return {"rules": [{"type": "ERC721", "chainId": 1, "contractAddress": APES, "roleId": ROLE} | one for one in each]}


def asked(found):
    return {tier.name: notation(tier.requirement) for tier in found.tiers}


def left(found):
    return [(one.why, one.detail) for one in found.left]


# ---------------------------------------------------------------- Collab.Land


def test_a_rule_is_a_tier_with_its_role():
    found = read(rules({"minToken": "2", "name": "Ape holder", "description": "two apes", "id": "x"}))
    assert asked(found) == {"Ape holder": f"erc721:ethereum:{apes} >= 2"}
    assert (found.tiers[0].roles, found.left) == ((int(ROLE),), ())


@pytest.mark.parametrize(
    ("rule", "text"),
    [
        ({}, f"erc721:ethereum:{apes} >= 1"),
        ({"minToken": "", "maxToken": ""}, f"erc721:ethereum:{apes} >= 1"),
        ({"maxToken": "3"}, f"erc721:ethereum:{apes} >= 1 and not erc721:ethereum:{apes} >= 4"),
        ({"minToken": "0", "maxToken": "0"}, f"not erc721:ethereum:{apes} >= 1"),
        ({"type": "ERC20", "minToken": "0.10"}, f"erc20:ethereum:{apes} >= 0.1"),
        ({"type": "ERC20", "minToken": "1e3"}, f"erc20:ethereum:{apes} >= 1000"),
        ({"type": "ERC-20", "minToken": 1000000000000.5}, f"erc20:ethereum:{apes} >= 1000000000000.5"),
        ({"type": "ERC1155", "tokenId": "7", "minToken": "2"}, f"erc1155:ethereum:{apes}#7 >= 2"),
        (
            {"type": "ERC1155", "tokenId": "1,5-6"},
            f"erc1155:ethereum:{apes}#1 >= 1 or erc1155:ethereum:{apes}#5 >= 1 or erc1155:ethereum:{apes}#6 >= 1",
        ),
    ],
)
def test_amounts_and_ids_are_exact(rule, text):
    assert list(asked(read(rules(rule))).values()) == [text]


def test_at_most_so_much_of_a_token_is_the_next_unit_above_which_needs_its_decimals():
    found = read(rules({"type": "ERC20", "minToken": "1", "maxToken": "100"}))
    probe = Probe(Kind.ERC20, ETH, Address(apes))
    assert (found.tiers, found.exact, left(found)) == ((), {probe}, [(Left.DECIMALS, apes)])
    (text,) = asked(read(rules({"type": "ERC20", "maxToken": "100"}), {probe: 6})).values()
    assert text == f"erc20:ethereum:{apes} >= 1 and not erc20:ethereum:{apes} >= 100.000001 decimals 6"


def test_rules_of_one_role_are_alternatives_and_one_that_does_not_map_is_left_out():
    found = read(rules({"name": "Holder"}, {"chainId": 8453}, {"chainId": 137}, {"type": "SOLANA_NFT"}))
    assert asked(found) == {"Holder": f"erc721:ethereum:{apes} >= 1 or erc721:base:{apes} >= 1"}
    assert left(found) == [(Left.CHAIN, "137"), (Left.KIND, "SOLANA_NFT")]


@pytest.mark.parametrize(
    ("rule", "why"),
    [
        ({"type": "OPEN_SEA", "collectionName": "conanscircle"}, Left.KIND),
        ({"type": None}, Left.KIND),
        ({"chainId": 8000000000101}, Left.CHAIN),
        ({"chainId": "1"}, Left.CHAIN),
        ({"contractAddress": "creators"}, Left.ADDRESS),
        ({"tokenId": "1,2"}, Left.IDS),
        ({"type": "ERC1155"}, Left.IDS),
        ({"type": "ERC1155", "tokenId": "1-99999999999"}, Left.IDS),
        ({"type": "ERC1155", "tokenId": "9-1"}, Left.IDS),
        ({"type": "ERC1155", "tokenId": "1,2", "minToken": "2"}, Left.IDS),
        ({"type": "ERC1155", "tokenId": "one"}, Left.IDS),
        ({"minToken": "1.5"}, Left.AMOUNT),
        ({"minToken": "-1"}, Left.AMOUNT),
        ({"minToken": "NaN"}, Left.AMOUNT),
        ({"minToken": "1e999999"}, Left.AMOUNT),
        ({"minToken": "0"}, Left.AMOUNT),
        ({"requiresMetadata": True}, Left.MORE),
        ({"attributes": [{"trait_type": "Fur", "value": "Gold"}]}, Left.MORE),
        ({"query": "{ x }"}, Left.MORE),
    ],
)
def test_what_cannot_be_asked_for_is_named_and_makes_no_tier(rule, why):
    found = read(rules(rule))
    assert found.tiers == ()
    assert [one.why for one in found.left] == [why]


def test_a_role_that_is_none_of_discord_is_named_and_the_tier_opens_nothing():
    found = read(rules({"roleId": "001"}))
    assert found.tiers[0].roles == ()
    assert left(found) == [(Left.ROLE, "001")]


def test_a_rule_that_is_no_table_is_named():
    assert left(read({"rules": [3, None]})) == [(Left.SHAPE, "")] * 2


# ---------------------------------------------------------------- Guild.xyz


def guild(*requirements, **more):
    each = [{"type": "ERC721", "chain": "ETHEREUM", "address": APES, "data": {}} | one for one in requirements]
    reward = {"guildPlatformId": 5, "platformRoleId": ROLE}
    role = {"id": 1, "name": "Ape", "logic": "AND", "requirements": each, "rolePlatforms": [reward]} | more
    server = {"id": 5, "platformId": 1, "platformGuildId": str(HERE.server)}
    return {"id": 9, "name": "Apes", "guildPlatforms": [server], "roles": [role]}


TWO = (
    {"data": {"minAmount": 2}},
    {"type": "ERC20", "chain": "BASE_MAINNET", "address": COIN, "data": {"minAmount": 0.5}},
)
BAD = {"type": "ALLOWLIST", "data": {"addresses": [APES]}}


@pytest.mark.parametrize(
    ("logic", "text"),
    [
        ({"logic": "AND"}, "{a} and {b}"),
        ({"logic": "OR"}, "{a} or {b}"),
        ({"logic": "ANY_OF", "anyOfNum": 1}, "{a} or {b}"),
        ({"logic": "NAND"}, "not {a} or not {b}"),
        ({"logic": "NOR"}, "not {a} and not {b}"),
    ],
)
def test_a_role_asks_for_its_requirements_by_its_logic(logic, text):
    found = read(guild(*TWO, **logic))
    said = text.format(a=f"erc721:ethereum:{apes} >= 2", b=f"erc20:base:{coin} >= 0.5")
    assert asked(found) == {"Ape": said}
    assert (found.tiers[0].roles, found.left) == ((int(ROLE),), ())


@pytest.mark.parametrize(
    ("logic", "kept"),
    [("AND", False), ("NOR", False), ("OR", True), ("NAND", True)],
)
def test_leaving_a_requirement_out_opens_the_role_to_nobody_else(logic, kept):
    found = read(guild(*TWO, BAD, logic=logic))
    assert bool(found.tiers) is kept
    assert [one.why for one in found.left] == [Left.KIND] if kept else [Left.KIND, Left.PART]


def test_so_many_of_them_needs_as_many_that_map():
    assert read(guild(*TWO, BAD, logic="ANY_OF", anyOfNum=2)).tiers
    assert not read(guild(*TWO, BAD, logic="ANY_OF", anyOfNum=3)).tiers
    for odd in ({"logic": "XOR"}, {"logic": "ANY_OF", "anyOfNum": "2"}, {"logic": "ANY_OF", "anyOfNum": 0}):
        assert [one.why for one in read(guild(*TWO, **odd)).left] == [Left.SHAPE]


def test_a_negated_requirement_a_range_and_an_edition_read():
    negated = {"isNegated": True, "data": {"minAmount": 1, "maxAmount": 3}}
    edition = {"type": "ERC1155", "data": {"id": "7"}}
    (text,) = asked(read(guild(negated, edition))).values()
    inside = f"erc721:ethereum:{apes} >= 1 and not erc721:ethereum:{apes} >= 4"
    assert text == f"not ({inside}) and erc1155:ethereum:{apes}#7 >= 1"


def test_any_amount_of_a_token_is_its_smallest_unit():
    some = guild({"type": "ERC20", "data": {"minAmount": 0}})
    assert left(read(some))[0][0] is Left.DECIMALS
    assert list(asked(read(some, {Probe(Kind.ERC20, ETH, Address(apes)): 18})).values()) == [
        f"erc20:ethereum:{apes} >= 0.000000000000000001 decimals 18"
    ]


@pytest.mark.parametrize(
    ("requirement", "why"),
    [
        ({"type": "FREE"}, Left.KIND),
        ({"chain": "FUEL"}, Left.CHAIN),
        ({"chain": "POLYGON"}, Left.CHAIN),
        ({"data": {"id": "7"}}, Left.IDS),
        ({"type": "ERC1155"}, Left.IDS),
        ({"data": {"attributes": [{"trait_type": "Fur", "value": "Gold"}]}}, Left.MORE),
        ({"data": {"attribute": {"trait_type": "Fur"}}}, Left.MORE),
        ({"data": 3}, Left.KIND),
        ({"address": None}, Left.ADDRESS),
    ],
)
def test_what_a_guild_asks_for_and_cannot_be_here_is_named(requirement, why):
    found = read(guild(requirement))
    assert found.tiers == ()
    assert [one.why for one in found.left] == [why, Left.PART]


def test_rewards_elsewhere_are_named_and_open_nothing():
    elsewhere = read({**guild({}), "guildPlatforms": [{"id": 5, "platformId": 1, "platformGuildId": "7"}]})
    assert elsewhere.tiers[0].roles == ()
    assert left(elsewhere) == [(Left.ROLE, "server 7")]
    chat = read({**guild({}), "guildPlatforms": [{"id": 5, "platformId": 2, "platformGuildId": "-1001"}]})
    assert left(chat) == [(Left.ROLE, "another platform")]


def test_a_list_of_roles_and_one_role_read_too():
    whole = guild(*TWO)
    for form in (whole["roles"], whole["roles"][0]):
        found = read(form)
        assert len(found.tiers) == 1
        assert left(found) == [(Left.ROLE, "another platform")], "which server is not in it"


# ---------------------------------------------------------------- any file


@pytest.mark.parametrize("text", ["{", '{"a": 1}', "[3", '{"rules": 3}', "{" * 5_000, "[" * 5_000])
def test_json_of_another_shape_is_refused(text):
    with pytest.raises(FileRefused):
        foreign(text, HERE, {})


def test_a_file_of_ours_is_told_from_one_of_theirs():
    assert [is_foreign(text) for text in ("{}", ' [\n {"name"', "[]")] == [True] * 3
    assert [is_foreign(text) for text in ("[[tier]]\n", "# hello\n", "[tier]", "", "tier = []")] == [False] * 5


def test_one_foreign_list_that_holds_no_roles_names_what_it_holds():
    assert left(foreign("[{}, 3]", HERE, {})) == [(Left.SHAPE, "")] * 2


json_values = st.recursive(
    st.none() | st.booleans() | st.integers(-(2**70), 2**300) | st.text(max_size=12) | st.sampled_from([APES, "ERC20"]),
    lambda child: (
        st.lists(child, max_size=3) | st.dictionaries(st.sampled_from(["id", "minAmount", "x"]), child, max_size=3)
    ),
    max_leaves=4,
)
keys = ["type", "chainId", "contractAddress", "tokenId", "minToken", "maxToken", "roleId", "name"]
guild_keys = ["type", "chain", "address", "data", "isNegated", "name", "logic", "requirements", "rolePlatforms"]


untimed = settings(deadline=None, suppress_health_check=[HealthCheck.too_slow])  # a busy machine is no failure


@untimed
@given(st.lists(st.dictionaries(st.sampled_from(keys), json_values) | json_values, max_size=3))
def test_any_rules_read_or_are_named(found):
    read({"rules": found})


@untimed
@given(json_values, st.lists(st.dictionaries(st.sampled_from(guild_keys), json_values) | json_values, max_size=3))
def test_any_roles_read_or_are_named(platforms, found):
    read({"roles": [{"requirements": found, "logic": "OR"}, *found], "guildPlatforms": platforms})


@given(st.integers(0, 10**40), st.integers(0, 77), st.integers(0, 30))
def test_the_next_amount_above_is_one_unit_more_and_no_more(units, decimals, digits):
    most = amount(f"{units}e-{digits}")
    whole, _, part = next_above(most, decimals).partition(".")
    assert len(part) <= decimals
    above = int(whole + part.ljust(decimals, "0"))
    assert (above - 1) * 10**digits <= units * 10**decimals < above * 10**digits


def test_what_is_no_amount_is_said():
    for odd in (None, True, [], "one", "", "1" * 200, "Infinity"):
        with pytest.raises(Unmapped):
            amount(odd)
