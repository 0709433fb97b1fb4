"""The sign-in page as HTML: our templates, everything put into them escaped."""

import json
from collections.abc import Mapping
from datetime import UTC, datetime
from html import escape
from pathlib import Path
from re import compile as pattern
from string import Template

from bot.domain.errors import ChallengeProblem
from bot.domain.ids import Community, CommunityId, Platform
from bot.services.signing_in.verify import Site, View
from bot.text.binding import around_the_code, bind, returning, signed_elsewhere
from bot.text.catalogue import _, direction, language
from bot.text.clean import clean
from bot.text.notice import PLATFORMS, News, Verb
from bot.text.page import labels
from bot.text.statement import plain
from bot.text.verify import in_the_browser, linked_already, problem, unreachable
from bot.web import answers
from bot.web.elsewhere import APPS, qr
from bot.web.files import EXTRA, Files
from bot.web.framing import TELEGRAM_WEB
from bot.web.looks import Looks
from bot.web.sentences import spoken
from bot.web.theme import colour, stylesheet
from bot.web.ways import NOWHERE, Ways

HERE = Path(__file__).parent
TEMPLATES = ("shell", "portal", "choose", "elsewhere", "booth", "vote")
UNNAMED = '<h1 class="visually-hidden">Gatehouse</h1>'
"""The heading of a page that does not know whose it is."""
_MOMENT = pattern(r"\{(\d{4}-\d\d-\d\dT\d\d:\d\d:\d\dZ)\}")


class Pages:
    """The templates and the files beside them, read once. `chains`: what each is called, with its number."""

    def __init__(self, site: Site, looks: Looks, chains: Mapping[str, int]) -> None:
        self._site, self._chains = site, chains
        self._templates = {name: _template(name) for name in TEMPLATES}
        self._spoken = dict[tuple[str, str], Template]()
        self.files = Files(looks.wallets)
        self.themes = {community: stylesheet(colour(own)) for community, own in looks.colours.items()}
        self.hosts = looks.hosts

    def verify(self, view: View, secret: str, ways: Ways = NOWHERE) -> str:
        """The page of a link: the choice of a wallet, or why there is none any more."""
        news = standing(view, anew=ways.anew)
        main = written(news, ways) if news else self._choices(view, f"{self._site.origin_url}/verify/{secret}")
        linked = view.linked is not None
        portal = self.filled(
            "portal",
            crest=crest(view.community, view.crest),
            initial=initial(view.community),
            account=said_by_others(view.account.name) or "&nbsp;",
            id=view.account.id,
            label=said_by_others(_label(view.account.platform, view.problem, linked=linked)),
            linked=said_by_others(_label(view.account.platform, None, linked=True)),
            before="hidden" if linked else "",
            after="" if linked else "hidden",
            hidden="hidden" if news else "",
            **self._where(view),
        )
        words = _ended(ways) if news else _words(view, ways)
        title = _("Prove a wallet to {community}", community=clean(view.community.name))
        return self.whole(title, portal, main, words, view.community)

    def returning(self) -> str:
        """The page on which people come back from Discord; its script hands in what they bring."""
        said = returning()
        return self.whole(said["returning"].title, "", UNNAMED + written(said["returning"]), as_json(said))

    def notice(self, news: News) -> str:
        """A page that only says this."""
        return self.whole(news.title, "", UNNAMED + written(news), "")

    def whole(
        self, title: str, portal: str, main: str, words: str, community: Community | None = None, script: str = "verify"
    ) -> str:
        """The page of these parts, which are HTML but for the title; `script` is what runs it."""
        run_by = community and _(
            "Run by <bdi>{community}</bdi> on its own machine.", community=said_by_others(community.name)
        )
        ballots = script == "vote"
        return self.filled(
            "shell",
            lang=language(),
            dir=direction(),
            title=said_by_others(title),
            host=said_by_others(self._site.domain),
            portal=portal,
            layout="two" if portal else "one",
            main=main,
            words=words,
            runs=f"{run_by} " if run_by else "",
            tracking=_("No tracking, and no cookie.")
            if ballots
            else _("No tracking. One cookie, for your link alone."),
            script=script,
            files=self.files.folder,
            icon=self.files.icon,
            dress=self._dress(community.id if community else None, ballots=ballots),
        )

    def _dress(self, community: CommunityId | None, *, ballots: bool) -> str:
        """The community's colour, what a ballot is dressed in, and the owner's wallets."""
        theme = f'<link rel="stylesheet" href="/theme/{community}.css">' if community in self.themes else ""
        extra = f'<script src="{self.files.folder}/{EXTRA}" type="module"></script>' if self.files.get(EXTRA) else ""
        return theme + (f'<link rel="stylesheet" href="{self.files.folder}/vote.css">' if ballots else "") + extra

    def _choices(self, view: View, link: str) -> str:
        platform = PLATFORMS[view.account.platform]
        typed = _("The app shows a code at the end, to type in {platform}.", platform=platform)
        code = _("The phone shows a code at the end, so that nobody else can use your signature.")
        return self.filled(
            "choose",
            account=said_by_others(view.account.name),
            elsewhere=self.elsewhere(link, typed, code),
            chains=_chains(self._chains),
            **self._where(view),
        )

    def elsewhere(self, link: str, on_phones: str = "", on_desks: str = "") -> str:
        """The ways to another app or device, and what is to be known of each."""
        return self.filled(
            "elsewhere",
            hidden="hidden",
            apps="\n".join(_app(name, leads(link)) for name, leads in APPS.items()),
            qr=qr(link),
            on_phones=f'<p class="quiet small prose">{_e(on_phones)}</p>' if on_phones else "",
            on_desks=f'<p class="quiet small">{_e(on_desks)}</p>' if on_desks else "",
        )

    def filled(self, name: str, **parts: object) -> str:
        """This template in the language being spoken, translated once."""
        key = (name, language())
        if key not in self._spoken:
            self._spoken[key] = Template(spoken(self._templates[name]))
        return self._spoken[key].substitute(parts)

    def _where(self, view: View) -> Mapping[str, str]:
        return {
            "community": said_by_others(view.community.name),
            "platform": PLATFORMS[view.account.platform],
            "expires": times(said_by_others("{" + iso(view.expires_at) + "}")),
            "host": said_by_others(self._site.domain),
        }


