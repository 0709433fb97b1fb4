"""Whose a token or an attestation is."""

from bot.adapters.chain.endpoints.agreeing import Agreement
from bot.adapters.chain.endpoints.jsonrpc import Failed, word
from bot.adapters.chain.probes.attestations import ATTESTATION, REVOKED, record
from bot.adapters.chain.probes.papers import paper
from bot.adapters.chain.probes.token_ids import OWNER_OF, owner_in
from bot.adapters.chain.reading.composing import Odd
from bot.adapters.chain.reading.views import NOTHING, about, of_reply
from bot.adapters.chain.reading.ways import call
from bot.domain.errors import ChainUnreadable
from bot.domain.ids import Address
from bot.domain.requirements.indexing import Signed, Source


async def whose(agreement: Agreement, source: Source, item: int) -> Address | None:
    """As two endpoints (or the only one) say alike at the newest block; None: nobody's. ChainUnreadable otherwise."""
    ask = about(source.contract, ATTESTATION if source.schema else OWNER_OF, item, whole=True)
    at = (await agreement.pins()).give
    (reply,) = await agreement.ask(at, call(source.contract, ask.probe.data(ask.wallet)))
    if isinstance(reply, Failed):
        return None
    said = of_reply(reply)
    try:
        return _holder(said if isinstance(said, int) else 0, source, item)
    except Odd as odd:
        raise ChainUnreadable(f"{source.contract} says {odd}") from None


def _holder(said: int, source: Source, item: int) -> Address | None:
    if not source.schema:
        return owner_in(said)
    found = record(said, item)
    return None if found.recipient == NOTHING or found.schema != source.schema else found.recipient


async def taken_back(agreement: Agreement, source: Source, one: Signed) -> bool:
    """Whether EAS has its attester's word that it counts no more; ChainUnreadable if that cannot be told."""
    data = f"{REVOKED}{int(one.attester, 16):064x}{one.uid:064x}"
    (reply,) = await agreement.ask((await agreement.pins()).give, call(source.contract, data))
    said = None if isinstance(reply, Failed) else word(reply)
    if said is None:
        raise ChainUnreadable(f"{source.contract} does not tell what was revoked")
    return said != 0


def signed(chain_id: int, source: Source, text: str) -> Signed | None:
    """The attestation that was handed in, if it was signed for this contract and is of this schema."""
    try:
        found = paper(text, source.contract, chain_id)
    except ValueError:
        return None
    return Signed(found.recipient, found.uid, found.attester) if found.schema == source.schema else None
