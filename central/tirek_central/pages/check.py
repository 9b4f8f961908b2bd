"""The page that checks a membership card. It checks in the reader's browser: the card stands behind `#`, which browsers do not send."""

from __future__ import annotations

from sqlalchemy import Engine
from starlette.concurrency import run_in_threadpool
from starlette.requests import Request
from starlette.responses import JSONResponse, Response
from starlette.routing import Route

from tirek_protocol.cards import PATH

from ..card_post import CardPost
from ..clock import NowMs
from ..identity import Identity
from .shell import HEADERS, Page, with_headers, words_of

POLICY = HEADERS["content-security-policy"] + "; script-src 'self'; connect-src 'self'"


class CheckPage:
    def __init__(self, engine: Engine, identity: Identity, now_ms: NowMs) -> None:
        self._cards, self._identity = CardPost(engine, identity, now_ms), identity
        self._secure = identity.url.startswith("https://")

    def routes(self) -> list[Route]:
        return [Route(PATH, self._page), Route(PATH + "/known.json", self._known)]

    async def _page(self, request: Request) -> Response:
        return await run_in_threadpool(self._draw, request)

    def _draw(self, request: Request) -> Response:
        page = Page(request, words_of(request), {}, None, "", self._secure)
        response = page.draw("check.html", centre=self._identity.name, practice=self._identity.practice)
        response.headers["content-security-policy"] = POLICY
        return response

    async def _known(self, _request: Request) -> Response:
        """The same for everybody, so that the request tells nothing of the card."""
        return with_headers(JSONResponse(await run_in_threadpool(self._cards.public)), self._secure)
