"""Founding a community's contracts: with a key here, or as transactions for a Safe."""

import json
from collections.abc import AsyncIterator, Callable, Sequence
from contextlib import asynccontextmanager
from dataclasses import replace
from pathlib import Path
from typing import Any

from bot.adapters.chain.artifacts import COLLABS, FOUNDING, LEDGER, PROJECTS, TIERS
from bot.adapters.chain.endpoints.config import ChainConfig
from bot.adapters.chain.founded.community import FACTORY, MOST_CODE, by_factory, creations, written
from bot.adapters.chain.founded.deployer import Deployer, NotDone, deployer
from bot.adapters.chain.signing.keys import KeystoreSigner
from bot.adapters.clock import WallClock
from bot.app.configured import chain_configs
from bot.app.contracts.files import Record, open_charter
from bot.app.contracts.looking import must_be_small
from bot.app.owner import Refused
from bot.config import Config
from bot.domain.changing.charters import Charter
from bot.domain.ids import ChainName

_KEYS = {PROJECTS: "project_pass", TIERS: "tier_pass", LEDGER: "ledger", COLLABS: "registry"}
"""How the config calls where each contract stands."""
_PARTS = {FOUNDING: "founding", PROJECTS: "projects"}
Tell = Callable[[str], None]
Agree = Callable[[str], bool]


async def deploy(config: Config, path: Path, keystore: Path, password: str, tell: Tell, agree: Agree) -> Record:
    """Found what of this charter is not founded yet; Refused where that cannot be, with what was founded kept.

    KeyRefused for a keystore that stays shut.
    """
    charter, record = open_charter(path)
    missing = _missing(charter, record)
    chain = chain_config(config, charter.chain)
    await must_be_small(config, charter, record)
    async with _opened(chain, keystore, password) as deploying:
        for name, creation in missing.items():
            plan = await deploying.plan(creation)
            if not agree(f"{name} at {written(plan.place)}, for at most {plan.cost / 10**18:.6f} of the chain's coin?"):
                raise Refused(["Nothing more was sent."])
            place = await deploying.create(plan, tell)
            record = replace(record, **{_PARTS[name]: place})
            record.keep(path)
            tell(f"{name} stands at {written(place)}")
    tell(for_the_config(charter, record))
    return record


def for_the_config(charter: Charter, record: Record) -> str:
    """What to put under the community's heading in the config."""
    at = {_KEYS[name]: written(place) for name, place in record.places.items() if name in _KEYS}
    lines = [f'{key} = "{place}"' for key, place in at.items()]
    told = f"Put this under the community's [[communities]] in the config:\n\n[communities.contracts.{charter.chain}]"
    return "\n".join([told, *lines])


async def for_a_safe(config: Config, path: Path) -> str:
    """A batch for Safe's transaction builder that founds it all, with where it will stand kept beside the charter."""
    charter, record = open_charter(path)
    chain = chain_config(config, charter.chain)
    made = {name: by_factory(creation) for name, creation in _missing(charter, record).items()}
    replace(record, **{_PARTS[name]: place for name, (_, place) in made.items()}).keep(path)
    return json.dumps(_batch(charter, chain.chain_id, [data for data, _ in made.values()]), indent=1)


def chain_config(config: Config, chain: ChainName) -> ChainConfig:
    """What the config says of this chain; Refused if nothing."""
    for found in chain_configs(config):
        if found.name == chain:
            return found
    raise Refused([f"The config knows no chain {chain}: give it a heading [chains.{chain}] with its endpoints."])


def _missing(charter: Charter, record: Record) -> dict[str, bytes]:
    missing = {name: made for name, made in creations(charter).items() if name not in record.places}
    if not missing:
        raise Refused(["All of it is founded. See gatehouse contracts verify; to found anew, move the record away."])
    if max(map(len, missing.values())) > MOST_CODE:
        raise Refused(["The charter is too large for one transaction. Shorten the tiers' names, or have fewer."])
    return missing


@asynccontextmanager
async def _opened(chain: ChainConfig, keystore: Path, password: str) -> AsyncIterator[Deployer]:
    try:
        key = await KeystoreSigner.opened(keystore, password)
        async with deployer(chain, key, WallClock()) as deploying:
            yield deploying
    except NotDone as problem:
        raise Refused([str(problem)]) from None


def _batch(charter: Charter, chain_id: int, datas: Sequence[bytes]) -> dict[str, Any]:
    about = "Founds the community's contracts, through the deterministic deployment proxy."
    sent = {"to": written(FACTORY), "value": "0", "contractMethod": None, "contractInputsValues": None}
    return {
        "version": "1.0",
        "chainId": str(chain_id),
        "createdAt": int(WallClock().now().timestamp() * 1000),
        "meta": {"name": f"Gatehouse: {charter.name}", "description": about},
        "transactions": [{**sent, "data": "0x" + data.hex()} for data in datas],
    }
