"""How updates come: by asking, or to an address."""

import re
from urllib.parse import urlsplit

from sandbox.telegram.asks import Ask, Handler
from sandbox.telegram.errors import RefusedError
from sandbox.telegram.updates import Data
from sandbox.telegram.webhooks import on_this_machine
from sandbox.telegram.words import OTHER_WAY, WEBHOOK_ACTIVE

LONGEST = 50


async def get_updates(ask: Ask) -> list[Data]:
    if ask.house.webhook.url:
        raise RefusedError(WEBHOOK_ACTIVE)
    updates = ask.house.updates
    updates.want(ask.get("allowed_updates"))
    limit = min(max(ask.get("limit", 100), 1), 100)
    seconds = min(max(ask.get("timeout", 0), 0), LONGEST)
    return [each.wire() for each in await updates.ask(ask.get("offset", 0), limit, seconds)]


def set_webhook(ask: Ask) -> bool:
    """Sets the address; an empty one is none. This Telegram sends to this machine alone."""
    url, secret = ask.get("url", ""), ask.get("secret_token", "")
    if not url:
        return delete_webhook(ask)
    _check_url(url)
    if len(secret) > 256:
        raise RefusedError("Bad Request: secret token is too long")
    if re.search(r"[^A-Za-z0-9_-]", secret):
        raise RefusedError("Bad Request: secret token contains unallowed characters")
    _drop(ask)
    ask.house.updates.want(ask.get("allowed_updates"))
    ask.house.updates.end_polls(OTHER_WAY)
    ask.house.webhook.point(url, secret, min(max(ask.get("max_connections", 40), 1), 100))
    return True


def _check_url(url: str) -> None:
    try:
        parts = urlsplit(url)
        _ = parts.port
    except ValueError:
        raise RefusedError("Bad Request: invalid webhook URL specified") from None
    if not parts.hostname or parts.scheme not in {"http", "https"}:
        raise RefusedError("Bad Request: invalid webhook URL specified")
    if not on_this_machine(url):
        if parts.scheme == "http":
            raise RefusedError("Bad Request: bad webhook: An HTTPS URL must be provided for webhook")
        raise RefusedError("Bad Request: bad webhook: Failed to resolve host: Name or service not known")


def delete_webhook(ask: Ask) -> bool:
    _drop(ask)
    ask.house.webhook.point("", "", 40)
    return True


def _drop(ask: Ask) -> None:
    if ask.get("drop_pending_updates"):
        ask.house.updates.drop()


def get_webhook_info(ask: Ask) -> Data:
    return ask.house.webhook.info()


HANDLERS: dict[str, Handler] = {
    "getUpdates": get_updates,
    "setWebhook": set_webhook,
    "deleteWebhook": delete_webhook,
    "getWebhookInfo": get_webhook_info,
}
