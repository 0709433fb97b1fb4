"""Logs of token contracts and of the registry of delegations: which are asked for, and the wallets each names."""

from collections import defaultdict
from collections.abc import Collection, Mapping
from dataclasses import dataclass, field
from typing import Any

from bot.adapters.chain.endpoints.jsonrpc import Call, EndpointOdd, Reply, quantity, word
from bot.domain.ids import Address

TOPICS: Mapping[str, tuple[int, ...]] = {
    # Transfer(address,address,uint256), ERC-20 and ERC-721
    "0xddf252ad1be2c89b69c2b068fc378daa952ba7f163c4a11628f55a4df523b3ef": (0, 1),
    # TransferSingle(address,address,address,uint256,uint256), ERC-1155
    "0xc3d58168c5ae7397731d063d5bbf3d657854427343f4c083240f7aacaa2d0f62": (1, 2),
    # TransferBatch(address,address,address,uint256[],uint256[]), ERC-1155
    "0x4a39dc06d4c0dbc64b70af90fd698a233a518aa5d07e595d983b8c0526c8f7fb": (1, 2),
    # DelegateAll(address,address,bytes32,bool), delegate.xyz: the vault that delegates, or no more
    "0xda3ef6410e30373a9137f83f9781a8129962b6882532b7c229de2e39de423227": (0,),
    # DelegateContract(address,address,address,bytes32,bool), delegate.xyz
    "0x021be15e24de4afc43cfb5d0ba95ca38e0783571e05c12bbe6aece8842ae82df": (0,),
    # UpdateUser(uint256,address,uint64), ERC-4907: who may use it now; whose it is, see IDS
    "0x4e06b4e7000e659094299b3533b47b6aa8ad048e95e872d23d1f4ee55af89cfe": (1,),
    # CancelKey(uint256,address,address), Unlock
    "0x7f3da0aa13903b9ad8127f39ca3086d6e20dd8e1f2f52c02b03a01b022cf1ab1": (1,),
    # ExpiryChanged(address,uint256,uint64), our own project passes
    "0x1cd97b510680382ff24e7b61e8f35d3d4e1213450d51a16c5b1b9633611b3a87": (0,),
    # Attested and Revoked(address,address,bytes32,bytes32), EAS: to whom it was given
    "0x8bf46bf4cfd674fa735a3d63ec1c9ad4153f033c290341f3a588b75685141b35": (0,),
    "0xf930a6e2523c9cc298691873087a740550b8fc85a0680830414c148ed927f615": (0,),
    # TierFloorSet(address,uint8,uint64) and Moved(address,address,uint64), our own contributors' passes
    "0x62acc09cc6f7a1623b86a3e4af530704e3056f2b1f15bc2bd78701ba359f8119": (0,),
    "0x434915b81836a6ee25aefe4423a8d2ff5313b128506b1e42e10e90191f976760": (0, 1),
}
"""Every log that may change what counts, and which of its words are wallets: the indexed ones first, then the data's.

So early tokens are understood too, whose Transfer indexes nothing."""
METADATA = "0xf8e1a15aba9398e019f0b49df1a4fde98ee17ae345cb5f6b5e2c27f5033e8ce7"
"""MetadataUpdate(uint256), ERC-4906: what this token points at tells something else, be it at the same address."""
METADATA_OF_MANY = "0x6bd5c950a8d8df17f772f5af37cb3655737899cbf903264b9795592da439661c"
"""BatchMetadataUpdate(uint256,uint256), ERC-4906: the same of all from one id to the other."""
IDS: Mapping[str, int] = {
    # UpdateUser(uint256,address,uint64), ERC-4907
    "0x4e06b4e7000e659094299b3533b47b6aa8ad048e95e872d23d1f4ee55af89cfe": 0,
    # SubscriptionUpdate(uint256,uint64), ERC-5643
    "0x2ec2be2c4b90c2cf13ecb6751a24daed6bb741ae5ed3f7371aabf9402f6d62e8": 0,
    # Locked(uint256) and Unlocked(uint256), ERC-5192
    "0x032bc66be43dbccb7487781d168eb7bda224628a3b2c3388bdf69b532a3a1611": 0,
    "0xf27b6ce5b2f5e68ddb2fd95a8a909d4ecf1daaac270935fff052feacb24f1842": 0,
    # KeyExtended(uint256,uint256), ExpirationChanged(uint256,uint256,bool) and ExpireKey(uint256), Unlock
    "0x3ca112768ff7861e008ace1c11570c52e404c043e585545b5957a1e20961dde3": 0,
    "0xe9408df99703ae33a9d01185bcad328ea8683fb1f920da9c30959c192f21b5b3": 0,
    "0x59f2fe866dd27a1c2d34115520888c3150365cbc931aab97fa88c4b9ab40b795": 0,
    # TraitUpdated(bytes32,uint256,bytes32), ERC-7496
    "0x8386f3b08e49490d0c5a9d2c401c091f13b01a17d75ce4a2f0f8f923b410ff7d": 1,
    # MetadataUpdate(uint256), ERC-4906
    METADATA: 0,
    METADATA_OF_MANY: 0,
}
"""Every log that names a token only, and which of its words is the id: whose it is, its contract says."""
REVOKED_OFFCHAIN = "0x92a1f7a41a7c585a8b09e25b195e225b1d43248daca46b0faf9e0792777a2229"
"""RevokedOffchain(address,bytes32,uint64), EAS: an attestation that stands on no chain, by its id alone."""
_REDRAWN = frozenset({METADATA, METADATA_OF_MANY})
MOST_IDS = 200
"""Tokens whose owners are looked up in one walk; the sweep finds the rest."""
NOBODY = Address("0x" + "0" * 40)
"""Mints come from it and burns go to it."""


