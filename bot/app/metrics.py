"""Figures an owner watches, read when they are asked for."""

from collections.abc import Iterator, Mapping

from prometheus_client import CollectorRegistry
from prometheus_client.core import CounterMetricFamily, GaugeMetricFamily, Metric
from prometheus_client.registry import Collector

from bot.adapters.chain import EvmChains
from bot.app.presence import Presence
from bot.domain.ids import Platform
from bot.services.house import Services


class House(Collector):
    """The sweep's progress, the walk along the logs, the platforms, and what the chains' endpoints were asked."""

    def __init__(self, services: Services, chains: EvmChains, present: Mapping[Platform, Presence]) -> None:
        self._progress, self._chains, self._present = services.recheck.progress, chains, present
        self._watches, self._looked_at = services.noticing.watches, services.reconcile.looked_at

    def collect(self) -> Iterator[Metric]:
        yield CounterMetricFamily("gatehouse_sweeps", "Sweeps that ended", value=self._progress.sweeps)
        yield GaugeMetricFamily(
            "gatehouse_sweep_members", "Members looked at in the present sweep", value=self._progress.looked_at
        )
        yield GaugeMetricFamily("gatehouse_sweep_goal", "Members it goes through", value=self._progress.total)
        if self._progress.took is not None:
            took = self._progress.took.total_seconds()
            yield GaugeMetricFamily("gatehouse_sweep_seconds", "How long the last whole sweep took", value=took)
        looked_at = CounterMetricFamily(
            "gatehouse_members_looked_at", "Members looked at, by what asked for it", labels=("reason",)
        )
        for reason, members in self._looked_at.items():
            looked_at.add_metric((reason,), members)
        yield looked_at
        connected = GaugeMetricFamily("gatehouse_connected", "Does the platform answer", labels=("platform",))
        for platform, presence in self._present.items():
            connected.add_metric((platform.value,), presence.connected)
        yield connected
        yield from self._logs()
        yield from self._endpoints()

    def _logs(self) -> Iterator[Metric]:
        behind = GaugeMetricFamily(
            "gatehouse_watch_behind", "Blocks whose logs are still to be walked", labels=("chain",)
        )
        seen = CounterMetricFamily("gatehouse_watch_logs", "Logs of gated contracts that were read", labels=("chain",))
        odd = CounterMetricFamily("gatehouse_watch_odd_logs", "Logs that did not decode", labels=("chain",))
        skipped = CounterMetricFamily("gatehouse_watch_skipped_blocks", "Blocks left to the sweep", labels=("chain",))
        for chain, watch in self._watches.items():
            if watch.behind is not None:
                behind.add_metric((chain,), watch.behind)
            seen.add_metric((chain,), watch.logs)
            odd.add_metric((chain,), watch.odd)
            skipped.add_metric((chain,), watch.skipped)
        yield from (behind, seen, odd, skipped)

    def _endpoints(self) -> Iterator[Metric]:
        labels = ("chain", "endpoint")
        asked = CounterMetricFamily("gatehouse_rpc_requests", "HTTP requests to an endpoint", labels=labels)
        failed = CounterMetricFamily("gatehouse_rpc_failures", "Requests without a usable answer", labels=labels)
        for chain in self._chains.names():
            for endpoint in self._chains.health(chain):
                asked.add_metric((chain, endpoint.name), endpoint.requests)
                failed.add_metric((chain, endpoint.name), endpoint.failures)
        yield asked
        yield failed


def registry(services: Services, chains: EvmChains, present: Mapping[Platform, Presence]) -> CollectorRegistry:
    """A registry with all of it."""
    made = CollectorRegistry()
    made.register(House(services, chains, present))
    return made
