"""The keys that send transactions: do they open, have they money, and may they what they need and no more."""

from collections.abc import AsyncIterator, Iterator, Mapping, Sequence

from bot.adapters.chain import EvmChains, open_chains
from bot.adapters.chain.artifacts import COLLABS, LEDGER, PROJECTS, TIERS
from bot.adapters.chain.endpoints.agreeing import Agreement
from bot.adapters.chain.endpoints.endpoint import open_session
from bot.adapters.chain.founded.community import FOR_THE_BOT, FOR_THE_COUNCIL, Standing, standing, too_much, written
from bot.adapters.chain.founded.sender import ChainTransactions
from bot.adapters.chain.signing.attesting import is_registered, version_of
from bot.adapters.clock import WallClock
from bot.app.check.lines import Line, fine, note, wrong
from bot.app.configured import chain_configs
from bot.app.signers import founded, opened, shared
from bot.config import Config
from bot.config.keys import APART, SHARED
from bot.domain.errors import ChainUnreadable, KeyRefused
from bot.domain.founded import Founded
from bot.domain.ids import Address
from bot.ports import Signer

_COIN = 10**18


async def look(config: Config) -> Sequence[Line]:
    """A line for each key, and some for each contract it sends to."""
    lines, signers = list[Line](), dict[str, Signer]()
    async with open_session() as session:
        for name, settings in config.signers.items():
            try:
                signers[name] = await opened(name, settings, session)
                lines.append(fine(f"signer {name}", f"It sends as {written(signers[name].address)}."))
            except KeyRefused as refused:
                says = f"{refused.path} cannot be opened: it is no keystore, or the password is another."
                lines.append(wrong(f"signer {name}", says, "Correct the path or the password."))
    lines += [wrong(f"signer {name}", SHARED, APART) for name in shared(config, signers)]
    if not any(served.contracts for served in config.communities):
        return lines
    async with open_chains(chain_configs(config), WallClock()) as chains:
        for served in config.communities:
            for one in founded(config, served, signers):
                lines += [line async for line in _founded(chains, served.name, one)]
    return lines


async def _founded(chains: EvmChains, community: str, one: Founded) -> AsyncIterator[Line]:
    about = f"{community} on {one.chain}"
    if one.signer is None:
        how = "Name the community under a [signers.…] heading, with a key that opens."
        yield note(about, "No key sends to its contracts.", how)
    try:
        if one.signer is not None:
            yield await _money(chains, about, one, one.signer)
        if one.council is not None:
            yield await _money(chains, f"{about}, council", one, one.council)
        for name, place in _places(one).items():
            found = await standing(chains.agreements[one.chain], name, place)
            for line in (*_contract(about, name, found, one.signer), *_council(about, name, found, one.council)):
                yield line
        if one.eas is not None:
            yield await _attests(chains.agreements[one.chain], about, one.eas)
    except ChainUnreadable:
        yield wrong(about, "The chain cannot be read.", "See what is said of its endpoints.")


async def _attests(chain: Agreement, about: str, eas: Address) -> Line:
    """Whether what members earned can be attested there, and read by other communities."""
    about = f"{about}, EAS"
    if not await version_of(chain, eas):
        return wrong(about, "No EAS stands there.", "Copy its address from EAS' own pages, or leave it out.")
    if not await is_registered(chain, eas):
        how = "Register it, as docs/contracts.md says; anybody may."
        return note(about, "The schema of what members earned is not registered there.", how)
    return fine(about, "What members earned can be attested, and read by other communities.")


async def _money(chains: EvmChains, about: str, one: Founded, key: Address) -> Line:
    balance = (await ChainTransactions(chains.agreements).sight(one.chain, key, ())).balance
    if balance:
        return fine(about, f"The key {written(key)} has {balance / _COIN:.6f} of the chain's coin.")
    how = f"Send some of the chain's coin to {written(key)}; until then what is to be sent waits."
    return note(about, "The key has no money.", how)


def _contract(community: str, name: str, found: Standing, key: Address | None) -> Iterator[Line]:
    about = f"{community}, {name}"
    if not found.code:
        says = "Nothing stands there." if found.code is None else "Another code stands there than these sources make."
        yield wrong(about, says, "Copy its address from the record of the founding.")
        return
    if key is None:
        return
    missing = [role for role in FOR_THE_BOT.get(name, ()) if key not in found.holders.get(role, ())]
    for role in too_much(name, found, key):
        yield wrong(about, f"The bot's key is {role}, which it may not be.", "Have the admin take that away.")
    for role in missing:
        yield note(about, f"The bot's key is not {role}, so nothing it sends there is taken.", "The admin can give it.")
    if not missing and not too_much(name, found, key):
        yield fine(about, "The bot's key may what it needs there, and no more.")


def _council(community: str, name: str, found: Standing, key: Address | None) -> Iterator[Line]:
    """That the council's key may select designs, and whatever it may beside."""
    if key is None or not found.code:
        return
    about = f"{community}, {name}, council"
    missing = [role for role in FOR_THE_COUNCIL.get(name, ()) if key not in found.holders.get(role, ())]
    much = too_much(name, found, key, FOR_THE_COUNCIL)
    for role in much:
        says = f"The council's key is {role}, which selecting designs does not take: whoever steals it is that, too."
        yield note(about, says, "The admin can take that away.")
    for role in missing:
        yield note(
            about, f"The council's key is not {role}, so nothing it sends there is taken.", "The admin can give it."
        )
    if name in FOR_THE_COUNCIL and not missing and not much:
        yield fine(about, "The council's key may select designs, and no more.")


def _places(one: Founded) -> Mapping[str, Address]:
    all_of_them = {PROJECTS: one.project_pass, TIERS: one.tier_pass, LEDGER: one.ledger, COLLABS: one.registry}
    return {name: place for name, place in all_of_them.items() if place is not None}
