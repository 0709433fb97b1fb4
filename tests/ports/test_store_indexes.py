"""How far logs were looked through, and what was found there, comes back as it was kept."""

from bot.domain.ids import ChainName, MemberId, address
from bot.domain.requirements.indexing import Found, Index, Signed, Source
from storage.papers import MOST
from storage.store import SqlStore

BASE, OTHER = ChainName("base"), ChainName("ethereum")
CONTRACT, ADA, BEN = (address("0x" + sign * 20) for sign in ("c0", "a1", "b2"))
TOKENS, SCHEMA = Source(BASE, CONTRACT), Source(BASE, CONTRACT, "0x" + "5c" * 32)


async def test_an_index_goes_on_where_it_was(store: SqlStore):
    async with store.write() as tx:
        assert await tx.indexes.get(TOKENS) is None
        await tx.indexes.extend(Index(TOKENS, 10, 100), [])
        await tx.indexes.extend(Index(SCHEMA, 20, 100), [])
        await tx.indexes.extend(Index(TOKENS, 50, 100), [])
    async with store.read() as tx:
        assert await tx.indexes.get(TOKENS) == Index(TOKENS, 50, 100)
        assert await tx.indexes.of(BASE) == [Index(TOKENS, 50, 100), Index(SCHEMA, 20, 100)]
        assert await tx.indexes.of(OTHER) == []


async def test_what_a_wallet_was_given_is_told_by_source_each_once_and_the_newest_last(store: SqlStore):
    async with store.write() as tx:
        await tx.indexes.extend(Index(TOKENS, 10, 100), [Found(ADA, 9), Found(ADA, 2**256 - 1), Found(BEN, 9)])
        await tx.indexes.extend(Index(TOKENS, 20, 100), [Found(ADA, 1), Found(ADA, 9)])
        await tx.indexes.extend(Index(SCHEMA, 20, 100), [Found(ADA, 7)])
        assert await tx.indexes.found(TOKENS, [ADA, BEN]) == {ADA: [9, 2**256 - 1, 1], BEN: [9]}
        assert await tx.indexes.found(SCHEMA, [ADA, BEN]) == {ADA: [7]}
        assert await tx.indexes.found(SCHEMA, []) == {}


async def test_what_was_noted_stands_beside_what_logs_told(store: SqlStore):
    async with store.write() as tx:
        await tx.indexes.note(TOKENS, Found(ADA, 5))
        assert await tx.indexes.get(TOKENS) == Index(TOKENS)
        await tx.indexes.extend(Index(TOKENS, 10, 100), [Found(ADA, 9)])
        await tx.indexes.note(TOKENS, Found(ADA, 9))
        assert await tx.indexes.get(TOKENS) == Index(TOKENS, 10, 100)
        assert await tx.indexes.found(TOKENS, [ADA]) == {ADA: [5, 9]}


async def test_what_nobody_asks_about_any_more_is_gone_with_all_that_was_found(store: SqlStore):
    async with store.write() as tx:
        await tx.indexes.extend(Index(TOKENS, 10, 100), [Found(ADA, 9)])
        await tx.indexes.forget(TOKENS)
        assert await tx.indexes.get(TOKENS) is None
        await tx.indexes.extend(Index(TOKENS), [])
        assert await tx.indexes.found(TOKENS, [ADA]) == {}


async def test_papers_are_told_by_whom_they_are_about_each_once_and_the_newest_few(store: SqlStore, ada: MemberId):
    async with store.write() as tx:
        for nth in range(MOST + 2):
            await tx.papers.keep(ada, SCHEMA, Signed(ADA, nth, BEN), f"{{{nth}}}")
        await tx.papers.keep(ada, SCHEMA, Signed(ADA, MOST, BEN), "another")
        await tx.papers.keep(ada, SCHEMA._replace(chain=OTHER), Signed(ADA, 1, BEN), "elsewhere")
        told = await tx.papers.of(SCHEMA, {ADA, BEN})
        assert told == {ADA: [f"{{{nth}}}" for nth in range(3, MOST + 2)]}
        assert await tx.papers.of(SCHEMA, {BEN}) == {}
        assert await tx.papers.of(SCHEMA._replace(chain=OTHER), {ADA}) == {ADA: ["elsewhere"]}


async def test_whom_a_paper_is_about_is_told_by_its_contract_and_id(store: SqlStore, ada: MemberId):
    async with store.write() as tx:
        await tx.papers.keep(ada, SCHEMA, Signed(ADA, 2**255, BEN), "{}")
        await tx.papers.keep(ada, SCHEMA, Signed(BEN, 7, BEN), "{}")
        asked = {(CONTRACT, 2**255), (CONTRACT, 8), (BEN, 7)}
        assert await tx.papers.about(BASE, asked) == {(CONTRACT, 2**255): {ADA}}
        assert await tx.papers.about(OTHER, asked) == {}
