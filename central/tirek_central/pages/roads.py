"""Every page of staff: its address, what it does, and for whom."""

from __future__ import annotations

from functools import wraps
from typing import Any

from starlette.responses import Response

from tirek_protocol.errors import Malformed
from tirek_protocol.invitations import fingerprint

from ..coverage import CLAUSE_STATES, CLAUSES, SYSTEM_STATES, SYSTEMS
from ..directory import PAGE
from ..errors import OperatorError
from ..export import XLSX, workbook
from ..staff import audit
from ..staff.accounts import CENTRE, ROLES
from .answers import ANSWER_ROADS
from .desk import ALL, NOBODY, OFFICE, ONLY_CENTRE, Desk, Handler, Road
from .figures import FIGURE_ROADS
from .keys import KEY_ROADS, ROLE_NAMES, sign_in_again
from .public import PUBLIC_ROADS
from .regions import REGION_ROADS
from .shell import Page
from .shell import number as _number
from .shell import square as _square
from .union import UNION_ROADS


def sign_in_page(desk: Desk, page: Page) -> Response:
    return page.go("/staff") if page.account else sign_in_again(desk, page, 200, "")


def sign_in(desk: Desk, page: Page) -> Response:
    form = page.form
    try:
        account = desk.accounts.sign_in(form.get("name", ""), form.get("password", ""), form.get("code", ""))
    except OperatorError:
        return sign_in_again(desk, page, 503, "busy")
    if account is None:
        return sign_in_again(desk, page, 403, "wrong")
    page.cookies |= {"session": desk.sessions.open(account), "form": None}
    return page.go("/staff")


def start_page(desk: Desk, page: Page) -> Response:
    return page.draw("start.html", step=1, problem=None, name="", code="", qr="", secret="")


def start(desk: Desk, page: Page) -> Response:
    """First name and start code, then the device's square, the password and the first one-time code."""
    name, code = page.form.get("name", "")[:100], page.form.get("start_code", "")[:40]
    address = desk.accounts.starting(name, code)
    if address is None:
        return page.draw("start.html", 403, step=1, problem="code", name=name, code="", qr="", secret="")
    problem = None
    if "password" in page.form:
        if page.form["password"] != page.form.get("again"):
            problem = "differ"
        else:
            try:
                if desk.accounts.start(name, code, page.form["password"], page.form.get("one_time", "")):
                    return page.draw("start.html", step=3, problem=None, name=name, code="", qr="", secret="")
                problem = "one_time"
            except OperatorError:
                problem = "easy"
    secret = address.partition("secret=")[2].partition("&")[0]
    shown = {"name": name, "code": code, "qr": _square(address), "secret": secret}
    return page.draw("start.html", 403 if problem else 200, step=2, problem=problem, **shown)


def sign_out(desk: Desk, page: Page) -> Response:
    desk.sessions.end(page.token, page.who)
    page.cookies["session"] = None
    return page.go("/staff/sign-in")


def organisations(desk: Desk, page: Page) -> Response:
    find, after = page.query.get("find", "")[:100], page.query.get("after", "")[:400]
    rows = desk.directory.organisations(page.who, find=find, after=after, limit=PAGE + 1)
    more = f"{rows[PAGE - 1].name}\n{rows[PAGE - 1].id}" if len(rows) > PAGE else None
    return page.draw("organisations.html", rows=rows[:PAGE], find=find, more=more, counts=desk.directory.counts(page.who))


def organisations_file(desk: Desk, page: Page) -> Response:
    t = page.words.t
    heading = [t("Organisation"), t("Region"), t("Installations"), t("Last heard")]
    rows = desk.directory.organisations(page.who, limit=None)
    lines = ([row.name, row.region, row.installations, page.words.moment(row.heard_ms)] for row in rows)
    content = workbook([(t("Organisations"), heading, lines)])
    desk.exported(page, "export.organisations", str(len(rows)))
    return page.send_file(content, "organisations.xlsx", XLSX)


