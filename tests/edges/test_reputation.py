"""What a member earned in one community opens a door in another: its signed word is handed in and counts there."""

import copy
import json
from collections.abc import AsyncIterator
from dataclasses import dataclass, replace
from datetime import UTC, datetime
from pathlib import Path

import pytest
import pytest_asyncio
from eth_utils.crypto import keccak

from bot.adapters.chain.endpoints.config import Ways
from bot.adapters.chain.signing.attesting import Attesters
from bot.adapters.chain.signing.keys import KeystoreSigner
from bot.domain.errors import ChainUnreadable, NamedProblem, NamedRefused
from bot.domain.founded import Founded
from bot.domain.ids import Account, Address, Community, Place, Platform, address
from bot.domain.leaving.reputation import SCHEMA, Reputation, schema_uid
from bot.domain.requirements.holdings import Wallet
from bot.domain.requirements.indexing import Index, source_of
from bot.domain.requirements.notation import parse
from bot.domain.voting.tally import Earned
from bot.services.giving.remembering import Recollections
from bot.services.leaving.reputation import ReputationService
from bot.services.linking.credited import Credited, NoCreditLooks
from bot.services.linking.showing import Named, Showing
from bot.text import showing
from sandbox.chain import started
from sandbox.chain.people import wallet_of
from storage.store import SqlStore
from tests.attestations import Eas, founded
from tests.blank import fresh_store
from tests.credited import BASE, CHAIN_ID, kept, report, reputation
from tests.house_changes import GRACE, MAKER, open_town
from tests.house_changes import Town as Policies
from tests.probe_town import ADA, BEN, Town, town_on
from tests.voted import word

pytestmark = pytest.mark.asyncio(loop_scope="module")
KEY = wallet_of("attester")
LONG_AGO = datetime(2026, 1, 1, tzinfo=UTC)
ORCHARD = Place(Platform.DISCORD, 4_711)
HER = Account(Platform.DISCORD, 777_123_456_789_012_345, "ada-of-the-orchard")


@dataclass
class Square:
    """Two communities that share a chain and EAS: the orchard, which credited ada, and another that has a tier for it.

    In the other one she is grace.
    """

    town: Town
    eas: Eas
    orchard: SqlStore
    home: Community
    policies: Policies
    memory: Recollections

    @property
    def tier(self) -> str:
        schema = f"0x{schema_uid(keccak).hex()}"
        return f'eas:base:{self.eas.place} "{schema} by {address(KEY.address)} with points >= 5"'

    def service(self, eas: Address | None) -> ReputationService:
        signer = KeystoreSigner(KEY)
        attesters = Attesters(self.town.chains.agreements, {signer.address: signer})
        where = Founded(BASE, signer.address, eas=eas)
        return ReputationService(self.orchard, attesters, keccak, {BASE: CHAIN_ID}, {self.home.id: [where]})

    async def earned(self, who: Account = HER) -> Reputation:
        return await self.service(self.eas.place).of(self.home, who)

    async def shows(self, typed: str) -> list[Named]:
        showing = Showing(self.policies.store, self.policies.jobs, self.town.chains, Credited(NoCreditLooks(), keccak))
        async with self.policies.store.read() as tx:
            (community,) = await tx.communities.all()
        return list(await showing.show(community, GRACE, typed))

    async def counts(self, wallet: Address = ADA) -> int:
        return (await self.town.one(self.tier, wallet)).value


@pytest_asyncio.fixture(scope="module", loop_scope="module")
async def square(tmp_path_factory: pytest.TempPathFactory) -> AsyncIterator[Square]:
    folder: Path = tmp_path_factory.mktemp("reputation")
    here, there = folder / "here", folder / "there"
    here.mkdir(), there.mkdir()
    async with (
        started(ticking=False) as chain,
        fresh_store(here) as orchard,
        fresh_store(there) as store,
        open_town(store) as policies,
    ):
        memory = Recollections(store)
        async with town_on(chain, Ways.DEPLOYLESS, memory=memory) as town:
            eas = await founded(chain)
            await eas.schema(SCHEMA)
            yield await settled(Square(town, eas, orchard, await credited(orchard), policies, memory))


async def credited(orchard: SqlStore) -> Community:
    """Ada has proved her wallet in the orchard, and three of its rounds credited her."""
    async with orchard.write() as tx:
        home = await tx.communities.allow(ORCHARD, "The Orchard")
        her = await tx.members.ensure(home.id, HER)
        await tx.members.link(her.id, Wallet(ADA), LONG_AGO)
        for number, points in ((1, 9), (2, 4), (3, 6)):
            own = Earned(word(number), ADA, points), Earned(word(number), BEN, 8)
            await kept(tx, report(number, *own, home=home.id))
    return home


async def settled(square: Square) -> Square:
    """The other community's tier asks for the orchard's word, and grace has proved ada's wallet there."""
    await square.policies.made(replace(MAKER, requirement=parse(square.tier)))
    async with square.policies.store.write() as tx:
        me = await tx.members.ensure((await tx.communities.all())[0].id, GRACE)
        await tx.members.link(me.id, Wallet(ADA), square.policies.clock.now())
    source = source_of(parse(square.tier).probe)
    square.memory.indexes[source] = Index(source, -1_000_000)
    return square


