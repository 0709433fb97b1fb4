"""Each kind of probe: what it asks of which contract, and what comes of the answers."""
