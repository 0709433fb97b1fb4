"""Two members prove one wallet: nothing changes for a day, both hear of it, and people decide."""

import asyncio
from dataclasses import dataclass, field

import pytest

from bot.domain.errors import NotPermitted, RoleRefused, WalletProblem, WalletRefused
from bot.domain.giving.roles import RoleFacts, Standing
from bot.domain.ids import Account, Place, Platform
from bot.domain.linking.claims import MOST_CLAIMS, Outcome
from bot.domain.notices import EVERY_NOTICE
from bot.ports import JobKind
from bot.services.giving.recheck import Progress, Recheck
from bot.services.linking.accounts import Accounts
from bot.services.linking.claiming import Claiming
from bot.services.linking.claims import Claims
from bot.services.linking.wallets import Wallets
from bot.services.moderating.telling import Telling
from bot.services.signing_in.proving import Claimed
from bot.services.signing_in.verify import Linked
from bot.text.news import for_member
from tests.claimed import all_claimed
from tests.house_verify import ADA, ADAS, BEN, PLACE, TITLES, WALLET, Key, open_house, sign

GRACE = Account(Platform.DISCORD, 900, "grace")
YARD = Place(Platform.DISCORD, 12)


@dataclass
class Square:
    """A platform where everybody stands as the test says, and which keeps what it is told."""

    standings: dict[int, Standing] = field(default_factory=dict)
    posts: list = field(default_factory=list)
    told: list = field(default_factory=list)

    async def standing(self, place, account):
        return self.standings.get(account, Standing(0, manages_roles=False))

    async def role(self, place, role):
        return RoleFacts(role, f"role {role}", role, managed=False, everyone=False, dangerous=())

    async def tell_channel(self, channel, text, choices=()):
        self.posts.append((text, choices))

    async def tell(self, account, text):
        self.told.append((account, text))


@dataclass
class Town:
    house: object
    claims: Claims
    wallets: Wallets
    recheck: Recheck
    square: Square

    @property
    def garden(self):
        return self.house.garden

    async def proves(self, account, key=ADAS):
        """The account signs with this key on the page."""
        secret, text = await self.house.started(account, key)
        return await self.house.finish(secret, text.nonce, sign(text.message, key))

    async def contested(self):
        """Ada has the wallet, which opens Maker; Ben has proved it too. The number of the claim."""
        self.house.holds(WALLET, 1)
        assert isinstance(await self.proves(ADA), Linked)
        assert isinstance(await self.proves(BEN), Claimed)
        ((claim, owner, claimant),) = await self.claims.shown(self.garden)
        assert (owner.accounts, claimant.accounts) == ((ADA,), (BEN,))
        return claim.id

    async def decides(self, claim, outcome, actor=GRACE):
        return await self.claims.decide(self.square, PLACE, actor, claim, outcome)

    async def work(self):
        self.house.chain.mine(5)
        telling = Telling(self.house.store, {Platform.DISCORD: self.square}, self.house.clock, TITLES)
        handlers = {
            JobKind.RECONCILE: self.recheck.requested,
            JobKind.ASK_ABOUT_CLAIM: telling.claim,
            JobKind.TELL_MEMBER: telling.member,
        }
        async with self.house.store.write() as tx:
            jobs = await all_claimed(tx, list(handlers), self.house.clock.now())
        for job in jobs:
            await handlers[job.kind](job)

    async def standing(self):
        """Who has which wallets and holds which tiers."""
        found = {}
        async with self.house.store.read() as tx:
            for account in (ADA, BEN):
                member = await tx.members.of(self.garden.id, account)
                held = {one.tier for one in await tx.passes.open([member.id])} if member else set()
                found[account.name] = (len(member.wallets) if member else 0, held)
        return found

    async def news(self, account):
        async with self.house.store.read() as tx:
            member = await tx.members.of(self.garden.id, account)
            news = await tx.events.news(member.id, 20)
        return [said for one in news if "claim" in one.kind and (said := for_member(one, "Plotter Garden", TITLES))]