def organisation(desk: Desk, page: Page) -> Response:
    card = desk.directory.organisation(page.who, _number(page.path["number"]))
    if card is None:
        return page.draw("problem.html", 404, problem="nothing")
    regions = desk.directory.regions() if page.who.role == CENTRE else {}
    address = f"{desk.identity.url}/ask/{card.id:016x}" if desk.members else None
    names = {"clauses": CLAUSES, "clause_states": CLAUSE_STATES, "systems": SYSTEMS, "system_states": SYSTEM_STATES, "told": desk.coverage.of(card.id)}
    return page.draw("organisation.html", card=card, regions=regions, address=address, square=_square(address) if address else "", **names)


def move_organisation(desk: Desk, page: Page) -> Response:
    number, region = _number(page.path["number"]), _number(page.form.get("region", "")) or None
    if region is not None and region not in desk.directory.regions():
        return page.draw("problem.html", 404, problem="nothing")
    if not desk.directory.move(page.who, number, region):
        return page.draw("problem.html", 404, problem="nothing")
    return page.go(f"/staff/organisations/{number:016x}")


def withdraw(desk: Desk, page: Page) -> Response:
    try:
        installation = bytes.fromhex(page.path["installation"])
    except ValueError:
        installation = b""
    if page.form.get("sure") != "yes":
        return page.draw("problem.html", 400, problem="sure")
    number = desk.directory.withdraw(page.who, installation)
    if number is None:
        return page.draw("problem.html", 404, problem="nothing")
    return page.go(f"/staff/organisations/{number:016x}")


def notices(desk: Desk, page: Page, **problem: Any) -> Response:
    posted = desk.notices.board(page.who.region)
    regions = desk.directory.regions()
    shown = {"posted": posted, "regions": regions, "problem": None, "form": {}} | problem
    return page.draw("notices.html", 400 if shown["problem"] else 200, **shown)


def publish(desk: Desk, page: Page) -> Response:
    title = {code: page.form.get(f"title_{code}", "").strip() for code in ("kk", "ru")}
    text = {code: page.form.get(f"text_{code}", "").strip() for code in ("kk", "ru")}
    if not all(title.values()) or not all(text.values()):
        return notices(desk, page, problem="both", form=page.form)
    region = page.who.region
    if page.who.role == CENTRE:
        region = _number(page.form.get("region", "")) or None
        if region is not None and region not in desk.directory.regions():
            return page.draw("problem.html", 404, problem="nothing")
    try:
        desk.notices.publish(title, text, region=region, by=page.who.id)
    except Malformed:
        return notices(desk, page, problem="long", form=page.form)
    return page.go("/staff/notices")


def enrolment(desk: Desk, page: Page, problem: str | None = None) -> Response:
    regions = desk.directory.regions() if page.who.role == CENTRE else {}
    voice = fingerprint(desk.identity.sign.public)
    return page.draw("enrolment.html", 400 if problem else 200, regions=regions, fingerprint=voice, problem=problem)


def invite(desk: Desk, page: Page) -> Response:
    """The invitation is given out once, as a file: only its hash stays here. `again`: for one more computer of an organisation."""
    if "again" in page.form:
        card = desk.directory.organisation(page.who, _number(page.form["again"]))
        if card is None:
            return page.draw("problem.html", 404, problem="nothing")
        invited = desk.enrolments.invite(card.name, region=card.region_id, by=page.who.id, again=card.id)
        return page.send_file(invited.text.encode("ascii") + b"\n", f"invitation-{card.id:016x}.txt", "text/plain")
    name = " ".join(page.form.get("organisation", "").split())
    if not 2 <= len(name) <= 300:
        return enrolment(desk, page, "name")
    region = page.who.region
    if page.who.role == CENTRE:
        region = _number(page.form.get("region", "")) or None
        if region is not None and region not in desk.directory.regions():
            return page.draw("problem.html", 404, problem="nothing")
    invited = desk.enrolments.invite(name, region=region, by=page.who.id)
    return page.send_file(invited.text.encode("ascii") + b"\n", f"invitation-{invited.organisation_id:016x}.txt", "text/plain")


def audit_log(desk: Desk, page: Page) -> Response:
    before = page.query.get("before", "")
    entries = audit.entries(
        desk.engine, region=page.who.region, before=int(before) if before.isdecimal() and len(before) < 16 else None, limit=51
    )
    return page.draw("audit.html", entries=entries[:50], more=entries[49].id if len(entries) > 50 else None, actions=audit.ACTIONS)


