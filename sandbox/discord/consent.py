"""OAuth2 as people meet it: an application asks who they are, they say yes or no, and are sent back.

Discord's rules hold: the redirect address is registered letter for letter, a code works once, and PKCE where it was
asked for (RFC 6749, RFC 7636; https://discord.com/developers/docs/topics/oauth2).
"""

import hashlib
import secrets
from base64 import urlsafe_b64encode
from collections.abc import Mapping
from dataclasses import dataclass, field
from urllib.parse import parse_qsl, urlencode, urlsplit

from sandbox.discord.nouns import Application, User
from sandbox.errors import CannotDoError

NEEDED = {"response_type": "code", "scope": "identify"}
KNOWN = {*NEEDED, "client_id", "redirect_uri", "state", "code_challenge", "code_challenge_method", "prompt"}


@dataclass(frozen=True)
class Grant:
    """What a code stands for."""

    user: User
    redirect: str
    challenge: str


@dataclass
class Consents:
    """Codes that were not used yet, and tokens that were not revoked."""

    codes: dict[str, Grant] = field(default_factory=dict)
    tokens: dict[str, User] = field(default_factory=dict)

    def asked(self, app: Application, url: str) -> Mapping[str, str]:
        """What the page of this address asks; CannotDoError with the reason where Discord shows an error page."""
        given = parse_qsl(urlsplit(url).query, keep_blank_values=True)
        query = dict(given)
        if len(query) < len(given) or not set(query) <= KNOWN:
            raise CannotDoError("Invalid Form Body: an unknown or a doubled parameter")
        if query.get("client_id") != str(app.id):
            raise CannotDoError("Unknown Application")
        if query.get("redirect_uri") not in app.redirect_uris:
            raise CannotDoError("Invalid OAuth2 redirect_uri")
        if any(query.get(name) != wanted for name, wanted in NEEDED.items()):
            raise CannotDoError("Invalid OAuth2 response_type or scope: only a code for identify is played here")
        if query.get("code_challenge_method", "S256") != "S256" or not query.get("state"):
            raise CannotDoError("not played here: a request without state, or with a challenge that is not S256")
        return query

    def answered(self, query: Mapping[str, str], user: User, *, approves: bool) -> str:
        """Where the person is sent."""
        back = {"state": query["state"]}
        if not approves:
            refused = {
                "error": "access_denied",
                "error_description": "The resource owner or authorization server denied",
            }
            return f"{query['redirect_uri']}?{urlencode(refused | back)}"
        code = secrets.token_urlsafe(22)
        self.codes[code] = Grant(user, query["redirect_uri"], query.get("code_challenge", ""))
        return f"{query['redirect_uri']}?{urlencode({'code': code} | back)}"

    def token(self, user: User) -> str:
        made = secrets.token_urlsafe(22)
        self.tokens[made] = user
        return made

    def redeemed(self, code: str, redirect: str, verifier: str) -> User | None:
        """Whom the code is for; it is used up, whether the rest fits or not."""
        grant = self.codes.pop(code, None)
        if grant is None or grant.redirect != redirect:
            return None
        return grant.user if not grant.challenge or grant.challenge == _s256(verifier) else None


def _s256(verifier: str) -> str:
    return urlsafe_b64encode(hashlib.sha256(verifier.encode()).digest()).decode().rstrip("=")
