"""The members' page: a question or an appeal from a telephone. No cookies, no addresses, no log of who was here."""

from __future__ import annotations

import base64
import binascii
import json
from typing import Any

from sqlalchemy import Engine
from starlette.concurrency import run_in_threadpool
from starlette.requests import Request
from starlette.responses import JSONResponse, Response
from starlette.routing import Route

from tirek_protocol.messages import WORD_LIMIT

from ..asking import Asking
from ..clock import NowMs
from ..errors import OperatorError
from ..identity import Identity
from .shell import WITH_SCRIPT, Page, number, with_headers, words_of

BODY_LIMIT = 512 * 1024


class AskPages:
    def __init__(self, engine: Engine, identity: Identity, now_ms: NowMs) -> None:
        self._asking, self._secure = Asking(engine, identity, now_ms), identity.url.startswith("https://")

    def routes(self) -> list[Route]:
        return [
            Route("/ask", self._receipt_page),
            Route("/ask/state", self._state, methods=["POST"]),
            Route("/ask/{number}", self._page),
            Route("/ask/{number}/words", self._take, methods=["POST"]),
        ]

    async def _receipt_page(self, request: Request) -> Response:
        return await run_in_threadpool(self._draw, request, "ask_receipt.html", 200)

    async def _page(self, request: Request) -> Response:
        there = await run_in_threadpool(self._asking.organisation, number(request.path_params["number"]))
        if there is None:
            return await run_in_threadpool(self._draw, request, "ask_receipt.html", 404)
        keys = json.dumps([base64.b64encode(key).decode() for key in there.keys])
        return await run_in_threadpool(self._draw, request, "ask.html", 200, there=there, keys=keys)

    def _draw(self, request: Request, template: str, status: int, **values: Any) -> Response:
        page = Page(request, words_of(request), {}, None, "", self._secure)
        response = page.draw(template, status, missing=status == 404, **values)
        response.headers["content-security-policy"] = WITH_SCRIPT
        return response

    async def _take(self, request: Request) -> Response:
        try:
            body = await _read_json(request)
            lookup, sealed = _bytes(body["lookup"], 32, 32), body["sealed"]
            if not isinstance(sealed, dict) or not 0 < len(sealed) <= 20:
                raise ValueError("sealed")
            words = {_bytes(key, 8, 8): _bytes(value, 48, WORD_LIMIT) for key, value in sealed.items()}
        except (ValueError, KeyError, TypeError, RecursionError):
            return self._json({"problem": "form"}, 400)
        try:
            await run_in_threadpool(self._asking.take, number(request.path_params["number"]), lookup, words)
        except OperatorError as error:
            return self._json({"problem": error.code}, 429 if error.code == "ASK-02" else 409)
        return self._json({"ok": True})

    async def _state(self, request: Request) -> Response:
        try:
            lookup = _bytes((await _read_json(request))["lookup"], 32, 32)
        except (ValueError, KeyError, TypeError, RecursionError):
            return self._json({"problem": "form"}, 400)
        try:
            found = await run_in_threadpool(self._asking.state, lookup)
        except OperatorError as error:
            return self._json({"problem": error.code}, 429)
        if found is None:
            return self._json({"problem": "nothing"}, 404)
        reply = base64.b64encode(found.reply).decode() if found.reply else None
        return self._json({"state": found.state, "received_ms": found.received_ms, "reply": reply})

    def _json(self, document: dict[str, Any], status: int = 200) -> Response:
        return with_headers(JSONResponse(document, status), self._secure)


async def _read_json(request: Request) -> dict[str, Any]:
    """Raises ValueError for anything but a JSON object of the type that a foreign page cannot send unasked."""
    from ..web import read_body

    if request.headers.get("content-type", "").split(";")[0].strip() != "application/json":
        raise ValueError("type")
    body = await read_body(request, BODY_LIMIT)
    found = json.loads(body.decode("utf-8")) if body is not None else None
    if not isinstance(found, dict):
        raise ValueError("form")  # noqa: TRY004
    return found


def _bytes(text: object, least: int, most: int) -> bytes:
    """From base64; raises ValueError if it is not that, or not of that length."""
    if not isinstance(text, str) or len(text) > 2 * most + 8:
        raise ValueError("length")
    try:
        found = base64.b64decode(text, validate=True)
    except binascii.Error as error:
        raise ValueError("base64") from error
    if not least <= len(found) <= most:
        raise ValueError("length")
    return found
