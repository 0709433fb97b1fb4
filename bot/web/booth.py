"""The page of a ballot as HTML: its entries, what is signed, or why nothing can be signed any more."""

from collections.abc import Mapping
from datetime import UTC, datetime
from html import escape

from bot.domain.contributing.entries import Entry
from bot.domain.errors import SheetProblem
from bot.domain.ids import Address
from bot.domain.voting.rounds import Candidate, Weights
from bot.ports import Cast
from bot.services.voting.ballots import Paper
from bot.services.voting.sheets import SheetView
from bot.text import booth, page, sheets
from bot.text.catalogue import _, plural
from bot.text.clean import clean
from bot.text.notice import PLATFORMS, News
from bot.web.render import Pages, as_json, crest, initial, iso, said_by_others, times, written
from bot.web.ways import Ways


class Booth:
    """Where ballots are signed."""

    def __init__(self, pages: Pages, origin: str) -> None:
        self._pages, self._origin, self.hosts = pages, origin, pages.hosts

    def page(self, view: SheetView, secret: str, home: str | None) -> str:
        """The page of a link: the ballot, or what became of it. `home`: the address that leads back to the chat."""
        news, paper = standing(view), view.paper
        link = f"{self._origin}/vote/{secret}"
        portal = self._pages.filled(
            "booth",
            crest=crest(view.community, view.crest),
            initial=initial(view.community),
            title=_title(paper),
            account=said_by_others(view.sheet.account.name) or "&nbsp;",
            id=view.sheet.account.id,
            platform=PLATFORMS[view.sheet.account.platform],
            community=said_by_others(view.community.name),
            hidden="hidden" if news else "",
        )
        main = written(news, Ways(home=home)) + _kept(view) if news else self._ballot(view, secret, link)
        words = "" if news else _words(view, home)
        title = _("Sign your ballot in {title}", title=clean(paper.held.rules.title, 80))
        return self._pages.whole(title, portal, main, words, view.community, "vote")

    def notice(self, news: News) -> str:
        """A page that only says this."""
        return self._pages.notice(news)

    def _ballot(self, view: SheetView, secret: str, link: str) -> str:
        paper, rules = view.paper, view.paper.held.rules
        close = datetime.fromtimestamp(rules.window.closes_at, UTC)
        shown = [(place, one) for place, one in enumerate(paper.entries) if one.content not in paper.own]
        own = plural("Yours is not among them.", "Yours are not among them.", len(paper.own)) if paper.own else ""
        return self._pages.filled(
            "vote",
            asks=escape(sheets.asks(rules, paper.elector.weight)),
            entries="\n".join(_entry(paper, place, one, secret) for place, one in shown),
            own=f'<p class="quiet small">{escape(own)}</p>' if own else "",
            voter=escape(view.voter),
            round=f"0x{paper.settled.id.hex()}",
            made_for=escape(booth.ledger(paper.settled.home)),
            ledger=escape(paper.settled.home.ledger),
            weight=escape(sheets.weighs(rules, paper.elector.weight)),
            closes=times(said_by_others("{" + iso(close) + "}")),
            number=paper.held.number,
            title=_title(paper),
            community=said_by_others(view.community.name),
            elsewhere=self._pages.elsewhere(link),
        )


def standing(view: SheetView) -> News | None:
    """Why nothing can be signed on this link any more; None while it can."""
    if view.problem is None:
        return None
    if view.problem is SheetProblem.USED and view.cast is not None:
        cast, account = view.cast, view.sheet.account
        return sheets.taken(view.paper.held, cast.ballot, cast.receipt, account, over=view.over)
    return sheets.problem(view.problem, view.sheet.account)


def signed_for(paper: Paper, cast: Cast) -> list[sheets.Coded]:
    """What this ballot names."""
    return sheets.chosen(paper.held.rules, [(one, paper.known.get(one.entry)) for one in cast.ballot.choices])


def _kept(view: SheetView) -> str:
    """What was signed on this link, and its receipt."""
    if view.cast is None:
        return ""
    named = "".join(f"<li>{escape(name)}{_code(code)}</li>" for name, code in signed_for(view.paper, view.cast))
    rows = [(booth.chose(), f'<ul class="chosen">{named}</ul>')]
    rows += [(what, _code(said)) for what, said in sheets.receipt(view.voter, view.cast.receipt)]
    said = "".join(f"<div><dt>{escape(what)}</dt><dd>{told}</dd></div>" for what, told in rows)
    return f'<section id="result"><dl class="kv">{said}</dl></section>'


def _code(said: str) -> str:
    return f'<code class="wraps">{escape(said)}</code>' if said else ""


def _words(view: SheetView, home: str | None) -> str:
    rules, budget = view.paper.held.rules, view.paper.elector.weight
    labels = page.labels() | booth.labels(rules, budget)
    more: Mapping[str, object] = {
        "home": home,
        "labels": labels,
        "most": budget if rules.weights is Weights.QUADRATIC else rules.most_choices,
        "voted": view.paper.last is not None,
    }
    return as_json(booth.in_the_browser(view.sheet.expires_at, Address(view.voter)), **more)


def _entry(paper: Paper, place: int, one: Candidate, secret: str) -> str:
    found = paper.known.get(one.content)
    picture = (
        f'<img src="/vote/{secret}/entry/{place}" alt="" loading="lazy" width="240" height="240">' if found else ""
    )
    return (
        f'      <li><label class="entry">{picture}<span class="pick"><span class="say">'
        f"<b><bdi>{escape(sheets.entry(found))}</bdi></b>{_numbered(found)}</span>{_input(paper, place, one)}"
        "</span></label></li>"
    )


def _numbered(found: Entry | None) -> str:
    if found is None:
        return ""
    said = _("Entry {number}", number=found.id)
    return f"<small>{escape(said)}</small>"


def _input(paper: Paper, place: int, one: Candidate) -> str:
    """What they chose last stands there already."""
    if paper.held.rules.weights is Weights.QUADRATIC:
        last = {each.entry: each.points for each in paper.last.ballot.choices} if paper.last else {}
        value = f' value="{last[one.content]}"' if one.content in last else ""
        most = paper.elector.weight
        return f'<input type="number" name="{place}" min="0" max="{most}" placeholder="0" inputmode="numeric"{value}>'
    checked = " checked" if one.content in paper.chosen else ""
    return f'<input type="checkbox" name="{place}"{checked}>'


def _title(paper: Paper) -> str:
    return said_by_others(paper.held.rules.title, 80)
