"""EVM chains behind the `Chains` port: several endpoints each, none of them believed alone.

`endpoint` one JSON-RPC address, every foreign failure made ours; `jsonrpc` what an answer must look like;
`witness` an endpoint held to its chain id; `pins` the blocks all agree on; `words` one number for each want from one
endpoint; `reader` the words of several compared; `contracts` what a token is; `watcher` walks the logs (`logs` what
they name, `spans` how many at a time); `chains` all of it opened.
"""

from bot.adapters.chain.chains import EvmChains, open_chains
from bot.adapters.chain.config import ChainConfig

__all__ = ["ChainConfig", "EvmChains", "open_chains"]