def standing(view: View, *, anew: bool) -> News | None:
    """Why this link can no longer be used; None while it can. `anew`: one tap gives a new one."""
    if view.problem is None:
        return None
    if view.linked is not None:
        return linked_already(view.account, view.linked, view.held)
    return problem(view.problem, view.account, anew=anew)


def elsewhere(view: View, *, bound: bool) -> News | None:
    """What has signed on another device and waits for its code."""
    open_still = view.problem is None and view.waiting is not None
    return signed_elsewhere(view.account, view.waiting, here=bound) if open_still and view.waiting else None


def crest(community: Community, mark: str) -> str:
    """The community's picture over its initial, which is read where there is none, or it does not come."""
    if not mark:
        return ""
    return f'<img src="/icon/{community.id}/{mark}" alt="" width="92" height="92">'


def initial(community: Community) -> str:
    """The letter that stands for it."""
    return said_by_others((plain(community.name) or clean(community.name) or "?")[:1].upper())


def _label(platform: Platform, problem: ChallengeProblem | None, *, linked: bool) -> str:
    if linked:
        return _("Linked to this {platform} account", platform=PLATFORMS[platform])
    if problem:
        return _("The link was made for this {platform} account", platform=PLATFORMS[platform])
    return _("Links it to this {platform} account", platform=PLATFORMS[platform])


def _words(view: View, ways: Ways) -> str:
    said = in_the_browser(view.expires_at)
    if ways.bind is not None:
        said["bind"] = bind(ways.bind, view.account)
    said |= around_the_code(view.account)
    return as_json(said, frame=TELEGRAM_WEB, home=ways.home, chat=ways.to(Verb.ANEW), labels=labels())


def _ended(ways: Ways) -> str:
    """What the script may have to say on the page of a link that has run out, where it can do something there."""
    return as_json({"unreachable": unreachable()}, home=ways.home) if ways.renews else ""


def as_json(said: Mapping[str, News], **more: object) -> str:
    """What the script may have to say, as data: `<` is written so that nothing in it can end the element."""
    found = {name: answers.news(news) for name, news in said.items()}
    return json.dumps(found | more, ensure_ascii=False).replace("<", "\\u003c")


def written(news: News, ways: Ways = NOWHERE) -> str:
    """A notice as HTML."""
    after = f"<p>{times(_e(news.next))}</p>" if news.next else ""
    shown = [(verb, label) for verb, label in news.buttons if ways.has(verb)]
    buttons = [_button(*each, ways, kind) for each, kind in zip(shown, ("first", "second"), strict=False)]
    actions = f'<div class="actions">{"".join(buttons)}</div>' if buttons else ""
    return (
        f'<div id="news" role="status"><div class="news {news.tone}">'
        f'<svg class="icon" aria-hidden="true"><use href="#{news.icon}"/></svg>'
        f'<div><h2 tabindex="-1">{times(_e(news.title))}</h2><p>{times(_e(news.detail))}</p>{after}{actions}</div>'
        "</div></div>"
    )


def _button(verb: Verb, label: str, ways: Ways, kind: str) -> str:
    """What leads somewhere; or what the script makes work."""
    address = ways.to(verb)
    if address is None:
        return f'<button type="button" class="button {kind}" id="{verb}" hidden>{_e(label)}</button>'
    return f'<a class="button {kind}" href="{_e(address)}" rel="noreferrer">{_e(label)}</a>'


def _app(name: str, address: str) -> str:
    opens = _e(_("Opens the app"))
    return (
        f'<li><a class="row" href="{_e(address)}" rel="noreferrer"><span class="say"><b><bdi>{_e(name)}</bdi></b>'
        f"<small>{opens}</small></span>"
        '<svg class="icon turns" aria-hidden="true"><use href="#go"/></svg></a></li>'
    )


def _chains(chains: Mapping[str, int]) -> str:
    """Which chain a contract wallet is on; nobody is asked where there is one."""
    if len(chains) < 2:
        return ""
    asked, none = _("Its chain, if it is a contract (a Safe or a smart wallet)"), _("It is not a contract")
    options = "".join(f'<option value="{number}">{said_by_others(title)}</option>' for title, number in chains.items())
    return (
        f'<div class="field"><label for="chain">{_e(asked)}</label>'
        f'<select id="chain"><option value="">{_e(none)}</option>{options}</select></div>'
    )


def _template(name: str) -> str:
    return (HERE / "pages" / f"{name}.html").read_text("utf-8")


def iso(when: datetime) -> str:
    """A moment of UTC to the second, as pages read it."""
    return when.astimezone(UTC).strftime("%Y-%m-%dT%H:%M:%SZ")


def _e(sentence: str) -> str:
    return escape(sentence)


def said_by_others(foreign: str, limit: int = 64) -> str:
    """What somebody else wrote, made safe to stand in HTML."""
    return escape(clean(foreign, limit))


def times(html: str) -> str:
    """Moments as clock times of UTC; the script turns them into the reader's."""
    return _MOMENT.sub(lambda found: f'<time datetime="{found[1]}">{found[1][11:16]} UTC</time>', html)
