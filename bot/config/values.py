"""Single values of the config: text in, checked value out, or `wrong(...)` with a remedy."""

import ipaddress
import re
from dataclasses import dataclass
from datetime import timedelta
from pathlib import Path
from urllib.parse import SplitResult, urlsplit

from pydantic import SecretStr

from bot.config.problems import wrong

_DURATION = re.compile(r"(\d{1,6})(ms|s|m|h|d)")
_SECONDS = {"ms": 0.001, "s": 1, "m": 60, "h": 3_600, "d": 86_400}
_PRIVATE_NAMES = (".local", ".internal", ".lan", ".home.arpa")


@dataclass(frozen=True, slots=True)
class Listen:
    """An address and a port to listen on."""

    host: str
    port: int

    def __str__(self) -> str:
        return f"[{self.host}]:{self.port}" if ":" in self.host else f"{self.host}:{self.port}"


def duration(text: object) -> timedelta:
    """`10s`, `5m`, `24h` as a span of time."""
    found = _DURATION.fullmatch(text) if isinstance(text, str) else None
    if found is None:
        raise wrong("This is not a duration.", 'Write a number and a unit in quotes: "10s", "5m" or "24h".')
    return timedelta(seconds=int(found[1]) * _SECONDS[found[2]])


def spelled(span: timedelta) -> str:
    """The span as one would type it into the config."""
    milliseconds = round(span.total_seconds() * 1000)
    for unit, size in (("h", 3_600_000), ("m", 60_000), ("s", 1000)):
        if milliseconds % size == 0 and milliseconds >= size:
            return f"{milliseconds // size}{unit}"
    return f"{milliseconds}ms" if milliseconds else "0s"


def listen(text: object) -> Listen:
    """`127.0.0.1:8080` or `[::1]:8080`, taken apart."""
    found = re.fullmatch(r"(?:\[([0-9a-fA-F:.]+)\]|([A-Za-z0-9.-]+)):(\d{1,5})", text if isinstance(text, str) else "")
    if found is None or not 1 <= int(found[3]) <= 65_535:
        raise wrong("This is not an address with a port.", 'Write it like "127.0.0.1:8080" or "[::1]:8080".')
    return Listen(found[1] or found[2], int(found[3]))


def public_url(text: object) -> str:
    """The origin members open, without a slash at the end; https, unless it is this machine."""
    parts = _url(text, ("https", "http"), "https://gate.example.org")
    if parts.username is not None or parts.path not in {"", "/"} or parts.query or parts.fragment:
        raise wrong(
            "This may hold no path, query or login.", 'Give only the scheme and the host: "https://gate.example.org".'
        )
    host = parts.hostname or ""
    if parts.scheme == "http" and not is_loopback(host):
        raise wrong(
            "Members sign in on this address, so it must be https.",
            "Put a web server with a certificate (Caddy, nginx) in front and give its https address.",
        )
    usual = {"http": 80, "https": 443}[parts.scheme]
    bracketed = f"[{host}]" if ":" in host else host
    return f"{parts.scheme}://{bracketed}" + (f":{parts.port}" if parts.port not in {None, usual} else "")


def proxies(found: object) -> tuple[str, ...]:
    """Addresses or networks of web servers in front, such as 127.0.0.1 or 172.16.0.0/12."""
    remedy = 'Write it like proxies = ["127.0.0.1"] or ["172.16.0.0/12"].'
    if not isinstance(found, list) or not all(isinstance(one, str) for one in found):
        raise wrong("This must be a list of addresses.", remedy)
    for one in found:
        try:
            ipaddress.ip_network(one)
        except ValueError:
            raise wrong(f"{one[:40]!r} is neither an address nor a network.", remedy) from None
    return tuple(found)


def colour(text: object) -> str:
    """`#0b5563`, or nothing."""
    if text != "" and not (isinstance(text, str) and re.fullmatch(r"#[0-9a-fA-F]{6}", text)):
        raise wrong("This is not a colour.", 'Write it like "#0b5563": six letters and figures behind #.')
    return str(text)


def script(text: object) -> Path | None:
    """The path of a file of JavaScript, or nothing."""
    if text == "":
        return None
    if not isinstance(text, str) or not text.endswith(".js") or "\0" in text:
        raise wrong("This is not the path of a script.", 'Write it like "extra-wallets.js", beside this file.')
    return Path(text).expanduser()


