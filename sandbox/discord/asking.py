"""The page on which this Discord asks people, for whoever tries the sandbox by hand: pick who you are."""

from html import escape
from urllib.parse import urlencode

from aiohttp import web

from sandbox.discord.house import House
from sandbox.errors import CannotDoError

PAGE = """<!doctype html><html lang="en"><meta charset="utf-8"><title>Sandbox Discord</title>
<h1>{app} wants to know who you are</h1><p>In this sandbox you are whoever you say:</p><ul>{people}</ul>"""


async def consent_page(house: House, request: web.Request) -> web.Response:
    """Ask; with `as=NAME` behind the address that person says yes, with `no=NAME` no."""
    query = dict(request.query)
    name, refuser = query.pop("as", ""), query.pop("no", "")
    try:
        asked = house.consents.asked(house.world.app, f"?{urlencode(query)}")
    except CannotDoError as error:
        return web.Response(text=str(error), status=400)
    if name or refuser:
        sent = house.consents.answered(asked, house.world.person(name or refuser), approves=bool(name))
        raise web.HTTPFound(sent)
    people = [user for user in house.world.users.values() if not user.bot]
    lines = (_line(user.name, query) for user in people)
    return web.Response(
        text=PAGE.format(app=escape(house.world.app.user.name), people="".join(lines)), content_type="text/html"
    )


def _line(name: str, query: dict[str, str]) -> str:
    yes, no = (escape(f"?{urlencode(query | {way: name})}") for way in ("as", "no"))
    return f'<li>{escape(name)}: <a href="{yes}">Authorize</a> <a href="{no}">Cancel</a></li>'
