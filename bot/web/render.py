"""The sign-in page as HTML: our templates, everything put into them escaped."""

import hashlib
import json
from collections.abc import Mapping
from datetime import UTC, datetime
from html import escape
from pathlib import Path
from re import compile as pattern
from string import Template

from bot.domain.binding import Way
from bot.domain.errors import ChallengeProblem
from bot.services.verify import View
from bot.text.binding import around_the_code, bind, returning, signed_elsewhere
from bot.text.clean import clean
from bot.text.notice import PLATFORMS, News
from bot.text.statement import plain
from bot.text.verify import in_the_browser, linked_already, problem
from bot.web import answers
from bot.web.framing import TELEGRAM_WEB

HERE = Path(__file__).parent
TYPES = {"js": "text/javascript; charset=utf-8", "css": "text/css; charset=utf-8", "svg": "image/svg+xml"}
_MOMENT = pattern(r"\{(\d{4}-\d\d-\d\dT\d\d:\d\d:\d\dZ)\}")


class Pages:
    """The templates and the files beside them, read once."""

    def __init__(self, host: str) -> None:
        self._host = host
        self._shell, self._portal, self._choose = (_template(name) for name in ("shell", "portal", "choose"))
        self.files = {file.name: file.read_bytes() for file in sorted((HERE / "static").iterdir())}
        self._mark = hashlib.sha256(b"".join(self.files.values())).hexdigest()[:12]

    def verify(self, view: View, way: Way | None = None) -> str:
        """The page of a link: the choice of a wallet, or why there is none any more.

        `way`: how this browser can be shown to be the account's own.
        """
        news = standing(view)
        linked = view.linked is not None
        main = _notice(news) if news else self._choose.substitute(account=_h(view.account.name), **self._where(view))
        portal = self._portal.substitute(
            initial=_h((plain(view.community.name) or clean(view.community.name) or "?")[:1].upper()),
            account=_h(view.account.name) or "&nbsp;",
            id=view.account.id,
            label=_h(_label(view.account.platform.value, view.problem, linked=linked)),
            after=_h(_label(view.account.platform.value, None, linked=True)),
            lead="" if linked else '<span class="before">Prove a wallet to</span> ',
            hidden="hidden" if news else "",
            **self._where(view),
        )
        title = f"Prove a wallet to {clean(view.community.name)}"
        return self._page(title, portal, main, "" if news else _words(view, way), clean(view.community.name))

    def returning(self) -> str:
        """The page on which people come back from Discord; its script hands in what they bring."""
        said = returning()
        return self._page(said["returning"].title, "", _notice(said["returning"]), _json(said), "")

    def notice(self, news: News) -> str:
        """A page that only says this."""
        return self._page(news.title, "", _notice(news), "", "")

    def _page(self, title: str, portal: str, main: str, words: str, runs: str) -> str:
        return self._shell.substitute(
            title=_h(title),
            host=_h(self._host),
            portal=portal,
            layout="two" if portal else "one",
            main=main,
            words=words,
            runs=f"Run by <bdi>{_h(runs)}</bdi> on its own machine. " if runs else "",
            mark=self._mark,
        )

    def _where(self, view: View) -> Mapping[str, str]:
        return {
            "community": _h(view.community.name),
            "platform": PLATFORMS[view.account.platform],
            "expires": _times(_h("{" + _iso(view.expires_at) + "}")),
            "host": _h(self._host),
        }


def standing(view: View, *, bound: bool = False) -> News | None:
    """Why this link can no longer be used, or what waits for its code; None while it only waits for a wallet."""
    if view.problem is None:
        return signed_elsewhere(view.account, view.waiting) if view.waiting and bound else None
    if view.linked is not None:
        return linked_already(view.account, view.linked, view.held)
    return problem(view.problem, view.account)


def _label(platform: str, problem: ChallengeProblem | None, *, linked: bool) -> str:
    account = f"this {platform.capitalize()} account"
    if linked:
        return f"Linked to {account}"
    return f"The link was made for {account}" if problem else f"Links it to {account}"


def _words(view: View, way: Way | None) -> str:
    said = in_the_browser(view.expires_at)
    if way is not None:
        said["bind"] = bind(way, view.account)
    return _json(said | around_the_code(view.account), frame=TELEGRAM_WEB)


def _json(said: Mapping[str, News], **more: str) -> str:
    """What the script may have to say, as data: `<` is written so that nothing in it can end the element."""
    found = {name: answers.news(news) for name, news in said.items()}
    return json.dumps(found | more, ensure_ascii=False).replace("<", "\\u003c")


def _notice(news: News) -> str:
    after = f"<p>{_times(_e(news.next))}</p>" if news.next else ""
    return (
        f'<div id="news" role="status"><div class="news {news.tone}">'
        f'<svg class="icon" aria-hidden="true"><use href="#{news.icon}"/></svg>'
        f'<div><h2 tabindex="-1">{_times(_e(news.title))}</h2><p>{_times(_e(news.detail))}</p>{after}</div></div></div>'
    )


def _template(name: str) -> Template:
    return Template((HERE / "pages" / f"{name}.html").read_text("utf-8"))


def _iso(when: datetime) -> str:
    return when.astimezone(UTC).strftime("%Y-%m-%dT%H:%M:%SZ")


def _e(sentence: str) -> str:
    return escape(sentence)


def _h(foreign: str, limit: int = 64) -> str:
    return escape(clean(foreign, limit))


def _times(html: str) -> str:
    """Moments as clock times of UTC; the script turns them into the reader's."""
    return _MOMENT.sub(lambda found: f'<time datetime="{found[1]}">{found[1][11:16]} UTC</time>', html)