def keystore(text: object) -> Path | None:
    """The path of a keystore file, or nothing."""
    if text == "":
        return None
    if not isinstance(text, str) or "\0" in text or text.endswith("/"):
        raise wrong("This is not the path of a file.", 'Write it like "garden-key.json", beside this file.')
    return Path(text).expanduser()


def password(text: object) -> SecretStr:
    """A keystore's password, whatever it is made of."""
    if not isinstance(text, str) or not text:
        raise wrong("The password must be text.", "Put it into a file of its own: password_file.")
    return SecretStr(text)


def names(found: object) -> tuple[str, ...]:
    """Names of communities, one at least."""
    if not isinstance(found, list) or not found or not all(isinstance(one, str) and one for one in found):
        raise wrong("This must be a list of names.", 'Write it like communities = ["Plotter Garden"].')
    return tuple(found)


def wallet_hosts(found: object) -> tuple[str, ...]:
    """Origins that the page may talk to for extra wallets, such as wss://relay.example.org."""
    remedy = 'Write it like wallet_hosts = ["wss://relay.example.org"]: https or wss, and no path.'
    if not isinstance(found, list) or not all(isinstance(one, str) for one in found):
        raise wrong("This must be a list of addresses.", remedy)
    for one in found:
        if not re.fullmatch(r"(?:https|wss)://[A-Za-z0-9-]+(?:\.[A-Za-z0-9-]+)*(?::\d{1,5})?", one):
            raise wrong(f"{one[:60]!r} is not the address of a host.", remedy)
    return tuple(found)


def endpoint(text: object) -> SecretStr:
    """A chain's RPC address. It is a secret: such addresses often carry a key."""
    parts = _url(text, ("https", "http"), "https://base.example.org/your-key")
    if parts.scheme == "http" and not is_private(parts.hostname or ""):
        raise wrong(
            "Answers over plain http can be changed on the way, so http is only for machines of your own network.",
            "Use the provider's https address.",
        )
    return SecretStr(str(text))


def explorer(text: object) -> str:
    """A block explorer's address without a slash at the end, or nothing."""
    if text == "":
        return ""
    parts = _url(text, ("https", "http"), "https://basescan.org")
    if parts.scheme == "http" and not is_private(parts.hostname or ""):
        raise wrong("Members follow this link, so it must be https.", "Use the explorer's https address.")
    return str(text).rstrip("/")


MOST_GATEWAYS = 4


def gateways(given: object) -> tuple[str, ...]:
    """Gateways to IPFS, asked one after the other, without a slash at the end."""
    if not isinstance(given, list | tuple) or len(given) > MOST_GATEWAYS:
        raise wrong(f"This must be a list of at most {MOST_GATEWAYS} addresses.", 'Write ["https://ipfs.io/ipfs"].')
    for each in given:
        parts = _url(each, ("https", "http"), "https://ipfs.io/ipfs")
        if parts.scheme == "http" and not is_loopback(parts.hostname or ""):
            raise wrong("What members are judged by must come by https.", "Use the gateway's https address.")
    return tuple(str(each).rstrip("/") for each in given)


def contract(text: object) -> str:
    """A contract's address in small letters, or nothing."""
    if text == "":
        return ""
    if not isinstance(text, str) or not re.fullmatch(r"0x[0-9a-fA-F]{40}", text):
        raise wrong("This is not a contract's address.", 'Write it like "0x…" with 40 letters and figures, or "".')
    return text.lower()


def contracts(given: object) -> tuple[str, ...]:
    """A list of contracts' addresses, in small letters."""
    if not isinstance(given, list | tuple) or "" in given:
        raise wrong("This must be a list of contracts' addresses.", 'Write it like ["0x…", "0x…"].')
    return tuple(contract(each) for each in given)


def known(given: object) -> dict[str, str]:
    """Well-known contracts of a chain by name, their addresses in small letters."""
    if not isinstance(given, dict) or not all(isinstance(name, str) and 0 < len(name) <= 40 for name in given):
        raise wrong("This is not a list of names and addresses.", 'Write it like { USDC = "0x…" }.')
    found = {name: contract(address) for name, address in given.items()}
    if not all(found.values()):
        raise wrong("A name stands here without an address.", 'Write it like { USDC = "0x…" }.')
    return found


