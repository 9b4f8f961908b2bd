"""The HTTP roads. They check the signature and the size, and hand on; nothing is decided here.

No access log and no addresses are kept. Handlers that touch the database run in the thread pool.
"""

from __future__ import annotations

import re
from collections.abc import Awaitable, Callable
from pathlib import Path

import msgspec
from sqlalchemy import Engine
from starlette.applications import Starlette
from starlette.concurrency import run_in_threadpool
from starlette.middleware import Middleware
from starlette.requests import Request
from starlette.responses import JSONResponse, Response
from starlette.routing import Mount, Route
from starlette.staticfiles import StaticFiles

from tirek_protocol.bundle import BUNDLE_LIMIT
from tirek_protocol.directory import read_question
from tirek_protocol.errors import Refused, WrongSignature
from tirek_protocol.receipts import MEDIA_TYPE, Problem, RoundStart
from tirek_protocol.signing import RequestMark, check_request, read_request_mark

from .carrying import Carrying
from .clock import NowMs, system_now_ms
from .enrolment import ENROLMENT_LIMIT, Installation
from .identity import Identity
from .intake import PART_LIMIT
from .metrics import Counters, Counting, Metrics, healthy
from .pack_store import PackStore
from .pages.ask import AskPages
from .pages.check import CheckPage
from .pages.desk import Desk
from .voices import Speaking, Voice

TAKEN_LIMIT = 200 * 34 + 16
QUESTION_LIMIT = 500

Handler = Callable[[Voice, Request, Installation, bytes], Response]


def application(
    engine: Engine,
    identity: Identity,
    now_ms: NowMs = system_now_ms,
    *,
    members: bool = False,
    packs: Path | PackStore | None = None,
    metrics_token: str | None = None,
) -> Starlette:
    """The centre as an ASGI application; stateless, so any number of processes may serve one database.

    With `members` the members' page is there too. `packs` is the folder or the store of the signed packs: public, so nobody is
    asked who they are. With `metrics_token` there are figures for Prometheus.
    """
    roads, counters = Roads(engine, identity, now_ms), Counters()
    metrics = Metrics(engine, counters, now_ms, metrics_token) if metrics_token else None
    signed, desk = roads.signed, Desk(engine, identity, now_ms, members=members, packs=packs)
    return Starlette(
        routes=[
            Route("/health", roads.health),
            Route("/v1/enrol", roads.enrol, methods=["POST"]),
            Route("/v1/round/{highest:int}", signed(roads.round_start, 0), methods=["GET"]),
            Route("/v1/bundles/{sha}/{count:int}", signed(roads.state, 0), methods=["GET"]),
            Route("/v1/bundles/{sha}/{count:int}/{number:int}", signed(roads.put, PART_LIMIT), methods=["PUT"]),
            Route("/v1/directory", signed(roads.directory, QUESTION_LIMIT), methods=["POST"]),
            Route("/v1/down/taken", signed(roads.taken, TAKEN_LIMIT), methods=["POST"]),
            Route("/v1/down/{sha}/{start:int}", signed(roads.piece, 0), methods=["GET"]),
            *Carrying(engine, identity, now_ms).routes(),
            *desk.routes(),
            *CheckPage(engine, identity, now_ms).routes(),
            *(AskPages(engine, identity, now_ms).routes() if members else ()),
            *_pack_roads(packs),
            *([Route("/metrics", metrics.answer)] if metrics else []),
        ],
        middleware=[Middleware(Counting, counters)],
    )


class _PackFiles(StaticFiles):
    """Before the first pack is published there is no folder; then nothing is found, and it is no failure."""

    async def check_config(self) -> None:
        return None


def _pack_roads(packs: Path | PackStore | None) -> list[Mount | Route]:
    if isinstance(packs, PackStore):
        return [Route("/packs/{path:path}", packs.answer)]
    return [Mount("/packs", _PackFiles(directory=packs, check_dir=False, follow_symlink=False))] if packs is not None else []


def answer(body: bytes, status: int = 200) -> Response:
    return Response(body, status, media_type=MEDIA_TYPE)


def problem(code: str, status: int) -> Response:
    return answer(msgspec.msgpack.encode(Problem(code)), status)