@pytest.fixture
async def town(tmp_path):
    async with open_house(tmp_path) as house:
        recheck = Recheck(house.store, house.queue, house.reconcile, house.clock, Progress())
        claims = Claims(house.store, house.queue, house.clock)
        wallets = Wallets(house.store, house.queue, house.clock)
        square = Square({GRACE.id: Standing(50, manages_roles=True)})
        async with house.store.write() as tx:
            await tx.communities.set_moderators_channel(house.garden.id, 77)
        yield Town(house, claims, wallets, recheck, square)


WITH_ADA = {"ada": (1, {"Maker"}), "ben": (0, set())}
WITH_BEN = {"ada": (0, set()), "ben": (1, {"Maker"})}


async def refusal(call) -> WalletProblem:
    with pytest.raises(WalletRefused) as caught:
        await call
    return caught.value.problem


async def test_a_second_proof_changes_nothing_and_everybody_hears_of_it(town):
    await town.contested()
    await town.work()
    assert await town.standing() == WITH_ADA
    (told,) = await town.news(ADA)
    assert "the Discord account **ben** (id 803214407719264472) has proved your wallet" in told
    assert await town.news(BEN) == [], "Ben has been answered on the page"
    ((post, choices),) = town.square.posts
    assert "<@discord:803214407719264471:ada> has it linked" in post
    assert WALLET not in post
    assert [one.label for one in choices] == ["Move it", "Leave it"]
    assert town.square.told == [], "nobody switched messages on"


async def test_the_owner_is_written_to_where_they_switched_that_on(town):
    async with town.house.store.write() as tx:
        await tx.members.set_notices((await tx.members.ensure(town.garden.id, ADA)).id, EVERY_NOTICE)
    await town.contested()
    await town.work()
    assert [account for account, text in town.square.told if "has proved your wallet" in text] == [ADA.id]


async def test_moving_takes_from_one_and_gives_to_the_other(town):
    claim = await town.contested()
    ended = await town.decides(claim, Outcome.MOVED)
    assert (ended.outcome, ended.by) == (Outcome.MOVED, GRACE)
    await town.work()
    assert await town.standing() == WITH_BEN
    assert "it is yours now" in (await town.news(BEN))[0]
    assert "moved it to the other member" in (await town.news(ADA))[1]


async def test_leaving_it_keeps_everything_and_ends_the_claim(town):
    claim = await town.contested()
    await town.decides(claim, Outcome.LEFT)
    await town.work()
    assert await town.standing() == WITH_ADA
    assert await refusal(town.decides(claim, Outcome.MOVED)) is WalletProblem.OVER
    assert "stays where it is" in (await town.news(BEN))[0]


async def test_a_day_of_silence_takes_nothing_and_both_hear_of_it(town):
    claim = await town.contested()
    town.house.clock.pass_by(hours=23, minutes=59)
    await town.claims.run_due()
    assert len(await town.claims.shown(town.garden)) == 1
    town.house.clock.pass_by(minutes=1)
    assert await refusal(town.decides(claim, Outcome.MOVED)) is WalletProblem.OVER
    await town.claims.run_due()
    await town.work()
    assert await town.standing() == WITH_ADA
    assert "it stays yours" in (await town.news(ADA))[1]
    assert "Nobody decided within a day" in (await town.news(BEN))[0]
    await town.claims.run_due()
    assert len(await town.news(BEN)) == 1


async def test_whoever_has_it_ends_it_by_proving_again(town):
    claim = await town.contested()
    assert isinstance(await town.proves(ADA), Linked)
    assert await refusal(town.decides(claim, Outcome.MOVED)) is WalletProblem.OVER
    assert await town.standing() == WITH_ADA
    assert "proved it again" in (await town.news(BEN))[0]


async def test_whoever_unlinks_it_leaves_it_to_the_claimant(town):
    await town.contested()
    (linked,) = (await town.wallets.shown(town.garden, ADA)).wallets
    await town.wallets.unlink(town.garden, ADA, linked.id)
    await town.work()
    assert await town.standing() == WITH_BEN
    assert await town.claims.shown(town.garden) == []


