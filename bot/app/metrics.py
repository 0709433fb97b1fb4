"""Figures an owner watches, read when they are asked for."""

from collections.abc import Iterator

from prometheus_client import CollectorRegistry
from prometheus_client.core import CounterMetricFamily, GaugeMetricFamily, Metric
from prometheus_client.registry import Collector

from bot.adapters.chain import EvmChains
from bot.services.recheck import Progress


class House(Collector):
    """The sweep's progress and what the chains' endpoints were asked."""

    def __init__(self, progress: Progress, chains: EvmChains) -> None:
        self._progress, self._chains = progress, chains

    def collect(self) -> Iterator[Metric]:
        yield CounterMetricFamily("gatehouse_sweeps", "Sweeps that ended", value=self._progress.sweeps)
        yield GaugeMetricFamily(
            "gatehouse_sweep_members", "Members looked at in the present sweep", value=self._progress.looked_at
        )
        yield from self._endpoints()

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


def registry(progress: Progress, chains: EvmChains) -> CollectorRegistry:
    """A registry with all of it."""
    made = CollectorRegistry()
    made.register(House(progress, chains))
    return made
