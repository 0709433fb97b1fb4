"""The ways an endpoint is asked: tried once, kept, tried again after a while; a refused way is no outage."""

from bot.adapters.chain import EvmChains
from bot.adapters.chain.endpoints.config import Ways
from bot.adapters.chain.reading.bundles import Bundle, Pile, bundles
from bot.adapters.chain.reading.ladder import Ladder
from bot.adapters.chain.reading.ways import ways
from bot.domain.requirements.holdings import Holding, Trouble
from bot.ports import ReadAt
from tests.scripted_rpc import CHAIN, LIMITED, Script, block, opened, want


class Seconds:
    now = 0.0

    def __call__(self) -> float:
        return self.now


async def look(chains: EvmChains, wallets: int = 1) -> list[int | Trouble]:
    wants = [want(each) for each in range(1, wallets + 1)]
    seen = await chains.read(ReadAt(CHAIN, block(100), 1), wants)
    found = [seen[each] for each in wants]
    return [each.value if isinstance(each, Holding) else each.trouble for each in found]


async def test_an_endpoint_that_knows_one_call_each_is_found_out_once():
    script, seconds = Script(), Seconds()
    async with opened(script, ways=tuple(Ways), now=seconds) as chains:
        assert await look(chains, 500) == [5] * 500
        assert chains.health(CHAIN)[0].way == Ways.BATCH
        assert (chains.health(CHAIN)[0].failures, chains.health(CHAIN)[0].trouble) == (0, "")
        learned = len(script.asked)
        assert learned <= 4 + 6
        assert await look(chains, 3) == [5] * 3
        assert len(script.asked) == learned + 1
        seconds.now = 3600.0
        assert await look(chains, 3) == [5] * 3
        assert len(script.asked) == learned + 1 + 4, "nodes are replaced behind their address"


async def test_a_limit_is_no_refusal_of_the_way():
    script = Script(call=lambda to, data: LIMITED)
    async with opened(script, ways=(Ways.MULTICALL,)) as chains:
        assert await look(chains) == [Trouble.ODD]
        assert chains.health(CHAIN)[0].way == Ways.MULTICALL
    assert len(script.asked) == 1


def ladder(seconds: Seconds | None = None) -> Ladder:
    return Ladder(ways(tuple(Ways), 1, 97), seconds or Seconds())


def test_a_way_that_has_worked_gets_less_to_do_before_it_is_left():
    one = ladder()
    one.worked(one.way, 6_000, 6_000)
    for size in (3_000, 1_500, 750, 375, 375):
        one.failed(one.way)
        assert (one.way.name, one.size) == (Ways.OVERRIDE, size)
    for _ in range(3):
        one.failed(one.way)
    assert one.way.name == Ways.DEPLOYLESS


def test_size_grows_with_success_and_only_where_there_was_enough_to_ask():
    one = ladder()
    one.worked(one.way, 6_000, 400)  # the gas was short
    assert one.size == 400
    one.worked(one.way, 10, 10)
    assert one.size == 400
    for size in (800, 1_600, 3_200, 6_000, 6_000):
        one.worked(one.way, one.size, one.size)
        assert one.size == size


def test_what_an_old_request_did_says_nothing_of_the_present_way():
    one = ladder()
    first = one.way
    one.failed(first)
    second = one.way
    one.failed(first)
    one.worked(first, 5, 5)
    assert (one.way, one.settled) == (second, False)


def taken(pile: Pile, room: int, at_once: int, most: int) -> list[int]:
    return [len(each) for each in pile.take(room, at_once, most)]


def piled(*sizes: int) -> Pile:
    pile = Pile()
    for nth, size in enumerate(sizes):
        contract = want(contract=f"0x{nth:040x}").probe
        pile.put_back(Bundle(contract, [want(each).wallet for each in range(size)], range(size)))
    return pile


def test_a_request_takes_what_fits_and_leaves_the_rest():
    pile = piled(5, 5, 5)
    assert taken(pile, 9, 100, 10) == [5, 2]
    assert taken(pile, 100, 2, 2) == [2, 1]
    assert taken(pile, 100, 100, 10) == [5]
    assert not pile


def test_there_is_always_room_for_one():
    pile = piled(2)
    assert [taken(pile, 0, 5, 1), taken(pile, 1, 5, 1)] == [[1], [1]]
    assert not pile


def test_bundles_hold_each_want_once_at_its_place():
    other = "0x" + "71" * 20
    wants = [want(1), want(1, other), want(2), want(2, other), want(3)]
    found = {each.probe.contract: each for each in bundles(wants, [0, 1, 2, 4], 9)}
    assert {key: list(each.places) for key, each in found.items()} == {want().probe.contract: [0, 2, 4], other: [1]}
    assert all(
        wants[place].wallet == wallet
        for each in found.values()
        for place, wallet in zip(each.places, each.wallets, strict=True)
    )
