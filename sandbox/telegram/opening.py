"""The page a browser finds where t.me would open the app: pick who you are, and Start is pressed as that person."""

from html import escape
from urllib.parse import urlencode

from aiohttp import web

from sandbox.telegram.house import House
from sandbox.telegram.people import Seat

PAGE = """<!doctype html><html lang="en"><meta charset="utf-8"><title>Sandbox Telegram</title>
<h1>{title}</h1><p>{words}</p><ul>{people}</ul>"""


async def bot_page(house: House, request: web.Request) -> web.Response:
    """Ask who it is; with `as=NAME` behind the address that person presses Start. 404 for any other bot."""
    if request.match_info["bot"] != house.world.me.username:
        return web.Response(text="There is no such bot.", status=404)
    query = {"start": request.query.get("start", "")}
    people = {user.username: user for user in house.world.users.values() if user.username and not user.is_bot}
    person = people.get(request.query.get("as", ""))
    if person is None:
        links = "".join(
            f'<li><a href="?{escape(urlencode(query | {"as": name}))}">{escape(name)}</a></li>' for name in people
        )
        return _page("Start", "In this sandbox you are whoever you say:", links)
    Seat(house, person, house.world.private(person)).start(query["start"])
    return _page(
        "Started",
        f"{person.username} has pressed Start. What the bot says is read from a shell: "
        f"python -m sandbox telegram read {person.username}",
    )


def _page(title: str, words: str, people: str = "") -> web.Response:
    return web.Response(text=PAGE.format(title=title, words=escape(words), people=people), content_type="text/html")
