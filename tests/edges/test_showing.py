"""A member names a token or an attestation that nobody can look up; the chain says whose it is, then and later."""

from collections.abc import AsyncIterator
from dataclasses import dataclass, replace

import pytest
import pytest_asyncio
from eth_abi.abi import encode

from bot.adapters.chain.endpoints.config import Ways
from bot.adapters.chain.hashing import keccak
from bot.domain.errors import NamedProblem, NamedRefused
from bot.domain.ids import Address
from bot.domain.requirements.holdings import Wallet
from bot.domain.requirements.indexing import Index, source_of
from bot.domain.requirements.notation import parse
from bot.domain.requirements.requirements import AtLeast
from bot.ports import JobKind
from bot.services.giving.remembering import Recollections
from bot.services.linking.credited import Credited, NoCreditLooks
from bot.services.linking.showing import Named, Showing
from sandbox.chain import started
from sandbox.chain.people import owner, wallet_of
from tests.attestations import ATTESTER, Eas, founded, signed
from tests.blank import fresh_store
from tests.house_changes import GRACE, MAKER, open_town
from tests.house_changes import Town as Policies
from tests.probe_town import ADA, BEN, Town, town_on

pytestmark = pytest.mark.asyncio(loop_scope="module")
FAR_BEHIND = -1_000_000


@dataclass
class Square:
    """A chain with tokens that nobody lists and EAS on it, tiers that ask for both, and grace, whose wallet is ADA."""

    town: Town
    policies: Policies
    memory: Recollections
    eas: Eas
    schema: str

    @property
    def texts(self) -> tuple[str, str]:
        return (
            f"erc721:base:{self.town.places['FixedTokens']} soulbound",
            f'eas:base:{self.eas.place} "{self.schema} by {ATTESTER}"',
        )

    async def shows(self, typed: str) -> list[Named]:
        showing = Showing(self.policies.store, self.policies.jobs, self.town.chains, Credited(NoCreditLooks(), keccak))
        async with self.policies.store.read() as tx:
            (community,) = await tx.communities.all()
        return list(await showing.show(community, GRACE, typed))

    async def refused(self, typed: str) -> NamedProblem:
        with pytest.raises(NamedRefused) as error:
            await self.shows(typed)
        return error.value.problem

    async def seen(self, text: str, wallet: Address = ADA) -> tuple[int, bool]:
        """How much of it, and whether there may be more, while the logs are hardly looked through."""
        one = await self.town.one(text, wallet)
        return one.value, one.partial


@pytest_asyncio.fixture(scope="module", loop_scope="module")
async def square(tmp_path_factory: pytest.TempPathFactory) -> AsyncIterator[Square]:
    folder = tmp_path_factory.mktemp("showing")
    async with started(ticking=False) as chain, fresh_store(folder) as store, open_town(store) as policies:
        memory = Recollections(store)
        async with town_on(chain, Ways.DEPLOYLESS, memory=memory) as town:
            await town.deploy("FixedTokens")
            eas = await founded(chain)
            square = Square(town, policies, memory, eas, await eas.schema("uint8 level"))
            for token, owner in ((1, ADA), (3, ADA), (5, BEN)):
                await town.do("FixedTokens", "mint(address,uint256)", owner, token)
            await asks(square)
            yield square


async def asks(square: Square) -> None:
    """A tier asks for both, grace has linked ADA, and the logs are not looked through for long."""
    await square.policies.made(replace(MAKER, requirement=AtLeast(1, tuple(map(parse, square.texts)))))
    async with square.policies.store.write() as tx:
        me = await tx.members.ensure((await tx.communities.all())[0].id, GRACE)
        await tx.members.link(me.id, Wallet(ADA), square.policies.clock.now())
    for text in square.texts:
        source = source_of(parse(text).probe)
        square.memory.indexes[source] = Index(source, FAR_BEHIND)


