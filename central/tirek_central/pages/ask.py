"""The members' page: a question or an appeal from a telephone. No cookies, no addresses, no log of who was here."""

from __future__ import annotations

import base64
import binascii
import json
import re
from typing import Any

from sqlalchemy import Engine
from starlette.concurrency import run_in_threadpool
from starlette.requests import Request
from starlette.responses import JSONResponse, Response
from starlette.routing import Route

from tirek_protocol.messages import WORD_LIMIT

from ..answers import Answers
from ..asking import Asking
from ..clock import NowMs
from ..errors import OperatorError
from ..identity import Identity
from ..surveys import Surveys
from .public import in_language
from .shell import WITH_SCRIPT, FormRefused, Page, number, read_form, with_headers, words_of

BODY_LIMIT = 512 * 1024
SURVEY_LIMIT = 4 * 1024


class AskPages:
    def __init__(self, engine: Engine, identity: Identity, now_ms: NowMs) -> None:
        self._answers, self._surveys = Answers(engine, now_ms), Surveys(engine, now_ms)
        self._asking, self._secure = Asking(engine, identity, now_ms), identity.url.startswith("https://")

    def routes(self) -> list[Route]:
        return [
            Route("/ask", self._receipt_page),
            Route("/ask/state", self._state, methods=["POST"]),
            Route("/ask/survey/{number}", self._survey),
            Route("/ask/survey/{number}", self._survey_answer, methods=["POST"]),
            Route("/ask/{number}", self._page),
            Route("/ask/{number}/words", self._take, methods=["POST"]),
        ]

    async def _receipt_page(self, request: Request) -> Response:
        shown = await run_in_threadpool(self._answers.shown, None)
        return await run_in_threadpool(self._draw, request, "ask_receipt.html", 200, answers=shown)

    async def _page(self, request: Request) -> Response:
        there = await run_in_threadpool(self._asking.organisation, number(request.path_params["number"]))
        if there is None:
            return await run_in_threadpool(self._draw, request, "ask_receipt.html", 404, answers=[])
        keys = json.dumps([base64.b64encode(key).decode() for key in there.keys])
        shown = await run_in_threadpool(self._answers.shown, there.id)
        surveys = await run_in_threadpool(self._surveys.open_for, there.id)
        return await run_in_threadpool(self._draw, request, "ask.html", 200, there=there, keys=keys, answers=shown, surveys=surveys)

    async def _survey(self, request: Request) -> Response:
        return await run_in_threadpool(self._draw_survey, request, "")

    async def _survey_answer(self, request: Request) -> Response:
        """A plain form, so that every telephone can answer. Whoever has the code may: nothing else is asked."""
        from ..web import read_body

        body = await read_body(request, SURVEY_LIMIT)
        try:
            form = read_form(request, body or b"")
            chosen = {int(name[1:]): int(value) for name, value in form.items() if re.fullmatch(r"q[0-9]{1,2}", name) and re.fullmatch(r"[0-9]{1,2}", value)}
        except FormRefused:
            return await run_in_threadpool(self._draw_survey, request, "form")
        said = await run_in_threadpool(self._surveys.answer, number(request.path_params["number"]), form.get("code", "")[:100], chosen)
        return await run_in_threadpool(self._draw_survey, request, said, form)

    def _draw_survey(self, request: Request, said: str, form: dict[str, str] | None = None) -> Response:
        survey = self._surveys.one(number(request.path_params["number"]))
        results = self._surveys.results(survey) if survey else None
        status = 404 if survey is None else {"": 200, "counted": 200, "wait": 429, "closed": 409, "used": 409}.get(said, 400)
        return self._draw(request, "ask_survey.html", status, survey=survey, results=results, said=said, form=form or {}, pick=in_language)

    def _draw(self, request: Request, template: str, status: int, **values: Any) -> Response:
        page = Page(request, words_of(request), {}, None, "", self._secure)
        response = page.draw(template, status, **({"missing": status == 404, "pick": in_language} | values))
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
