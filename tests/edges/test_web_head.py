"""HEAD, which previews and monitors ask: what GET would say, without its body."""

from datetime import timedelta

from bot.adapters.pictures.crests import crest
from bot.app.pictures import DrawnPictures
from bot.domain.signing_in.crests import Crest
from bot.services.signing_in.crests import CrestsService
from bot.web.server import serving
from tests.bodies import raw
from tests.house_verify import open_house
from tests.house_web import application
from tests.pictures import picture


async def test_a_head_is_answered_as_a_get_without_its_body(tmp_path):
    async with open_house(tmp_path) as house:
        shown = Crest("x", crest(picture()))
        async with house.store.write() as tx:
            await tx.crests.keep(house.garden.id, shown, house.clock.now() + timedelta(hours=1))
        crests = CrestsService(house.store, {}, DrawnPictures(), house.clock)
        link, icon = f"/verify/{await house.begun()}", f"/icon/{house.garden.id}/{shown.mark}"
        async with serving(application(house, picture=crests.picture), "127.0.0.1", 0) as address:
            for path in (link, f"{link}/state", icon, "/healthz", "/verify/nothing"):
                got, head = [await raw(address, _asking(method, path)) for method in ("GET", "HEAD")]
                assert got.partition(b"\r\n\r\n")[2], path
                assert _heading(head) == _heading(got), path
                assert head.endswith(b"\r\n\r\n"), path


def _asking(method: str, path: str) -> bytes:
    return f"{method} {path} HTTP/1.1\r\nHost: gate.example\r\nConnection: close\r\n\r\n".encode()


def _heading(answer: bytes) -> list[bytes]:
    lines = answer.partition(b"\r\n\r\n")[0].split(b"\r\n")
    return [line for line in lines if not line.startswith(b"date:")]