async def test_a_token_that_is_named_and_the_chain_calls_theirs_counts_at_once(square: Square):
    text, _ = square.texts
    assert await square.seen(text) == (0, True)
    (named,) = await square.shows("https://example.org/item/#3")
    assert (named.item, named.wallet) == (3, ADA)
    assert await square.seen(text) == (1, True), "of the other one nobody knows yet"
    assert [job.kind for job in square.policies.jobs.asked][-1:] == [JobKind.RECONCILE]
    await square.shows(" 1 ")
    assert await square.seen(text) == (2, False)


async def test_a_token_that_leaves_counts_no_more(square: Square):
    text, _ = square.texts
    ada = wallet_of("ada")
    await square.town.do("FixedTokens", "transferFrom(address,address,uint256)", ADA, BEN, 3, by=ada)
    assert await square.seen(text) == (1, False)
    assert await square.refused("5") is NamedProblem.NOT_YOURS
    assert await square.refused("#77") is NamedProblem.NOT_YOURS, "there is none of this id"
    assert await square.seen(text, BEN) == (0, True), "who has them now has named none"


async def test_an_attestation_that_is_named_counts_until_it_is_revoked(square: Square):
    _, text = square.texts
    uid = await square.eas.attest(square.schema, ADA, ["uint8"], [1])
    other = await square.eas.attest(square.schema, BEN, ["uint8"], [1])
    assert await square.seen(text) == (0, True)
    (named,) = await square.shows(f"https://base.easscan.example/attestation/view/{uid}")
    assert named.wallet == ADA
    assert await square.seen(text) == (1, True)
    assert await square.refused(other) is NamedProblem.NOT_YOURS
    assert await square.refused("0x" + "ab" * 32) is NamedProblem.NOT_YOURS
    await square.eas.revoke(square.schema, uid)
    assert await square.seen(text) == (0, True)


async def test_an_attestation_that_stands_on_no_chain_counts_once_it_is_handed_in_until_it_is_revoked(square: Square):
    _, text = square.texts
    before, _ = await square.seen(text)
    data = encode(["uint8"], [1])
    mine = signed(square.eas, square.schema, ADA, data, owner())
    (named,) = await square.shows(f"  {mine}\n")
    assert named.wallet == ADA
    assert (await square.seen(text))[0] == before + 1
    await square.shows(mine)
    assert (await square.seen(text))[0] == before + 1, "once is enough"
    await square.eas.revoke_offchain(f"0x{named.item:064x}", owner())
    assert (await square.seen(text))[0] == before


async def test_one_that_expires_lasts_until_then(square: Square):
    _, text = square.texts
    far = 4_000_000_000
    await square.shows(signed(square.eas, square.schema, ADA, encode(["uint8"], [2]), owner(), far))
    seen = await square.town.one(text)
    assert [int(part.until.timestamp()) for part in seen.lots() if part.until] == [far]


@pytest.mark.parametrize("wrong", ["by somebody else", "about somebody else", "of another schema", "no JSON", "{}"])
async def test_a_paper_that_proves_nothing_is_refused(square: Square, wrong: str):
    data = encode(["uint8"], [1])
    papers = {
        "by somebody else": signed(square.eas, square.schema, ADA, data, wallet_of("mallory")),
        "about somebody else": signed(square.eas, square.schema, BEN, data, owner()),
        "of another schema": signed(square.eas, "0x" + "5c" * 32, ADA, data, owner()),
        "no JSON": "{mine",
    }
    why = {
        "by somebody else": NamedProblem.BY,
        "about somebody else": NamedProblem.ABOUT,
        "no JSON": NamedProblem.NOT_WHOLE,
    }
    assert await square.refused(papers.get(wrong, wrong)) is why.get(wrong, NamedProblem.PAPER)


async def test_what_names_nothing_is_refused(square: Square):
    for typed in ("mine", "", "#", f"{2**256}", "0x12"):
        assert await square.refused(typed) is NamedProblem.NOTHING, typed
