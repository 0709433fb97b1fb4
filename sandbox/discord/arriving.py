"""The page a browser finds where Discord's own window would open, for whoever tries the sandbox by hand."""

from html import escape

from aiohttp import web

from sandbox.discord.house import House

PAGE = """<!doctype html><html lang="en"><meta charset="utf-8"><title>Sandbox Discord</title>
<h1>{name}</h1><p>Here Discord would show this server. In this sandbox its people are played from a shell:
<code>python -m sandbox slash NAME passes</code>, <code>python -m sandbox click NAME "Type the code"</code>.</p>"""


async def server_page(house: House, request: web.Request) -> web.Response:
    """The server of this id, by name; 404 where there is none."""
    guild = house.world.guilds.get(int(request.match_info["guild"]))
    if guild is None:
        return web.Response(text="There is no such server.", status=404)
    return web.Response(text=PAGE.format(name=escape(guild.name)), content_type="text/html")
