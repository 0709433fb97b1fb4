"""EVM chains behind the `Chains` port: several endpoints each, none of them believed alone.

Room by room, each standing on those before it: `endpoints`, one JSON-RPC address after the other, and the blocks all
agree on; `reading`, many numbers in few requests; `probes`, each kind of them; `logs`, walked from block to block;
`signing`; `founded`, a community's own contracts. `chains` is all of it opened.
"""

from bot.adapters.chain.chains import EvmChains, open_chains
from bot.adapters.chain.endpoints.config import ChainConfig

__all__ = ["ChainConfig", "EvmChains", "open_chains"]
