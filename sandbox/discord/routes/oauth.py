"""OAuth2 as applications meet it: a code or the client's own word for a token, and the end of a token."""

from base64 import b64decode
from collections.abc import Mapping
from typing import Any
from urllib.parse import parse_qsl

from sandbox.discord.asks import Ask, Route
from sandbox.discord.errors import MalformedError, RefusedError, invalid_field
from sandbox.discord.nouns import User

WEEK = 604_800


class OAuthError(RefusedError):
    """A refusal in the form of RFC 6749, which Discord uses here."""

    def __init__(self, status: int, error: str) -> None:
        super().__init__(status, 0, error)

    def body(self) -> dict[str, Any]:
        return {"error": self.message}


def token(ask: Ask) -> Any:
    form = _form(ask)
    _client(ask, form)
    match form.get("grant_type"):
        case "authorization_code":
            given = [form.get(name, "") for name in ("code", "redirect_uri", "code_verifier")]
            user = ask.house.consents.redeemed(*given)
        case "client_credentials":
            user = ask.world.app.owner
        case _:
            raise OAuthError(400, "unsupported_grant_type")
    if user is None:
        raise OAuthError(400, "invalid_grant")
    return _bearer(ask, user)


def revoke(ask: Ask) -> Any:
    """Also for a token that is none: then there is nothing to revoke."""
    form = _form(ask)
    _client(ask, form)
    if form.get("token_type_hint", "access_token") not in {"access_token", "refresh_token"}:
        raise OAuthError(400, "unsupported_token_type")
    ask.house.consents.tokens.pop(form.get("token", ""), None)
    return {}


def _bearer(ask: Ask, user: User) -> dict[str, Any]:
    made = ask.house.consents.token(user)
    return {"token_type": "Bearer", "access_token": made, "expires_in": WEEK, "scope": "identify"}


def _form(ask: Ask) -> Mapping[str, str]:
    try:
        return dict(parse_qsl(ask.raw.decode(), keep_blank_values=True, strict_parsing=True))
    except ValueError:
        raise invalid_field("", "CONTENT_TYPE_INVALID", "Not a form.") from None


def _client(ask: Ask, form: Mapping[str, str]) -> None:
    """By HTTP Basic or in the form; both at once are a mistake."""
    kind, _, coded = ask.authorization.partition(" ")
    named = form.get("client_id"), form.get("client_secret")
    if kind == "Basic":
        if named != (None, None):
            raise MalformedError(400, 0, "the client names itself twice")
        number, _, secret = b64decode(coded).decode().partition(":")
        named = number, secret
    app = ask.world.app
    if named != (str(app.id), app.client_secret):
        raise OAuthError(401, "invalid_client")


ROUTES = [
    Route("POST", "/oauth2/token", token, takes_form=True, signed=False),
    Route("POST", "/oauth2/token/revoke", revoke, takes_form=True, signed=False),
]
