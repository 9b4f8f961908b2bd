"""The pages of staff. Each route names what it permits; the guard looks at the session, the role and the form before it runs."""

from __future__ import annotations

from collections.abc import Awaitable, Callable
from dataclasses import dataclass
from pathlib import Path

from sqlalchemy import Engine
from starlette.concurrency import run_in_threadpool
from starlette.requests import Request
from starlette.responses import Response
from starlette.routing import Route

from ..answers import Answers
from ..authority import Authority
from ..clock import NowMs
from ..coverage import CoverageReader
from ..directory import Directory
from ..enrolment import Enrolments
from ..figures import FigureReader
from ..i18n import LANGUAGES
from ..identity import Identity
from ..key_list import KeyList
from ..membership import MembershipReader
from ..notices import Notices
from ..pack_store import PackStore
from ..staff.accounts import CENTRE, LAWYER, REGION, Accounts
from ..staff.audit import record
from ..staff.passkeys import Passkeys
from ..staff.sessions import Sessions
from ..surveys import Surveys
from .shell import (
    FORM_LIMIT,
    FormRefused,
    Page,
    check_form,
    cookie_name,
    new_token,
    read_form,
    static_file,
    with_headers,
    words_of,
)

ALL = frozenset({CENTRE, REGION, LAWYER})
OFFICE = frozenset({CENTRE, REGION})
ONLY_CENTRE = frozenset({CENTRE})
NOBODY: frozenset[str] = frozenset()
"""Open to who has not signed in."""

Handler = Callable[["Desk", Page], Response]


@dataclass(frozen=True)
class Road:
    method: str
    path: str
    handler: Handler
    roles: frozenset[str]


class Desk:
    """What the handlers work with."""

    def __init__(self, engine: Engine, identity: Identity, now_ms: NowMs, *, members: bool = False, packs: Path | PackStore | None = None) -> None:
        self.engine, self.identity, self.now_ms, self.members = engine, identity, now_ms, members
        self.accounts, self.sessions = Accounts(engine, identity, now_ms), Sessions(engine, now_ms)
        self.passkeys = Passkeys(engine, identity, now_ms)
        self.directory, self.figures = Directory(engine, now_ms), FigureReader(engine)
        self.enrolments = Enrolments(engine, identity, now_ms)
        self.authority, self.keys = Authority(engine, identity, now_ms), KeyList(engine)
        self.notices = Notices(engine, identity, now_ms)
        self.answers, self.surveys = Answers(engine, now_ms), Surveys(engine, now_ms)
        self.membership, self.coverage, self.packs = MembershipReader(engine), CoverageReader(engine), packs

    @property
    def secure(self) -> bool:
        """Whether browsers come by TLS, that ends before us."""
        return self.identity.url.startswith("https://")

    def exported(self, page: Page, action: str, about: str) -> None:
        """Writes into the log that a list left by Excel."""
        with self.engine.begin() as connection:
            record(connection, self.now_ms(), action, about, staff=page.who.id, region=page.who.region)

    def routes(self) -> list[Route]:
        from .roads import ROADS

        return [
            Route(road.path, self._guarded(road), methods=[road.method]) for road in ROADS
        ] + [Route("/static/{name}", self._static)]

    async def _static(self, request: Request) -> Response:
        response = await run_in_threadpool(static_file, request.path_params["name"])
        return with_headers(response or Response(status_code=404), self.secure)

    def _guarded(self, road: Road) -> Callable[[Request], Awaitable[Response]]:
        async def run(request: Request) -> Response:
            from ..web import read_body

            body = await read_body(request, FORM_LIMIT if road.method == "POST" else 0)
            return await run_in_threadpool(self._run, road, request, body)

        return run

    def _run(self, road: Road, request: Request, body: bytes | None) -> Response:
        page = self._page(request)
        if road.roles and page.account is None:
            return page.go("/staff/sign-in")
        if body is None:
            return page.draw("problem.html", 413, problem="large")
        if road.method == "POST":
            try:
                page.form = read_form(request, body)
                check_form(request, page.form, page.token)
            except FormRefused:
                return page.draw("problem.html", 403, problem="form")
        if road.roles and page.who.role not in road.roles:
            return page.draw("problem.html", 403, problem="role")
        return road.handler(self, page)

    def _page(self, request: Request) -> Page:
        secure = self.secure
        token = request.cookies.get(cookie_name("session", secure), "")[:100]
        account = self.sessions.find(token) if token else None
        words = words_of(request, request.cookies.get(cookie_name("lang", secure)))
        page = Page(request, words, {}, account, token, secure)
        if request.query_params.get("lang") in LANGUAGES:
            page.cookies["lang"] = words.code
        if account is None:
            page.token = request.cookies.get(cookie_name("form", secure), "")[:100]
            if not page.token and request.method == "GET":
                page.token = page.cookies["form"] = new_token()
        return page
