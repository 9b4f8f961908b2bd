"""One's own account: sessions and passkeys, and signing in by a passkey. These few pages have a script of our own."""

from __future__ import annotations

from typing import Any

from starlette.responses import Response

from ..errors import OperatorError
from ..i18n import mark
from .desk import ALL, NOBODY, Desk, Road
from .shell import WITH_SCRIPT, Page

ROLE_NAMES = {"centre": mark("Centre"), "region": mark("Region"), "lawyer": mark("Lawyer")}


def with_script(response: Response) -> Response:
    response.headers["content-security-policy"] = WITH_SCRIPT
    return response


def sign_in_again(desk: Desk, page: Page, status: int, failed: str) -> Response:
    """The page for signing in, with what went wrong: "", "wrong", "busy" or "passkey"."""
    values = {"failed": failed, "name": page.form.get("name", "")[:100], "passkeys": desk.passkeys.possible}
    return with_script(page.draw("sign_in.html", status, **values))


def options(desk: Desk, page: Page) -> Response:
    return page.finish(Response(desk.passkeys.options_to_sign_in(page.token), media_type="application/json"))


def sign_in(desk: Desk, page: Page) -> Response:
    account = desk.passkeys.sign_in(page.token, page.form.get("credential", ""))
    if account is None:
        return sign_in_again(desk, page, 403, "passkey")
    page.cookies |= {"session": desk.sessions.open(account), "form": None}
    return page.go("/staff")


def mine(desk: Desk, page: Page, status: int = 200, **shown: Any) -> Response:
    values = {"problem": None, "open": desk.sessions.open_counts().get(page.who.id, 1), "role": ROLE_NAMES[page.who.role]}
    values |= {"possible": desk.passkeys.possible, "passkeys": desk.passkeys.of(page.who.id)} | shown
    return with_script(page.draw("mine.html", status, **values))


def options_to_add(desk: Desk, page: Page) -> Response:
    return page.finish(Response(desk.passkeys.options_to_add(page.who, page.token), media_type="application/json"))


def add(desk: Desk, page: Page) -> Response:
    """A passkey stays for years: the one-time code is asked for, so that a browser left open is not enough."""
    if not desk.accounts.confirm(page.who, page.form.get("one_time", "")):
        return mine(desk, page, 400, problem="code")
    try:
        desk.passkeys.add(page.who, page.token, page.form.get("credential", ""), page.form.get("passkey_name", ""))
    except OperatorError as error:
        return mine(desk, page, 400, problem=error.code)
    return page.go("/staff/mine")


def remove(desk: Desk, page: Page) -> Response:
    try:
        passkey = bytes.fromhex(page.form.get("passkey", "")[:2046])
    except ValueError:
        passkey = b""
    if not desk.passkeys.remove(page.who, passkey):
        return page.draw("problem.html", 404, problem="nothing")
    return page.go("/staff/mine")


KEY_ROADS = (
    Road("POST", "/staff/sign-in/passkey/options", options, NOBODY),
    Road("POST", "/staff/sign-in/passkey", sign_in, NOBODY),
    Road("GET", "/staff/mine", mine, ALL),
    Road("POST", "/staff/mine/passkeys/options", options_to_add, ALL),
    Road("POST", "/staff/mine/passkeys", add, ALL),
    Road("POST", "/staff/mine/passkeys/remove", remove, ALL),
)