async def test_a_claim_that_is_over_gives_nothing_when_the_wallet_is_unlinked_later(town):
    await town.contested()
    town.house.clock.pass_by(hours=24)
    (linked,) = (await town.wallets.shown(town.garden, ADA)).wallets
    await town.wallets.unlink(town.garden, ADA, linked.id)
    await town.claims.run_due()
    await town.work()
    assert await town.standing() == {"ada": (0, set()), "ben": (0, set())}


async def test_whoever_may_not_manage_roles_or_stands_below_one_a_wallet_opens_moves_nothing(town):
    claim = await town.contested()
    eve, low = Account(Platform.DISCORD, 901, "eve"), Account(Platform.DISCORD, 902, "low")
    town.square.standings[low.id] = Standing(6, manages_roles=True)
    with pytest.raises(NotPermitted):
        await town.decides(claim, Outcome.LEFT, eve)
    with pytest.raises(RoleRefused):
        await town.decides(claim, Outcome.MOVED, low)
    assert (await town.decides(claim, Outcome.LEFT, low)).outcome is Outcome.LEFT


@pytest.mark.parametrize("party", [ADA, BEN])
async def test_nobody_decides_about_their_own(town, party):
    claim = await town.contested()
    town.square.standings[party.id] = Standing(50, manages_roles=True)
    for outcome in (Outcome.MOVED, Outcome.LEFT):
        assert await refusal(town.decides(claim, outcome, party)) is WalletProblem.OWN_CLAIM
    assert await town.standing() == WITH_ADA


async def test_a_claim_of_another_community_is_nothing_here(town):
    claim = await town.contested()
    async with town.house.store.write() as tx:
        yard = await tx.communities.allow(YARD, "Yard")
    assert await town.claims.shown(yard) == []
    with pytest.raises(WalletRefused):
        await town.claims.decide(town.square, YARD, GRACE, claim, Outcome.LEFT)


async def test_a_third_who_proves_it_meanwhile_is_refused_and_spends_no_link(town):
    await town.contested()
    cleo = Account(Platform.DISCORD, 903, "cleo")
    secret, text = await town.house.started(cleo)
    signature = sign(text.message)
    assert await refusal(town.house.finish(secret, text.nonce, signature)) is WalletProblem.CLAIMED
    assert (await town.house.verify.look(secret)).problem is None


async def test_one_account_claims_a_few_wallets_a_week_and_no_more(town):
    keys = [Key.from_key(bytes([7] * 31 + [nth + 1])) for nth in range(MOST_CLAIMS + 1)]
    for key in keys:
        await town.proves(ADA, key)
    for key in keys[:MOST_CLAIMS]:
        assert isinstance(await town.proves(BEN, key), Claimed)
    assert await refusal(town.proves(BEN, keys[-1])) is WalletProblem.MANY
    town.house.clock.pass_by(days=8)
    await town.claims.run_due()
    assert isinstance(await town.proves(BEN, keys[-1]), Claimed)


async def test_two_moderators_at_once_decide_it_once(town):
    claim = await town.contested()
    async with asyncio.timeout(20):
        done = await asyncio.gather(
            *(town.decides(claim, outcome) for outcome in (Outcome.MOVED, Outcome.LEFT)), return_exceptions=True
        )
    assert sorted(type(one).__name__ for one in done) == ["Claim", "WalletRefused"]


async def test_two_who_became_one_member_meanwhile_leave_nothing_to_decide(town):
    town.house.holds(WALLET, 1)
    await town.proves(ADA)
    there = Account(Platform.TELEGRAM, 22, "ada l.")
    accounts = Accounts(town.house.store, town.house.queue, town.house.clock)
    async with town.house.store.write() as tx:
        owner = await tx.members.of(town.garden.id, ADA)
        claiming = Claiming(tx, town.house.queue, town.house.clock.now())
        claim = await claiming.claim(town.garden.id, there, owner.wallets[0], None, owner)
    code = await accounts.ask(town.garden, ADA)
    pairing = await accounts.answer(town.garden, there, code.code)
    for one in (ADA, there):
        await accounts.confirm(town.garden, one, pairing.id)
    assert (await town.decides(claim.id, Outcome.MOVED)).outcome is Outcome.VOID
    await town.work()
    assert await town.standing() == WITH_ADA
