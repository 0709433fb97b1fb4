"""The settings as the program sees them: frozen, checked, secrets wrapped."""

from collections.abc import Mapping
from datetime import timedelta
from pathlib import Path
from typing import Annotated, Literal
from urllib.parse import urlsplit

from pydantic import BaseModel, BeforeValidator, ConfigDict, Field, SecretStr, field_validator

from bot.config import values
from bot.config.problems import wrong

MOST_ENDPOINTS = 8
_KEY_LENGTH = 16

Snowflake = Annotated[int, Field(ge=1, lt=2**63)]
ChatId = Annotated[int, BeforeValidator(values.chat_id)]
Duration = Annotated[timedelta, BeforeValidator(values.duration)]


class Section(BaseModel):
    model_config = ConfigDict(frozen=True, extra="forbid", strict=True, hide_input_in_errors=True)


class Discord(Section):
    token: Annotated[SecretStr, BeforeValidator(values.token)] = Field(
        description="Set token, token_file or GATEHOUSE_DISCORD_TOKEN: Developer Portal, Bot, Reset Token.",
    )
    client_secret: Annotated[SecretStr, BeforeValidator(values.client_secret)] | None = None
    api: Annotated[str, BeforeValidator(values.sandbox_api)] = ""
    gateway: Annotated[str, BeforeValidator(values.sandbox_gateway)] = ""


class Telegram(Section):
    token: Annotated[SecretStr, BeforeValidator(values.telegram_token)] = Field(
        description="Set token, token_file or GATEHOUSE_TELEGRAM_TOKEN: @BotFather in Telegram, /newbot.",
    )
    api: Annotated[str, BeforeValidator(values.sandbox_telegram)] = ""
    updates: Literal["polling", "webhook"] = Field("polling", description="How news comes.", examples=['"polling"'])


class Web(Section):
    listen: Annotated[values.Listen, BeforeValidator(values.listen)] = values.Listen("127.0.0.1", 8080)
    public_url: Annotated[str, BeforeValidator(values.public_url)] = Field(
        description="The address under which members' browsers reach this machine.",
        examples=['"https://gate.example.org"'],
    )
    proxies: Annotated[tuple[str, ...], BeforeValidator(values.proxies)] = ("127.0.0.1", "::1")
    extra_wallets: Annotated[Path | None, BeforeValidator(values.script)] = None
    wallet_hosts: Annotated[tuple[str, ...], BeforeValidator(values.wallet_hosts)] = ()


class Database(Section):
    path: Path = Path("gatehouse-data/gatehouse.sqlite")

    @field_validator("path", mode="before")
    @classmethod
    def _text(cls, given: object) -> Path:
        if isinstance(given, Path):
            return given
        if not isinstance(given, str) or not given or "\0" in given or given.endswith("/"):
            raise wrong("This is not the path of a file.", 'Write it like "gatehouse-data/gatehouse.sqlite".')
        return Path(given).expanduser()


class Timing(Section):
    sweep_every: Duration = timedelta(minutes=5)
    watch_every: Duration = timedelta(seconds=2)
    second_reading_after: Duration = timedelta(seconds=60)
    proofs_every: Duration = timedelta(hours=24)


class Members(Section):
    most_wallets: Annotated[int, Field(ge=1, le=200, description="How many wallets one member may link.")] = 20


class Outside(Section):
    """What tokens point at outside of the chains."""

    ipfs_gateways: Annotated[tuple[str, ...], BeforeValidator(values.gateways)] = ("https://ipfs.io/ipfs",)


class Chain(Section):
    """One chain and where to read it. The endpoints are secrets: such addresses often carry a key."""

    id: int = Field(ge=1, lt=2**53, description="The chain's number, as chainlist.org shows it.", examples=["8453"])
    endpoints: tuple[Annotated[SecretStr, BeforeValidator(values.endpoint)], ...] = Field(
        description=f"One to {MOST_ENDPOINTS} RPC addresses; two of different providers are much safer than one.",
        examples=['["https://base.example.org/your-key"]'],
    )
    depth: int = Field(64, ge=1, le=100_000, description="How many blocks deep counts as final.", examples=["64"])
    title: str = Field("", max_length=40, description="How people read the chain's name.", examples=['"Base"'])
    explorer: Annotated[str, BeforeValidator(values.explorer)] = ""
    delegations: Annotated[str, BeforeValidator(values.contract)] = ""
    ens: Annotated[str, BeforeValidator(values.contract)] = ""
    functions_of: Annotated[tuple[str, ...], BeforeValidator(values.contracts)] = ()
    known: Annotated[Mapping[str, str], BeforeValidator(values.known)] = Field({}, description="Well-known contracts.")

    @field_validator("endpoints", mode="before")
    @classmethod
    def _some(cls, given: object) -> tuple[object, ...]:
        if not isinstance(given, list) or not 1 <= len(given) <= MOST_ENDPOINTS:
            raise wrong(f"This must be a list of 1 to {MOST_ENDPOINTS} addresses.", 'Write ["https://…", "https://…"].')
        if len(set(map(str, given))) < len(given):
            raise wrong(
                "The same address stands here twice, and it cannot vouch for itself.",
                "Keep it once, and add one of another provider.",
            )
        return tuple(given)