async def read_body(request: Request, limit: int) -> bytes | None:
    """The body, or None if it is longer than `limit` bytes; then it is not read to its end."""
    declared = request.headers.get("content-length", "0")
    if not re.fullmatch(r"[0-9]{1,12}", declared) or int(declared) > limit:
        return None
    body = bytearray()
    async for chunk in request.stream():
        body += chunk
        if len(body) > limit:
            return None
    return bytes(body)


def _sha(request: Request) -> bytes:
    text = request.path_params["sha"]
    if not re.fullmatch(r"[0-9a-f]{64}", text):
        raise Refused("not_a_name")
    return bytes.fromhex(text)


class Roads(Speaking):
    def signed(self, handler: Handler, limit: int) -> Callable[[Request], Awaitable[Response]]:
        """Wraps a handler: size, signature and withdrawal are checked before it sees anything."""

        async def run(request: Request) -> Response:
            body = await read_body(request, limit)
            if body is None:
                return problem("too_large", 413)
            return await run_in_threadpool(self._checked, handler, request, body)

        return run

    def _checked(self, handler: Handler, request: Request, body: bytes) -> Response:
        path = request.url.path + (f"?{request.url.query}" if request.url.query else "")
        try:
            mark = read_request_mark(request.headers)
            who = self._enrolments.find(mark.key_id)
            voice = self._asked(mark, who, request.method, path, body)
        except WrongSignature as error:
            return problem(error.code, 401)
        except Refused as error:
            return problem(error.code, 403)
        if who.withdrawn:
            return problem("installation_withdrawn", 403)
        try:
            return handler(voice, request, who, body)
        except Refused as error:
            return problem(error.code, 400)

    def _asked(self, mark: RequestMark, who: Installation, method: str, path: str, body: bytes) -> Voice:
        """By which of its keys the centre is asked: the sender has signed that too. Raises WrongSignature."""
        for voice in self._voices.all:
            try:
                check_request(mark, who.sign_key, method, path, body, centre=voice.identity.sign.id)
            except WrongSignature:
                continue
            return voice
        raise WrongSignature("wrong_signature")

    def health(self, _request: Request) -> Response:
        """For a balancer: 503 when the database does not answer."""
        ok = healthy(self._engine)
        return JSONResponse({"ok": ok, "practice": self._identity.practice}, 200 if ok else 503)

    async def enrol(self, request: Request) -> Response:
        body = await read_body(request, min(ENROLMENT_LIMIT, BUNDLE_LIMIT))
        if body is None:
            return problem("too_large", 413)
        try:
            return answer(await run_in_threadpool(self._enrolments.enrol, body))
        except Refused as error:
            return problem(error.code, 400)

    def round_start(self, voice: Voice, request: Request, who: Installation, _body: bytes) -> Response:
        voice.enrolments.seen(who)
        missing = voice.intake.missing_serials(who, request.path_params["highest"])
        start = RoundStart(self._now_ms(), missing, voice.notices.waiting(who), voice.intake.witness(who))
        return answer(msgspec.msgpack.encode(start))

    def put(self, voice: Voice, request: Request, who: Installation, body: bytes) -> Response:
        where = request.path_params
        reply = voice.intake.put(who, _sha(request), where["count"], where["number"], body)
        return answer(reply.body, reply.status)

    def state(self, voice: Voice, request: Request, who: Installation, _body: bytes) -> Response:
        reply = voice.intake.state(who, _sha(request), request.path_params["count"])
        return answer(reply.body, reply.status)

    def piece(self, voice: Voice, request: Request, who: Installation, _body: bytes) -> Response:
        return answer(voice.notices.piece(who, _sha(request), request.path_params["start"]))

    def directory(self, voice: Voice, _request: Request, who: Installation, body: bytes) -> Response:
        return answer(voice.book.answer(who, read_question(body).find))

    def taken(self, voice: Voice, _request: Request, who: Installation, body: bytes) -> Response:
        try:
            shas = msgspec.msgpack.decode(body, type=list[bytes])
        except (msgspec.MsgspecError, RecursionError) as error:
            raise Refused("bad_list") from error
        voice.notices.taken(who, shas[:200])
        return answer(b"\x90")