async def test_each_credit_comes_with_the_communitys_word_and_none_names_an_account(square: Square):
    found = await square.earned()
    assert [one.earned.points for one in found.credits] == [9, 4, 6]
    assert [one["sig"]["message"]["recipient"] for one in found.attested] == [ADA] * 3
    assert {one["sig"]["domain"]["version"] for one in found.attested} == {"1.4.0"}
    text = square.service(None).file(found)
    assert str(HER.id) not in text
    assert HER.name not in text


async def test_the_word_opens_the_other_communitys_tier_once_however_often_it_is_given_until_it_is_taken_back(
    square: Square,
):
    assert await square.counts() == 0
    first, _, _ = (await square.earned()).attested
    (named,) = await square.shows(json.dumps(first))
    assert (named.wallet, named.item) == (ADA, int(first["sig"]["uid"], 16))
    assert await square.counts() == 1
    again, poor, other = (await square.earned()).attested
    await square.shows(json.dumps(again))
    assert await square.counts() == 1, "the same credit has the same id"
    await square.shows(json.dumps(poor))
    assert await square.counts() == 1, "four points are too few"
    await square.shows(json.dumps(other))
    assert await square.counts() == 2
    await square.eas.revoke_offchain(first["sig"]["uid"], KEY)
    assert await square.counts() == 1
    with pytest.raises(NamedRefused) as error:
        await square.shows(json.dumps(first))
    assert (error.value.problem, error.value.wallet) == (NamedProblem.TAKEN_BACK, address(KEY.address))
    again = replace(await square.earned(), credits=(), attested=(first, other))
    (named,) = await square.shows(square.service(None).file(again))
    assert named.item == int(other["sig"]["uid"], 16), "the one that stands is taken all the same"


@pytest.mark.parametrize("what", ["more points", "another's", "a foreign key's", "another round", "another contract's"])
async def test_a_bent_or_foreign_word_is_refused(square: Square, what: str):
    given = copy.deepcopy((await square.earned()).attested[0])
    message = given["sig"]["message"]
    if what == "more points":
        message["data"] = message["data"][:-2] + "63"
    elif what == "another's":
        message["recipient"] = BEN
    elif what == "another round":
        message["data"] = "0x" + "99" * 32 + message["data"][66:]
    elif what == "another contract's":
        given["sig"]["domain"]["verifyingContract"] = "0x" + "99" * 20
    else:
        where = Founded(BASE, address(wallet_of("mallory").address), eas=square.eas.place)
        forged = replace(square.service(None).attesting, signers={where.signer: KeystoreSigner(wallet_of("mallory"))})
        forger = replace(square.service(None), attesting=forged, foundings={square.home.id: [where]})
        (given, *_) = (await forger.of(square.home, HER)).attested
    with pytest.raises(NamedRefused) as error:
        await square.shows(json.dumps(given))
    assert error.value.problem is (NamedProblem.PAPER if what == "another contract's" else NamedProblem.BY)


async def test_a_line_is_taken_with_the_comma_of_the_file_and_a_whole_file_for_all_of_its_lines(square: Square):
    text = square.service(None).file(await square.earned())
    _, second, _ = [line for line in text.splitlines() if line.startswith('{"sig"')]
    assert second.endswith(",")
    (named,) = await square.shows(second)
    assert named.wallet == ADA
    one = replace(await square.earned(), credits=(), attested=(json.loads(second.rstrip(",")),))
    assert await square.shows(square.service(None).file(one)) == [named]


@pytest.mark.parametrize(("wallet", "problem"), [(ADA, NamedProblem.CREDIT), (BEN, NamedProblem.CREDIT_ELSEWHERE)])
async def test_the_proof_of_a_credit_need_not_be_handed_in_and_that_is_said(square: Square, wallet, problem):
    text = square.service(None).file(reputation(report(1, Earned(word(1), wallet, 9)), wallets={wallet}))
    (line,) = [each for each in text.splitlines() if each.startswith('{"chain_id"')]
    for pasted in (line, f"{line},", text):
        with pytest.raises(NamedRefused) as error:
            await square.shows(pasted)
        assert (error.value.problem, error.value.wallet) == (problem, wallet)


@pytest.mark.parametrize(
    "cut", ["[" * 3_999, "{" * 3_999, '{"sig":', '{"format":"gatehouse reputation 1","credits":7}']
)
async def test_whatever_else_begins_like_one_is_a_sentence(square: Square, cut: str):
    with pytest.raises(NamedRefused) as error:
        await square.shows(cut)
    assert showing.refused(error.value).endswith("Nothing was changed.")


async def test_without_eas_the_proofs_come_alone_and_to_who_earned_nothing_nothing(square: Square):
    alone = await square.service(None).of(square.home, HER)
    assert (len(alone.credits), alone.attested) == (3, ())
    stranger = replace(HER, id=78)
    assert (await square.earned(stranger)).credits == ()


async def test_what_is_no_eas_attests_nothing(square: Square):
    with pytest.raises(ChainUnreadable):
        await square.service(address("0x" + "99" * 20)).of(square.home, HER)