def sandbox_api(text: object) -> str:
    """The address of a sandbox's REST interface, on this machine only, or nothing."""
    return "" if text == "" else _on_this_machine(text, ("http", "https"), "http://127.0.0.1:9000/api/v10")


def sandbox_gateway(text: object) -> str:
    """The address of a sandbox's gateway, on this machine only, or nothing."""
    return "" if text == "" else _on_this_machine(text, ("ws", "wss"), "ws://127.0.0.1:9000/gateway")


def token(text: object) -> SecretStr:
    """The bot's token as Discord gives it."""
    if not isinstance(text, str):
        raise wrong("The token must be text.", 'Put it in "quotes".')
    if text.startswith("Bot "):
        raise wrong('The token starts with the word "Bot".', "Leave that word out: Gatehouse adds it.")
    if not re.fullmatch(r"[!-~]{1,300}", text):
        raise wrong(
            "This is not a token: it is empty or holds spaces or unusual characters.",
            "Copy it again from the Discord Developer Portal: your application, Bot, Reset Token.",
        )
    return SecretStr(text)


def client_secret(text: object) -> SecretStr:
    """The application's client secret as Discord gives it."""
    if not isinstance(text, str) or not re.fullmatch(r"[!-~]{16,200}", text):
        raise wrong(
            "This is not a client secret: it is too short, or holds spaces or unusual characters.",
            "Copy it again from the Discord Developer Portal: your application, OAuth2, Reset Secret.",
        )
    return SecretStr(text)


def telegram_token(text: object) -> SecretStr:
    """The bot's token as BotFather gives it: its id, a colon, a secret."""
    if not isinstance(text, str) or not re.fullmatch(r"\d{1,20}:[A-Za-z0-9_-]{1,100}", text):
        raise wrong(
            "This is not a Telegram token: it is digits, a colon, then letters, digits, - and _.",
            "Copy it again from @BotFather in Telegram: /mybots, your bot, API Token.",
        )
    return SecretStr(text)


def sandbox_telegram(text: object) -> str:
    """The address of a sandbox's Bot API, on this machine only, or nothing."""
    return "" if text == "" else _on_this_machine(text, ("http", "https"), "http://127.0.0.1:9000/bot")


def chat_id(given: object) -> int:
    """The id of a Telegram group or channel: it has a minus sign."""
    if type(given) is not int or not -(2**63) < given < 0:
        raise wrong(
            "The id of a Telegram group or channel is a number with a minus sign.",
            "Add the bot to the chat and run gatehouse check, or type /here in the chat; then write -1001234567890.",
        )
    return given


def is_loopback(host: str) -> bool:
    """This machine itself, and no name that somebody else could point elsewhere."""
    if host == "localhost":
        return True
    try:
        return ipaddress.ip_address(host).is_loopback
    except ValueError:
        return False


def is_private(host: str) -> bool:
    """This machine, an address of a private network, or a name that only such a network knows."""
    try:
        found = ipaddress.ip_address(host)
    except ValueError:
        return "." not in host or host.endswith(_PRIVATE_NAMES)
    return found.is_private and not found.is_unspecified


def _on_this_machine(text: object, schemes: tuple[str, ...], example: str) -> str:
    parts = _url(text, schemes, example)
    if parts.username is not None or not is_loopback(parts.hostname or ""):
        raise wrong(
            "The bot's token is sent to this address, so it may only be on this machine.",
            "It is for the sandbox alone (127.0.0.1, ::1 or localhost). Remove it to talk to the platform itself.",
        )
    return str(text).rstrip("/")


def _url(text: object, schemes: tuple[str, ...], example: str) -> SplitResult:
    remedy = f'Write it like "{example}".'
    if not isinstance(text, str) or not re.fullmatch(r"[!-\[\]-~]{1,2000}", text):
        raise wrong("This is not a web address.", remedy)
    try:
        parts = urlsplit(text)
        usable = parts.scheme in schemes and bool(parts.hostname) and parts.port != 0
    except ValueError:
        usable = False
    if not usable:
        raise wrong(f"This is not an address that starts with {' or '.join(f'{s}://' for s in schemes)}.", remedy)
    return parts
