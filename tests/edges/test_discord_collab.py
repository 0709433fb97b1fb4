"""`/collab select` on a strict local Discord: what the Safe would sign, as words and files, and what is in its way."""

import json

import pytest

from bot.adapters.chain.founded.collab import CollabRegistries
from bot.domain.contributing.entries import Licence, Offer, content_hash
from bot.domain.contributing.motions import Selected
from bot.domain.contributing.payments import COIN, Found, Paying, Payment, Way
from bot.domain.contributing.payments import Selected as Design
from bot.domain.errors import NotPermitted
from bot.domain.founded import Founded
from bot.domain.ids import Address, ChainName, CommunityId
from bot.domain.requirements.holdings import Wallet
from bot.services.contributing.collab import Terms
from sandbox.discord.filing import picked
from tests.edges.test_discord_entries import Here, read
from tests.house_discord import BASE, WALLETS, account, open_garden, said
from tests.pictures import drawing, saved

REGISTRY = Address("0x" + "c0" * 20)
PAPER = b"%PDF what was agreed"
PLACE = "ipfs://bafyterms"
FOUNDED = Founded(BASE, registry=REGISTRY)


class Chain(CollabRegistries):
    """A registry in which some designs are selected already; its words are those of the contract."""

    def __init__(self) -> None:
        super().__init__({})
        object.__setattr__(self, "known", {})

    async def selected(self, selection):
        return self.known.get(selection.content)


def gardens(folder, *founded, registry=None):
    beside = {"studio": Here(), "registry": registry or Chain()}
    return open_garden(folder, foundings={CommunityId(1): founded}, chain_ids={BASE: 8453}, beside=beside)


async def drawn(garden, *, wallet=True):
    """Ada's entry 1, with her wallet behind it; ada."""
    ada = await garden.guild.member("ada")
    async with garden.store.write() as tx:
        await tx.communities.set_gallery(garden.community.id, 1)
        member = await tx.members.ensure(garden.community.id, account(ada))
        if wallet:
            await tx.members.link(member.id, Wallet(WALLETS["ada"]), garden.clock.now())
    whose = (garden.community, account(ada))
    shown = await garden.services.entries.look(*whose, Offer("Tide", "", Licence.BY), saved(drawing()))
    await garden.services.entries.submit(*whose, shown.entry.id)
    return ada


async def select(garden, shares: str = "creator 100", place: str = PLACE, **more):
    given = {"entry": 1, "terms": picked("terms.pdf", PAPER), "place": place, "shares": shares, **more}
    return await garden.grace.slash("collab select", **given)


async def test_a_moderator_gets_what_the_safe_loads_and_the_words_to_compare(tmp_path):
    async with gardens(tmp_path, FOUNDED) as garden:
        await drawn(garden)
        ben = WALLETS["ben"]
        answer = await select(garden, f"creator 70, {ben} 30")
        words = said(answer)
        assert "This selects **Tide** (entry 1) for collaboration, once and for good." in words
        assert "On Base, to the registry `0xC0c0C0c0c0C0C0C0c0c0C0C0C0c0c0c0C0C0c0c0`.".lower() in words.lower()
        assert f"Hash of the design: `0x{content_hash(saved(drawing()))}`" in words
        assert f"The terms: `{PLACE}`" in words
        assert f"Hash of the terms: `0x{content_hash(PAPER)}`" in words
        assert f"70 % to `{WALLETS['ada']}` (the author)\n30 % to `{ben}`" in words
        files = {name: await read(url) for name, url in answer.files.items()}
        batch = json.loads(files["select-entry.json"])
        [sent] = batch["transactions"]
        assert (batch["chainId"], sent["to"].lower(), sent["value"]) == ("8453", REGISTRY, "0")
        assert content_hash(PAPER) in sent["data"]
        assert f"to: {sent['to']}\nvalue: 0\ndata: {sent['data']}\n" == files["select-entry.txt"].decode()


IN_ITS_WAY = [
    ({"shares": "creator 99"}, "The shares come to 99 %, and must come to 100."),
    ({"shares": "everybody 100"}, "Say who is paid what"),
    ({"shares": f"creator 50, 0x{'aB' * 20} 50"}, "do not fit, so there is a slip in it"),
    ({"place": "terms.pdf"}, "Name where the terms can be read"),
    ({"terms": picked("terms.pdf", b"")}, "Attach the document with the terms"),
    ({"entry": 9}, "There is no entry 9 here"),
    ({"chain": "moon"}, "founded no registry of designs there"),
]


async def test_what_is_in_its_way_is_said(tmp_path):
    async with gardens(tmp_path, FOUNDED) as garden:
        await drawn(garden)
        for more, words in IN_ITS_WAY:
            answer = await select(garden, **more)
            assert words in said(answer)
            assert not answer.files


async def test_who_has_no_wallet_is_not_paid_and_a_design_is_selected_once_and_a_chain_is_named(tmp_path):
    chain = Chain()
    two = Founded(ChainName("moon"), registry=REGISTRY)
    async with gardens(tmp_path, FOUNDED, two, registry=chain) as garden:
        ada = await drawn(garden, wallet=False)
        assert "There is a registry on each of these chains: base, moon." in said(await select(garden))
        assert "has proved no wallet that counts on that chain" in said(await select(garden, chain="base"))
        async with garden.store.write() as tx:
            member = await tx.members.ensure(garden.community.id, account(ada))
            await tx.members.link(member.id, Wallet(WALLETS["ada"]), garden.clock.now())
        chain.known[content_hash(saved(drawing()))] = Selected(WALLETS["ada"], "00" * 32)
        assert "This design is in the registry already" in said(await select(garden, chain="base"))
        terms = Terms(PAPER, PLACE, "creator 100")
        with pytest.raises(NotPermitted):
            await garden.services.collab.prepare(garden.platform, garden.place, account(ada), 1, terms)


async def test_what_a_selected_design_was_paid_is_shown_to_its_author_and_to_moderators(tmp_path):
    async with gardens(tmp_path, FOUNDED) as garden:
        ada = await drawn(garden)
        nothing = said(await garden.grace.slash("collab payments"))
        assert "No design of this community is selected on a chain yet." in nothing
        assert "Selected for collaboration" not in said(await ada.slash("entries"))
        design = Design(content_hash(saved(drawing())), WALLETS["ada"], Address("0x" + "5b" * 20))
        lost = Design("ab" * 32, WALLETS["ben"], Address("0x" + "5c" * 20))
        coins = [(Way.IN, 5 * 10**17, 1), (Way.IN, 10**18, 2), (Way.OUT, 10**18, 3)]
        paid = tuple(Payment(design.split, way, COIN, amount, nth, 0, "0x" + "aa" * 32) for way, amount, nth in coins)
        async with garden.store.write() as tx:
            paying = Paying(garden.community.id, BASE, REGISTRY)
            await tx.payments.begin(paying)
            await tx.payments.extend(paying, Found(9, 9, (design, lost), paid))
        line = (
            "**Tide** (entry 1) on Base: paid 1.5 of the chain's own coin, of which 1 of the chain's own coin was paid "
            f"out. Its split: `{design.split}`"
        )
        own, all_of_them = said(await ada.slash("entries")), said(await garden.grace.slash("collab payments"))
        assert line in own
        assert "the design" not in own
        assert line in all_of_them
        assert "the design `abababababab` on Base: paid nothing, of which nothing was paid out." in all_of_them
        with pytest.raises(NotPermitted):
            await garden.services.payments.all(garden.platform, garden.community.places[0], account(ada))