class Signer(Section):
    """A key that sends transactions: a keystore file of this machine, or a signer elsewhere."""

    communities: Annotated[tuple[str, ...], BeforeValidator(values.names)] = Field(
        description="The communities it sends for, by the names they have here.", examples=['["Plotter Garden"]']
    )
    keystore: Annotated[Path | None, BeforeValidator(values.keystore)] = None
    password: Annotated[SecretStr, BeforeValidator(values.password)] | None = None
    url: Annotated[SecretStr, BeforeValidator(values.endpoint)] | None = None
    address: Annotated[str, BeforeValidator(values.contract)] = ""
    council: bool = Field(
        default=False,
        description="Whether it is the council's key, which selects designs and sends nothing else.",
        examples=["true"],
    )

    def secrets(self) -> list[str]:
        """What of it must never be shown."""
        password = [self.password.get_secret_value()] if self.password else []
        return [*password, *(_keys(self.url.get_secret_value()) if self.url else ())]


class Contracts(Section):
    """Where a community's contracts stand on one chain, as `gatehouse contracts deploy` prints it."""

    project_pass: Annotated[str, BeforeValidator(values.contract)] = ""
    tier_pass: Annotated[str, BeforeValidator(values.contract)] = ""
    ledger: Annotated[str, BeforeValidator(values.contract)] = ""
    registry: Annotated[str, BeforeValidator(values.contract)] = ""
    eas: Annotated[str, BeforeValidator(values.contract)] = ""


class AllowedCommunity(Section):
    """A Discord server, Telegram chats, or both: what the bot may serve as one community."""

    name: str = Field(min_length=1, max_length=100, description="The community's name.", examples=['"Plotter Garden"'])
    discord_server: Snowflake | None = Field(
        None,
        description="In Discord with developer mode on: right-click the server, Copy Server ID.",
        examples=["123456789"],
    )
    telegram_chats: tuple[ChatId, ...] = Field(
        (), description="The ids of its Telegram groups and channels.", examples=["[-1001234567890]"]
    )
    moderators_channel: Snowflake | ChatId | None = Field(
        None,
        description="A Discord channel (right-click it, Copy Channel ID) or a Telegram group; a number without quotes.",
        examples=["123456789"],
    )
    colour: Annotated[str, BeforeValidator(values.colour)] = ""
    contracts: Mapping[str, Contracts] = Field({}, description="Its contracts, by chain.")

    @field_validator("telegram_chats", mode="before")
    @classmethod
    def _listed(cls, given: object) -> object:
        if not isinstance(given, list | tuple):
            raise wrong("This must be a list of ids.", "Write it like telegram_chats = [-1001234567890].")
        return tuple(given)


class Config(Section):
    """All settings. `exposed` names files that hold a secret and that other users of this machine can read."""

    path: Path
    discord: Discord | None
    telegram: Telegram | None
    web: Web
    database: Database
    timing: Timing
    chains: Mapping[str, Chain]
    communities: tuple[AllowedCommunity, ...]
    exposed: tuple[Path, ...] = ()
    members: Members = Members()
    outside: Outside = Outside()
    signers: Mapping[str, Signer] = Field(default_factory=dict)

    @property
    def control_socket(self) -> Path:
        """Where the running bot takes commands from this machine's owner."""
        return control_socket(self.database.path)

    @property
    def platforms(self) -> tuple[Discord | Telegram, ...]:
        """Where the bot is: one of the two, or both."""
        return tuple(one for one in (self.discord, self.telegram) if one is not None)

    @property
    def sandboxed(self) -> bool:
        """The platforms and every chain are on this very machine, so nothing here is real."""
        return all(one.api for one in self.platforms) and all_loopback(self.chains)

    def secrets(self) -> frozenset[str]:
        """Every text that must never be shown: tokens, the client secret, and what of the endpoints may be a key."""
        urls = (endpoint.get_secret_value() for chain in self.chains.values() for endpoint in chain.endpoints)
        tokens = [one.token.get_secret_value() for one in self.platforms]
        if self.discord is not None and self.discord.client_secret is not None:
            tokens.append(self.discord.client_secret.get_secret_value())
        tokens += [secret for signer in self.signers.values() for secret in signer.secrets()]
        return frozenset((*tokens, *(key for url in urls for key in _keys(url))))


def all_loopback(chains: Mapping[str, Chain]) -> bool:
    """Every endpoint of these chains is on this machine."""
    urls = (endpoint.get_secret_value() for chain in chains.values() for endpoint in chain.endpoints)
    return all(values.is_loopback(urlsplit(url).hostname or "") for url in urls)


def control_socket(database: Path) -> Path:
    """The socket beside this database."""
    return database.parent / "gatehouse.sock"


def _keys(url: str) -> list[str]:
    parts = urlsplit(url)
    tail = parts.path.rstrip("/") + (f"?{parts.query}" if parts.query else "")
    values_of_query = (pair.partition("=")[2] for pair in parts.query.split("&"))
    pieces = (*parts.path.split("/"), *values_of_query)
    return [found for found in (tail, parts.password) if found] + [p for p in pieces if len(p) >= _KEY_LENGTH]
