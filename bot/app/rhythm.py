"""When everything that comes round is due: what the clock asks for, and how often."""

from collections.abc import Collection
from datetime import timedelta
from functools import partial

from bot.config.models import Timing
from bot.domain.ids import ChainName
from bot.services.house import Services
from bot.ticks import Tick

DUE_EVERY = timedelta(seconds=0.5)
LOOKS_EVERY = timedelta(seconds=1)
SETTLED_EVERY = timedelta(seconds=5)
"""So often a chain is asked for its final block, as long as somebody's pass waits for one."""
CRESTS_EVERY = timedelta(seconds=15)
PROOFS_EVERY = timedelta(seconds=30)
"""So often the next wallets that are due are asked whether their proof still holds."""
ADOPTS_EVERY = timedelta(minutes=1)
CLAIMS_EVERY = timedelta(minutes=1)
STARTS_EVERY = timedelta(minutes=1)
PAYMENTS_EVERY = timedelta(seconds=30)
OUTAGES_EVERY = timedelta(minutes=1)
FORGETS_EVERY = timedelta(hours=1)
SENDS_EVERY = timedelta(seconds=2)
"""So often what is on its way to a chain is looked at."""
SPREAD = 0.8
"""The part of its interval over which a sweep is spread."""


def ticks(services: Services, chains: Collection[ChainName], timing: Timing) -> dict[str, tuple[timedelta, Tick]]:
    """What the clock asks for. Each chain has a tick of its own, so that a slow one delays no other."""
    watches = {f"watch {chain}": partial(services.noticing.look, chain) for chain in chains}
    indexes = {f"index {chain}": partial(services.remembering.look, chain) for chain in chains}
    payments = {f"payments {chain}": partial(services.payments.look, chain) for chain in chains}
    outages = {f"outage {chain}": partial(services.outages.look, chain) for chain in chains}
    return {
        "due": (DUE_EVERY, services.recheck.run_due),
        "looks": (LOOKS_EVERY, services.recheck.run_looks),
        "requests": (LOOKS_EVERY, services.gates.run_due),
        "rounds": (LOOKS_EVERY, services.counting.run_due),
        "selections": (SENDS_EVERY, services.selecting.run_due),
        "rounds that are reported": (LOOKS_EVERY, services.following.run_due),
        "claims": (CLAIMS_EVERY, services.claims.run_due),
        "crests": (CRESTS_EVERY, services.crests.run_due),
        "adopting": (ADOPTS_EVERY, services.adopting.run_due),
        "forgetting": (FORGETS_EVERY, services.gates.purge),
        "forgetting links": (FORGETS_EVERY, services.verify.purge),
        "forgetting ballots to sign": (FORGETS_EVERY, services.sheets.purge),
        "starting": (STARTS_EVERY, services.starting.run_due),
        "proofs": (PROOFS_EVERY, services.proofs.run_due),
        "settled": (SETTLED_EVERY, services.recheck.run_settled),
        "sweep": (timing.sweep_every, partial(services.recheck.sweep, SPREAD * timing.sweep_every)),
        **_sending(services),
        **{name: (timing.watch_every, watch) for name, watch in watches.items()},
        **{name: (timing.watch_every, look) for name, look in indexes.items()},
        **{name: (PAYMENTS_EVERY, look) for name, look in payments.items()},
        **{name: (OUTAGES_EVERY, look) for name, look in outages.items()},
    }


def _sending(services: Services) -> dict[str, tuple[timedelta, Tick]]:
    """What is sent to chains, where there is a key to send it with."""
    if not services.sender.signers:
        return {}
    return {
        "passes on chain": (SENDS_EVERY, services.chain_passes.run_due),
        "rounds on chain": (SENDS_EVERY, services.reporting.run_due),
        "sending": (SENDS_EVERY, services.sender.run_due),
    }
