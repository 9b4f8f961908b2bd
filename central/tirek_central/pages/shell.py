"""What every page goes through: language, forms, cookies, protection against forged forms, headers, drawing."""

from __future__ import annotations

import hmac
import io
import secrets
from collections.abc import Mapping
from dataclasses import dataclass, field
from functools import cache
from pathlib import Path
from typing import Any
from urllib.parse import parse_qsl, urlencode, urlsplit

from jinja2 import Environment, PackageLoader, StrictUndefined
from starlette.requests import Request
from starlette.responses import RedirectResponse, Response

from ..i18n import LANGUAGES, OWN_NAMES, Words, load_words
from ..staff.accounts import Account

FORM_LIMIT = 128 * 1024
FIELDS_LIMIT = 60
FORM_TYPE = "application/x-www-form-urlencoded"
STATIC = Path(__file__).parent / "static"
SCRIPT = "text/javascript; charset=utf-8"
STATIC_TYPES = {"pages.css": "text/css; charset=utf-8", "ask.js": SCRIPT, "check.js": SCRIPT, "passkeys.js": SCRIPT}
HEADERS = {
    "content-security-policy": "default-src 'none'; style-src 'self'; img-src 'self' data:; form-action 'self'; "
    "frame-ancestors 'none'; base-uri 'none'",
    "x-content-type-options": "nosniff",
    "x-frame-options": "DENY",
    "referrer-policy": "same-origin",  # with "no-referrer" browsers send forms without their origin, and we refuse them
    "cross-origin-opener-policy": "same-origin",
    "cross-origin-resource-policy": "same-origin",
    "permissions-policy": "camera=(), microphone=(), geolocation=(), payment=()",
    "cache-control": "no-store",
}


WITH_SCRIPT = HEADERS["content-security-policy"] + "; script-src 'self'; connect-src 'self'"
"""The policy of the few pages that have a script: files of our own only."""


class FormRefused(Exception):
    """The form is not ours, too large, or not a form."""


@dataclass
class Page:
    """One request for a page, and what its handler needs."""

    request: Request
    words: Words
    form: dict[str, str]
    account: Account | None
    token: str
    """Of the session, or of the browser that has not signed in."""
    secure: bool
    cookies: dict[str, str | None] = field(default_factory=dict[str, "str | None"])

    @property
    def who(self) -> Account:
        assert self.account is not None
        return self.account

    @property
    def path(self) -> Mapping[str, Any]:
        return self.request.path_params

    @property
    def query(self) -> Mapping[str, str]:
        return {name[:50]: value.replace("\0", "") for name, value in self.request.query_params.items()}

    def draw(self, template: str, status: int = 200, **values: Any) -> Response:
        words = self.words
        shared = {
            "t": words.t, "n": words.n, "words": words, "who": self.account, "form_token": form_token(self.token),
            "languages": OWN_NAMES, "here": self.request.url.path, "lang": words.code,
        }  # fmt: skip
        text = environment().get_template(template).render(shared | values)
        return self.finish(Response(text, status, media_type="text/html; charset=utf-8"))

    def go(self, path: str, **query: str) -> Response:
        return self.finish(RedirectResponse(path + (f"?{urlencode(query)}" if query else ""), 303))

    def send_file(self, content: bytes, name: str, media_type: str) -> Response:
        response = Response(content, media_type=media_type)
        response.headers["content-disposition"] = f'attachment; filename="{name}"'
        return self.finish(response)

    def finish(self, response: Response) -> Response:
        for name, value in self.cookies.items():
            put_cookie(response, name, value, self.secure)
        return with_headers(response, self.secure)


def number(text: str) -> int:
    """An id of sixteen hexadecimal digits; 0, which no record has, for anything else."""
    if len(text) != 16 or any(letter not in "0123456789abcdef" for letter in text):
        return 0
    found = int(text, 16)
    return found if found < 2**63 else 0


def square(text: str) -> str:
    """A QR code as SVG."""
    import segno

    out = io.BytesIO()
    segno.make(text, error="m").save(out, kind="svg", xmldecl=False, svgns=True, scale=5, border=3, omitsize=False)
    return out.getvalue().decode()


def with_headers(response: Response, secure: bool) -> Response:
    for name, value in HEADERS.items():
        response.headers.setdefault(name, value)
    if secure:
        response.headers["strict-transport-security"] = "max-age=31536000; includeSubDomains"
    return response


def cookie_name(name: str, secure: bool) -> str:
    """With TLS the browser itself guards the name: no other host may set it."""
    return f"__Host-tirek-{name}" if secure else f"tirek-{name}"


def put_cookie(response: Response, name: str, value: str | None, secure: bool) -> None:
    full = cookie_name(name, secure)
    if value is None:
        response.delete_cookie(full, path="/", secure=secure, httponly=True, samesite="strict")
    else:
        age = 365 * 24 * 3600 if name == "lang" else None
        response.set_cookie(full, value, path="/", secure=secure, httponly=True, samesite="strict", max_age=age)


def form_token(token: str) -> str:
    return hmac.new(token.encode(), b"tirek/form/1", "sha256").hexdigest()


def new_token() -> str:
    return secrets.token_urlsafe(32)


def language_of(request: Request, kept: str | None) -> str:
    """Asked for in the address, kept from before, or the first that the browser names; else Kazakh."""
    wanted = request.query_params.get("lang", "")
    if wanted in LANGUAGES:
        return wanted
    if kept in LANGUAGES:
        return kept
    for part in request.headers.get("accept-language", "")[:200].split(","):
        if (code := part.strip()[:2].lower()) in LANGUAGES:
            return code
    return "kk"


def words_of(request: Request, kept: str | None = None) -> Words:
    return load_words(language_of(request, kept))


def read_form(request: Request, body: bytes) -> dict[str, str]:
    """Raises FormRefused. A field that comes twice counts with its last value."""
    if request.headers.get("content-type", "").split(";")[0].strip().lower() != FORM_TYPE:
        raise FormRefused
    try:
        pairs = parse_qsl(body.decode("ascii"), keep_blank_values=True, max_num_fields=FIELDS_LIMIT, errors="strict")
    except ValueError as error:
        raise FormRefused from error
    return {name: value.replace("\0", "") for name, value in pairs}


def check_form(request: Request, form: Mapping[str, str], token: str) -> None:
    """Raises FormRefused unless the form was drawn by us for this very browser."""
    site = request.headers.get("sec-fetch-site", "same-origin")
    origin = request.headers.get("origin")
    foreign = origin is not None and urlsplit(origin).netloc != request.headers.get("host")
    given = form.get("form_token", "")
    if foreign or site not in ("same-origin", "none") or not token or not given.isascii():
        raise FormRefused
    if not hmac.compare_digest(given, form_token(token)):
        raise FormRefused


@cache
def environment() -> Environment:
    made = Environment(
        loader=PackageLoader("tirek_central.pages"), autoescape=True, undefined=StrictUndefined, trim_blocks=True, lstrip_blocks=True
    )
    made.filters["hex16"] = lambda number: f"{number:016x}"
    return made


def static_file(name: str) -> Response | None:
    if name not in STATIC_TYPES:
        return None
    response = Response((STATIC / name).read_bytes(), media_type=STATIC_TYPES[name])
    response.headers["cache-control"] = "public, max-age=3600"
    return response
