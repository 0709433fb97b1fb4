"""One JSON-RPC address after the other: what it answers, on which chain it is, and on which blocks all agree."""
