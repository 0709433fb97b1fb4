"""EAS itself on a chain of the tests: schemas, attestations and their end. Its owner attests unless told otherwise."""

import json
from dataclasses import dataclass
from pathlib import Path

from eth_abi.abi import encode
from eth_account.signers.local import LocalAccount

from bot.adapters.chain.artifacts import Artifact
from bot.adapters.chain.probes.recalling import ATTESTED
from bot.domain.ids import Address, address
from sandbox.chain.people import owner
from sandbox.chain.verbs import Verbs
from tests.contract_wallets import act
from tests.hand_made_contracts import created

HERE = Path(__file__).parent / "contracts" / "eas"
NOBODY = "0x" + "0" * 40
ATTESTER = address(owner().address)


def _artifact(name: str) -> Artifact:
    return Artifact.read((HERE / f"{name}.json").read_text())


@dataclass
class Eas:
    chain: Verbs
    place: Address
    registry: Address

    async def schema(self, text: str) -> str:
        """A new schema of these fields; its uid."""
        await act(self.chain, self.registry, _artifact("SchemaRegistry").call("register", text, NOBODY, True))
        logs = await self.chain.ask("eth_getLogs", [{"fromBlock": "0x0", "address": self.registry}])
        return str(logs[-1]["topics"][1])

    async def attest(
        self,
        schema: str,
        to: str,
        types: list[str],
        values: list[object],
        until: int = 0,
        by: LocalAccount | None = None,
    ) -> str:
        """One attestation; its uid."""
        data = (to, until, True, bytes(32), encode(types, values), 0)
        asked = _artifact("EAS").call("attest", (bytes.fromhex(schema[2:]), data))
        await act(self.chain, self.place, asked, by)
        wanted = {"fromBlock": "0x0", "address": self.place, "topics": [ATTESTED]}
        return str((await self.chain.ask("eth_getLogs", [wanted]))[-1]["data"])

    async def revoke(self, schema: str, uid: str) -> None:
        asked = (bytes.fromhex(schema[2:]), (bytes.fromhex(uid[2:]), 0))
        await act(self.chain, self.place, _artifact("EAS").call("revoke", asked))

    async def revoke_offchain(self, uid: str, by: LocalAccount) -> None:
        await act(self.chain, self.place, _artifact("EAS").call("revokeOffchain", bytes.fromhex(uid[2:])), by)


def signed(eas: Eas, schema: str, to: str, data: bytes, by: LocalAccount, until: int = 0) -> str:
    """An attestation that stands on no chain, as its attester hands it over."""
    message = {
        "version": 2,
        "schema": schema,
        "recipient": to,
        "time": 1_700_000_000,
        "expirationTime": until,
        "revocable": True,
        "refUID": "0x" + "00" * 32,
        "data": "0x" + data.hex(),
        "salt": "0x" + "07" * 32,
    }
    kinds = ("uint16", "bytes32", "address", "uint64", "uint64", "bool", "bytes32", "bytes", "bytes32")
    types = {"Attest": [{"name": name, "type": kind} for name, kind in zip(message, kinds, strict=True)]}
    domain = {"name": "EAS Attestation", "version": "1.2.0", "chainId": 8453, "verifyingContract": eas.place}
    made = by.sign_typed_data(domain, types, message)
    signature = {"v": made.v, "r": f"0x{made.r:064x}", "s": f"0x{made.s:064x}"}
    return json.dumps({"sig": {"domain": domain, "message": message, "signature": signature}, "signer": by.address})


async def founded(chain: Verbs) -> Eas:
    """The registry of schemas and EAS, new."""
    registry = await created(chain, _artifact("SchemaRegistry").creation())
    return Eas(chain, await created(chain, _artifact("EAS").creation(registry)), registry)
