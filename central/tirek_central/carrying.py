"""Sticks by the line: a region's office forwards what schools put on a stick, and puts the centre's answers back on it.

The office opens nothing and is asked who it is by nobody: each bundle is signed by its school and sealed to the centre,
each answer is signed by the centre, what comes down is sealed to the school. So these roads permit what a stick at the
centre permits (`stick.py`), no more; without the school's own signed greeting nothing is given out.
"""

from __future__ import annotations

from collections.abc import Awaitable, Callable
from typing import Annotated

import msgspec
from msgspec import Meta, Struct
from starlette.concurrency import run_in_threadpool
from starlette.requests import Request
from starlette.responses import Response
from starlette.routing import Route

from tirek_protocol import bundle as bundles
from tirek_protocol import sticks
from tirek_protocol.errors import Malformed, Refused, WrongSignature
from tirek_protocol.receipts import MEDIA_TYPE, DownItem, Problem, check_answer
from tirek_protocol.sticks import Answered

from .enrolment import ENROLMENT_LIMIT, Installation
from .signed_again import sign_again, signer_of
from .voices import Speaking, Voice

GREETING_LIMIT = 2 * sticks.PAPER_LIMIT


class Carried(Struct, array_like=True, frozen=True):
    """The centre's signed answer to a bundle. `new`: it was taken in now; `joined`: it was an enrolment."""

    answer: bytes
    new: bool
    joined: bool = False


class Greeting(Struct, array_like=True, frozen=True):
    """The school's paper, if there is one on the stick, and the answers that were just given."""

    hello: bytes | None
    answers: Annotated[list[Answered], Meta(max_length=sticks.FILES_LIMIT)]


class Greeted(Struct, array_like=True, frozen=True):
    """The paper for the school, what waits for it, a code if its own paper was not good, and the signed book of addresses."""

    reply: bytes
    down: list[DownItem]
    problem: str = ""
    directory: bytes = b""


class Carrying(Speaking):
    def routes(self) -> list[Route]:
        return [
            Route("/v1/carry/{installation}", self._run(self.greet, GREETING_LIMIT), methods=["POST"]),
            Route("/v1/carry/{installation}/{sha}", self._run(self.put, bundles.BUNDLE_LIMIT), methods=["PUT"]),
            Route("/v1/carry/{installation}/{sha}", self._run(self.down, sticks.PAPER_LIMIT), methods=["POST"]),
        ]

    def put(self, request: Request, body: bytes) -> bytes:
        """A bundle as it lay on the stick."""
        sha, mine = _hex(request, "sha", 64), _hex(request, "installation", 16)
        if bundles.sha256(body) != sha:
            raise Refused("damaged")
        if len(body) <= ENROLMENT_LIMIT:
            try:
                return msgspec.msgpack.encode(Carried(self._enrolments.enrol(body), new=False, joined=True))
            except Refused:
                pass  # not an enrolment: an ordinary bundle
        who = self._who(mine)
        bundles.check_sender(body, who.sign_key)
        answer, new = self._voices.newest.intake.take_whole(who, body)
        return msgspec.msgpack.encode(Carried(answer, new))

    def greet(self, request: Request, body: bytes) -> bytes:
        mine, greeting = _hex(request, "installation", 16), _decode(body, Greeting)
        voice = self._voices.newest
        for one in greeting.answers:  # only what we have signed ourselves goes into our paper
            signer = signer_of(one.answer, self._identity)
            check_answer(one.answer, signer.public, bundle=one.bundle, installation=mine)
            voice = self._voices.knowing(signer.id)
        missing: list[int] = []
        waiting: list[DownItem] = []
        problem, directory, witness = "", b"", b""
        try:
            who = self._who(mine)
            if greeting.hello is not None:
                hello, voice = self._hello(who, greeting.hello)
                (missing, witness), waiting = voice.greeted(who, hello), voice.notices.waiting(who)
                directory = voice.book.for_stick(who)
        except Refused as refused:
            problem = refused.code
        answers = [Answered(one.bundle, sign_again(one.answer, voice.identity)) for one in greeting.answers]
        reply = sticks.Reply(mine, self._now_ms(), missing, answers, witness)
        return msgspec.msgpack.encode(Greeted(sticks.write_paper(reply, voice.identity.sign), waiting, problem, directory))

    def down(self, request: Request, body: bytes) -> bytes:
        """One whole bundle for the school whose greeting comes along."""
        who = self._who(_hex(request, "installation", 16))
        _, voice = self._hello(who, body)
        return voice.notices.whole(who, _hex(request, "sha", 64))

    def _who(self, installation: bytes) -> Installation:
        who = self._enrolments.find(installation)
        if who.withdrawn:
            raise Refused("installation_withdrawn")
        return who

    def _hello(self, who: Installation, packed: bytes) -> tuple[sticks.Hello, Voice]:
        """What the school says, and the voice that it knows."""
        hello = sticks.read_hello(packed, who.sign_key)
        if hello.installation != who.id:
            raise Refused("hello_for_another")
        return hello, self._voices.knowing(hello.centre)

    def _run(self, handler: Callable[[Request, bytes], bytes], limit: int) -> Callable[[Request], Awaitable[Response]]:
        async def run(request: Request) -> Response:
            from .web import read_body

            body = await read_body(request, limit)
            if body is None:
                return _answer(Problem("too_large"), 413)
            try:
                return Response(await run_in_threadpool(handler, request, body), media_type=MEDIA_TYPE)
            except (WrongSignature, Malformed) as error:
                return _answer(Problem(error.code), 400)
            except Refused as refused:
                return _answer(Problem(refused.code), 403)

        return run


def _answer(problem: Problem, status: int) -> Response:
    return Response(msgspec.msgpack.encode(problem), status, media_type=MEDIA_TYPE)


def _hex(request: Request, name: str, length: int) -> bytes:
    text: str = request.path_params[name]
    if len(text) != length or any(letter not in "0123456789abcdef" for letter in text):
        raise Malformed("not_a_name")
    return bytes.fromhex(text)


def _decode(data: bytes, kind: type[Greeting]) -> Greeting:
    try:
        return msgspec.msgpack.decode(data, type=kind)
    except (msgspec.MsgspecError, RecursionError, UnicodeDecodeError) as error:
        raise Malformed("bad_paper") from error
