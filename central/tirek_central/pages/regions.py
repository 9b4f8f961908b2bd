"""Pages of regions and keys: who certifies whom, what was withdrawn, which organisations letters can be sealed to."""

from __future__ import annotations

from typing import Any

from starlette.responses import Response

from tirek_protocol.invitations import fingerprint

from ..authority import CENTRE as CENTRE_ITSELF
from ..errors import OperatorError
from ..staff.accounts import CENTRE
from .desk import OFFICE, ONLY_CENTRE, Desk, Road
from .shell import Page
from .shell import number as _number


def regions(desk: Desk, page: Page) -> Response:
    mine = page.who.region
    waiting = desk.keys.waiting() if page.who.role == CENTRE else []
    values = {"lines": desk.keys.regions(mine), "withdrawn": desk.keys.withdrawn(mine), "waiting": waiting}
    former = [fingerprint(one.public) for one in reversed(desk.identity.former)]
    return page.draw("regions.html", fingerprint=fingerprint(desk.identity.newest.public), former=former, **values)


def region(desk: Desk, page: Page, problem: str | None = None) -> Response:
    number = _region(desk, page)
    if number is None:
        return page.draw("problem.html", 404, problem="nothing")
    line = desk.keys.regions(number)[0]
    organisations, more = desk.keys.organisations(number, page.query.get("after", "")[:400])
    values: dict[str, Any] = {"line": line, "keys": desk.keys.keys_of(number), "organisations": organisations, "more": more, "number": page.path["region"]}
    return page.draw("region.html", 400 if problem else 200, problem=problem, typed=page.form.get("public_key", "")[:100], **values)


def certify(desk: Desk, page: Page) -> Response:
    """With a key made here, or with the public key that the region has told: then it keeps the secret itself."""
    number, public = _region(desk, page), "".join(page.form.get("public_key", "").split())
    if number is None:
        return page.draw("problem.html", 404, problem="nothing")
    if page.form.get("sure") != "yes":
        return page.draw("problem.html", 400, problem="sure")
    try:
        key = bytes.fromhex(public) if public else None
        if key is not None and len(key) != 32:
            return region(desk, page, "key")
        desk.authority.certify(number, key, by=page.who.id)
    except (ValueError, OperatorError):
        return region(desk, page, "key")
    return page.go(f"/staff/regions/{page.path['region']}")


def withdraw(desk: Desk, page: Page) -> Response:
    if page.form.get("sure") != "yes":
        return page.draw("problem.html", 400, problem="sure")
    try:
        desk.authority.withdraw(_key(page), 1 if page.form.get("all") == "yes" else None, by=page.who.id)
    except OperatorError:
        return page.draw("problem.html", 404, problem="nothing")
    return page.go("/staff/regions")


def accept(desk: Desk, page: Page) -> Response:
    """An organisation has lost its key; a person here has spoken to it."""
    if page.form.get("sure") != "yes":
        return page.draw("problem.html", 400, problem="sure")
    try:
        desk.authority.accept(_number(page.path["organisation"]), _key(page), by=page.who.id)
    except OperatorError:
        return page.draw("problem.html", 404, problem="nothing")
    return page.go("/staff/regions")


def _region(desk: Desk, page: Page) -> int | None:
    """The region in the address, if it is there and yours; sixteen zeros are the centre itself."""
    text = page.path["region"]
    number = CENTRE_ITSELF if text == "0" * 16 else _number(text)
    if page.who.region is not None:
        return number if number == page.who.region else None
    return number if number in desk.directory.regions() or text == "0" * 16 else None


def _key(page: Page) -> bytes:
    try:
        found = bytes.fromhex(page.path["key"])
    except ValueError:
        return b""
    return found if len(found) == 8 else b""


REGION_ROADS = (
    Road("GET", "/staff/regions", regions, OFFICE),
    Road("GET", "/staff/regions/{region}", region, OFFICE),
    Road("POST", "/staff/regions/{region}/certify", certify, ONLY_CENTRE),
    Road("POST", "/staff/keys/{key}/withdraw", withdraw, ONLY_CENTRE),
    Road("POST", "/staff/keys/{organisation}/{key}/accept", accept, ONLY_CENTRE),
)
