"""Where discord.py finds Discord. Only a sandbox on this machine may stand in for it: the token goes there."""

from ipaddress import ip_address

import yarl
from discord.gateway import DiscordWebSocket
from discord.http import Route


def use_endpoints(api: str, gateway: str) -> None:
    """From now on every client of this process talks to these; ValueError for any host but a loopback one."""
    for url in (api, gateway):
        if not _is_loopback(yarl.URL(url).host):
            raise ValueError(f"not on this machine: {url}")
    Route.BASE = api.rstrip("/")
    DiscordWebSocket.DEFAULT_GATEWAY = yarl.URL(gateway)


def _is_loopback(host: str | None) -> bool:
    try:
        return ip_address(host or "").is_loopback
    except ValueError:
        return host == "localhost"