@dataclass
class Found:
    """What the logs of some blocks named: wallets, and tokens as contract and id. `odd` ones did not decode.

    `revoked`: attestations that stand on no chain, as contract and id.
    """

    touched: defaultdict[int, set[Address]] = field(default_factory=lambda: defaultdict(set))
    tokens: dict[tuple[Address, int], int] = field(default_factory=dict)
    """The block in which each was named last."""
    redrawn: set[tuple[Address, int]] = field(default_factory=set)
    """Those whose metadata changed."""
    revoked: defaultdict[int, set[tuple[Address, int]]] = field(default_factory=lambda: defaultdict(set))
    logs: int = 0
    odd: int = 0

    def take(self, reply: Reply, blocks: range, contracts: Collection[Address]) -> None:
        """Add these logs; EndpointOdd where the answer is no list. A log that does not decode is counted, no more."""
        if not isinstance(reply, list):
            raise EndpointOdd("not a list of logs")
        for log in reply:
            self.logs += 1
            try:
                number, wallets = _named(log, blocks, contracts)
                self.tokens |= dict.fromkeys(_token(log), number)
                self.redrawn.update(_token(log) if log["topics"][0].lower() in _REDRAWN else ())
                self.revoked[number].update(_revoked(log))
            except (EndpointOdd, ValueError, TypeError, KeyError, IndexError, AttributeError):
                self.odd += 1
                continue
            self.touched[number] |= wallets


def question(blocks: range, contracts: Collection[Address]) -> Call:
    """Asks for the logs of these contracts in these blocks."""
    wanted = {
        "fromBlock": hex(blocks.start),
        "toBlock": hex(blocks.stop - 1),
        "address": sorted(contracts),
        "topics": [sorted({*TOPICS, *IDS, REVOKED_OFFCHAIN})],
    }
    return Call("eth_getLogs", (wanted,))


def _named(log: dict[str, Any], blocks: range, contracts: Collection[Address]) -> tuple[int, set[Address]]:
    number = quantity(log["blockNumber"])
    if number not in blocks or log["address"].lower() not in contracts or log.get("removed") is True:
        raise ValueError("not what was asked for")
    said, *indexed = log["topics"]
    places = TOPICS.get(said.lower(), ())
    words = [*indexed, *_words(log["data"], max(places, default=IDS.get(said.lower(), 0)) + 1)]
    if not places and said.lower() not in {*IDS, REVOKED_OFFCHAIN}:
        raise ValueError("not what was asked for")
    return number, {_address(words[place]) for place in places} - {NOBODY}


def _token(log: dict[str, Any]) -> list[tuple[Address, int]]:
    said, *indexed = log["topics"]
    place = IDS.get(said.lower())
    if place is None:
        return []
    many = said.lower() == METADATA_OF_MANY
    words = [*indexed, *_words(log["data"], place + 1 + many)]
    first, last = word(words[place]), word(words[place + many])
    if first is None or last is None:
        raise ValueError("not an id")
    last = last if last < first + MOST_IDS else first - 1  # of more than are looked up the sweep takes care
    return [(Address(log["address"].lower()), token) for token in range(first, last + 1)]


def _revoked(log: dict[str, Any]) -> list[tuple[Address, int]]:
    said, *indexed = log["topics"]
    if said.lower() != REVOKED_OFFCHAIN:
        return []
    uid = word(indexed[1])
    if uid is None:
        raise ValueError("not an id")
    return [(Address(log["address"].lower()), uid)]


def _words(data: str, most: int) -> list[str]:
    return ["0x" + data[start : start + 64] for start in range(2, 2 + 64 * most, 64)]


def _address(text: str) -> Address:
    value = word(text)
    if value is None or value >> 160:
        raise ValueError("not an address")
    return Address(f"0x{value:040x}")