def people(desk: Desk, page: Page, **shown: Any) -> Response:
    values = {"added": None, "problem": None} | shown
    accounts, counts = desk.accounts.all(), desk.sessions.open_counts()
    return page.draw(
        "people.html", 400 if values["problem"] else 200, accounts=accounts, counts=counts,
        regions=desk.directory.regions(), roles={role: ROLE_NAMES[role] for role in ROLES}, **values,
    )  # fmt: skip


def _on_people(work: Handler) -> Handler:
    """A deed of the page of people: what the house refuses is said on that page."""

    @wraps(work)
    def tried(desk: Desk, page: Page) -> Response:
        try:
            return work(desk, page)
        except OperatorError as error:
            return people(desk, page, problem=error.code)

    return tried


@_on_people
def add_person(desk: Desk, page: Page) -> Response:
    role, region = page.form.get("role", ""), _number(page.form.get("region", "")) or None
    if region is not None and region not in desk.directory.regions():
        return page.draw("problem.html", 404, problem="nothing")
    return people(desk, page, added=desk.accounts.add(page.form.get("name", ""), role, None if role == CENTRE else region, by=page.who.id))


@_on_people
def restart_person(desk: Desk, page: Page) -> Response:
    return people(desk, page, added=desk.accounts.restart(_number(page.path["number"]), by=page.who.id))


@_on_people
def close_person(desk: Desk, page: Page) -> Response:
    desk.accounts.close(_number(page.path["number"]), by=page.who.id)
    return page.go("/staff/people")


def end_sessions(desk: Desk, page: Page) -> Response:
    """Somebody else's all, one's own all but this one."""
    number = _number(page.path["number"])
    desk.sessions.end_all(number, page.who, but=page.token if number == page.who.id else None)
    return page.go("/staff/people")


@_on_people
def add_region(desk: Desk, page: Page) -> Response:
    desk.directory.add_region(page.form.get("region_name", ""), by=page.who.id)
    return page.go("/staff/people")


def end_mine(desk: Desk, page: Page) -> Response:
    desk.sessions.end_all(page.who.id, page.who, but=page.token)
    return page.go("/staff/mine")


ROADS = (
    Road("GET", "/staff/sign-in", sign_in_page, NOBODY),
    Road("POST", "/staff/sign-in", sign_in, NOBODY),
    Road("GET", "/staff/start", start_page, NOBODY),
    Road("POST", "/staff/start", start, NOBODY),
    Road("POST", "/staff/sign-out", sign_out, ALL),
    Road("GET", "/staff", organisations, ALL),
    Road("GET", "/staff/organisations.xlsx", organisations_file, OFFICE),
    Road("GET", "/staff/organisations/{number}", organisation, ALL),
    Road("POST", "/staff/organisations/{number}/region", move_organisation, ONLY_CENTRE),
    Road("POST", "/staff/installations/{installation}/withdraw", withdraw, OFFICE),
    Road("GET", "/staff/notices", notices, ALL),
    Road("POST", "/staff/notices", publish, OFFICE),
    Road("GET", "/staff/enrolment", enrolment, OFFICE),
    Road("POST", "/staff/enrolment", invite, OFFICE),
    Road("GET", "/staff/audit", audit_log, OFFICE),
    Road("GET", "/staff/people", people, ONLY_CENTRE),
    Road("POST", "/staff/people", add_person, ONLY_CENTRE),
    Road("POST", "/staff/people/{number}/restart", restart_person, ONLY_CENTRE),
    Road("POST", "/staff/people/{number}/close", close_person, ONLY_CENTRE),
    Road("POST", "/staff/people/{number}/sessions", end_sessions, ONLY_CENTRE),
    Road("POST", "/staff/regions", add_region, ONLY_CENTRE),
    Road("POST", "/staff/mine/sessions", end_mine, ALL),
    *FIGURE_ROADS,
    *UNION_ROADS,
    *ANSWER_ROADS,
    *KEY_ROADS,
    *PUBLIC_ROADS,
    *REGION_ROADS,
)
