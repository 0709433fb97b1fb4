"""What came with a request, from the address, a form, files or JSON alike, and how the table reads it."""

import json
from dataclasses import dataclass
from typing import Any

from aiohttp import BodyPartReader, web

from sandbox.telegram.errors import MalformedError
from sandbox.telegram.methods import Method, Parameter
from sandbox.telegram.values import Upload


@dataclass(frozen=True)
class Sent:
    given: dict[str, Any]  # by parameter: text, a JSON value, or an upload
    files: dict[str, Upload]

    def shown(self) -> dict[str, Any]:
        """The parameters for the record; files by name and size."""
        plain = {name: value for name, value in self.given.items() if not isinstance(value, Upload)}
        return plain | {name: f"{file.filename} ({len(file.data)} bytes)" for name, file in self.files.items()}

    def by(self, method: Method) -> dict[str, Any]:
        """The parameters as the method's row reads them; MalformedError for what no correct client sends."""
        known = {each.name: each for each in method.parameters}
        attached = {value.removeprefix("attach://") for value in self.given.values() if _attaches(value)}
        if strange := set(self.given) - set(known) - attached:
            raise MalformedError("Bad Request: unknown parameter", f"no parameter is called {min(strange)!r}")
        for each in method.parameters:
            if each.missing and self.given.get(each.name, "") == "":
                raise MalformedError(each.missing, f"{each.name} is missing")
        return {name: self._read(each) for name, each in known.items() if name in self.given}

    def _read(self, parameter: Parameter) -> Any:
        try:
            return parameter.kind.read(self.given[parameter.name], self.files)
        except (ValueError, KeyError) as wrong:
            why = f"{parameter.name} is no {parameter.kind.name}: {wrong}"
            raise MalformedError(f'Bad Request: parameter "{parameter.name}" is invalid', why) from None


def _attaches(value: Any) -> bool:
    return isinstance(value, str) and value.startswith("attach://")


async def read(request: web.Request) -> Sent:
    """All parameters of a request; those in its body win over those in its address."""
    given, files = dict[str, Any](request.query), dict[str, Upload]()
    match request.content_type:
        case "application/json":
            given |= _object(await request.read())
        case "application/x-www-form-urlencoded":
            given |= {name: str(value) for name, value in (await request.post()).items()}
        case "multipart/form-data":
            async for part in await request.multipart():
                if isinstance(part, BodyPartReader) and part.name:
                    await _take(part, part.name, given, files)
    return Sent(given, files)


def _object(raw: bytes) -> dict[str, Any]:
    try:
        found = json.loads(raw or b"{}")
    except ValueError:
        found = None
    if not isinstance(found, dict):
        raise MalformedError("Bad Request: can't parse request JSON object", "the body is no JSON object")
    return {name: value for name, value in found.items() if value is not None}


async def _take(part: BodyPartReader, name: str, given: dict[str, Any], files: dict[str, Upload]) -> None:
    data = bytes(await part.read())
    if part.filename is None:
        given[name] = data.decode(errors="replace")
    else:
        given[name] = files[name] = Upload(part.filename, data)
