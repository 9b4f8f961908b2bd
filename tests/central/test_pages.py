"""The pages of staff: who may do what, and what comes of it."""

from __future__ import annotations

import io
import re

import pytest
from openpyxl import load_workbook
from sqlalchemy import select

from support.office import PASSWORD, Browser, Office, tell_appeals
from tirek_central import tables
from tirek_central.figures import add_bands, suppress
from tirek_central.pages.roads import ROADS
from tirek_central.staff.audit import entries
from tirek_protocol.invitations import read_invitation

OWN, OTHER = "7-мектеп", "O'Brien-Жұмағұлова атындағы лицей"


def fill(office: Office, path: str, school: str) -> str:
    there = office.schools[school]
    path = path.replace("/organisations/{number}", f"/organisations/{there.organisation:016x}")
    path = path.replace("{installation}", there.installation.hex())
    path = path.replace("/regions/{region}", f"/regions/{office.regions['Абай облысы' if school == OWN else 'Ұлытау облысы']:016x}")
    path = path.replace("{organisation}/{key}", f"{there.organisation:016x}/{'ab' * 8}").replace("{key}", "ab" * 8)
    return path.replace("{number}", f"{office.staff['ulytau'].id:016x}")


FIELDS = {
    "/staff/notices": {"title_kk": "Тақырып", "title_ru": "Заголовок", "text_kk": "Мәтін", "text_ru": "Текст"},
    "/staff/enrolment": {"organisation": "Жаңа мектеп"},
    "/staff/people": {"name": "жаңа", "role": "centre"},
    "/staff/regions": {"region_name": "Жетісу облысы"},
    "/staff/mine/passkeys": {"one_time": "000000", "credential": "{}", "passkey_name": "x"},
}


NOT_DONE = {
    "/staff/mine/passkeys": 400, "/staff/mine/passkeys/remove": 404, "/staff/answers": 400, "/staff/answers/{answer}/withdraw": 404, "/staff/surveys": 400,
    "/staff/keys/{key}/withdraw": 404, "/staff/keys/{organisation}/{key}/accept": 404, "/staff/surveys/{survey}/codes": 400, "/staff/surveys/{survey}/close": 404, "/staff/surveys/{survey}.xlsx": 404,
}  # fmt: skip
"""Roads that need more than a form of text: what they answer to the forms of these tests."""


def ask(browser: Browser, method: str, path: str):
    if method == "GET":
        return browser.get(path)
    fields = {"sure": "yes"} | FIELDS.get(path, {})
    return browser.post(path, fields, page="/staff/mine")


@pytest.mark.parametrize("name", ["centre", "abai", "lawyer"])
def test_every_route_for_every_role(office: Office, name: str) -> None:
    role = office.staff[name].role
    for road in sorted((road for road in ROADS if road.roles), key=lambda road: "sign-out" in road.path):
        answer = ask(office.signed_in(name), road.method, fill(office, road.path, OWN))
        assert answer.status_code == (403 if role not in road.roles else answer.status_code), road.path
        assert answer.status_code in ((403,) if role not in road.roles else (200, 303, NOT_DONE.get(road.path))), (road.path, answer.status_code)


def test_every_route_for_nobody(office: Office) -> None:
    for road in ROADS:
        browser = office.browser()
        answer = browser.ask(road.method, fill(office, road.path, OWN))
        if road.roles:
            assert (answer.status_code, answer.headers["location"]) == (303, "/staff/sign-in"), road.path
        else:
            assert answer.status_code == (200 if road.method == "GET" else 403), road.path
    with office.engine.connect() as connection:
        assert connection.execute(select(tables.installation.c.withdrawn_ms)).scalars().all() == [None] * 3


def test_every_route_about_another_regions_school(office: Office) -> None:
    for name in ("abai", "lawyer"):
        browser = office.signed_in(name)
        for path in sorted({road.path for road in ROADS if road.method == "GET" and road.roles and "{" not in road.path and road.path != "/staff/mine"}):
            text = browser.get(path).content.decode("utf-8", "replace")
            assert "Ұлытау" not in text and "лицей" not in text, path
    region = office.signed_in("abai")
    for road in ROADS:
        if any(part in road.path for part in ("{number}", "{installation}", "{region}", "{key}", "{answer}", "{survey}/close", ".xlsx}")):
            answer = ask(region, road.method, fill(office, road.path, OTHER))
            assert answer.status_code in (403, 404), road.path
    assert region.get(f"/staff/organisations/{office.schools[OTHER].organisation:016x}?lang=ru").status_code == 404
    with office.engine.connect() as connection:
        assert connection.execute(select(tables.installation.c.withdrawn_ms)).scalars().all() == [None] * 3


def test_a_region_cannot_choose_another_region(office: Office) -> None:
    tell_appeals(office, OTHER, 40)
    browser, other = office.signed_in("abai"), f"{office.regions['Ұлытау облысы']:016x}"
    assert "Nothing has arrived yet." in browser.get(f"/staff/figures?region={other}").text
    browser.post("/staff/notices", FIELDS["/staff/notices"] | {"region": other}, page="/staff/mine")
    invited = browser.post("/staff/enrolment", {"organisation": "Жаңа мектеп", "region": other}, page="/staff/mine")
    number = read_invitation(invited.text).organisation_id
    with office.engine.connect() as connection:
        assert connection.execute(select(tables.notice.c.region)).scalar() == office.regions["Абай облысы"]
        found = connection.execute(select(tables.organisation.c.region).where(tables.organisation.c.id == number)).scalar()
    assert found == office.regions["Абай облысы"]


def test_forged_forms_change_nothing(office: Office) -> None:
    browser = office.signed_in("centre")
    path, token = "/staff/regions", browser.form_token("/staff/mine")
    fields = {"region_name": "Жалған", "form_token": token}
    foreign = office.signed_in("centre").form_token("/staff/mine")
    attempts = [
        {"data": fields | {"form_token": ""}},
        {"data": {"region_name": "Жалған"}},
        {"data": fields | {"form_token": foreign}},
        {"data": fields | {"form_token": "қ" * 64}},
        {"data": fields, "headers": {"sec-fetch-site": "cross-site"}},
        {"data": fields, "headers": {"origin": "https://evil.example"}},
        {"data": fields, "headers": {"origin": "null"}},
        {"json": fields},
        {"files": {"region_name": ("a.html", b"<script>")}, "data": fields},
        {"content": b"region_name=%ff&form_token=" + token.encode(), "headers": {"content-type": "application/x-www-form-urlencoded"}},
        {"content": "&".join(f"a{n}=1" for n in range(500)), "headers": {"content-type": "application/x-www-form-urlencoded"}},
    ]
    for attempt in attempts:
        assert browser.ask("POST", path, **attempt).status_code == 403, attempt
    assert browser.ask("POST", path, data=fields | {"region_name": "x" * 300_000}).status_code == 413
    assert browser.ask("POST", path, data=fields, headers={"origin": "http://centre", "sec-fetch-site": "same-origin"}).status_code == 303
    with office.engine.connect() as connection:
        assert "Жалған" in connection.execute(select(tables.region.c.name)).scalars().all()


def test_a_signed_in_browser_posts_nothing_by_get(office: Office) -> None:
    browser = office.signed_in("centre")
    for road in ROADS:
        if road.method == "POST" and not any(other.path == road.path and other.method == "GET" for other in ROADS):
            assert browser.get(fill(office, road.path, OWN)).status_code in (404, 405), road.path


@pytest.mark.parametrize("path", ["/staff", "/staff/sign-in", "/staff/start", "/staff/figures", "/static/pages.css", "/static/../main.py"])
def test_headers(office: Office, path: str) -> None:
    headers = office.signed_in("centre").get(path).headers
    if path == "/static/../main.py":
        return
    policy = headers["content-security-policy"]
    assert "default-src 'none'" in policy and "unsafe" not in policy and "frame-ancestors 'none'" in policy
    assert (headers["x-content-type-options"], headers["referrer-policy"]) == ("nosniff", "same-origin")
    assert path.startswith("/static") or headers["cache-control"] == "no-store"


def test_no_page_carries_script_or_style_of_its_own(office: Office) -> None:
    browser = office.signed_in("centre")
    for road in ROADS:
        if road.method == "GET" and not road.path.endswith("xlsx"):
            answer = browser.get(fill(office, road.path, OWN))
            text = answer.text.replace('<script src="/static/passkeys.js" defer></script>', "")
            assert ("script-src" in answer.headers["content-security-policy"]) == (road.path == "/staff/mine"), road.path
            assert not re.search(r"<script|\sstyle=|\son[a-z]+=|javascript:", text), road.path


NASTY = "<script>alert(1)</script>'; DROP TABLE staff; -- {{7*7}} %s \"&\u202e"


def test_what_is_typed_is_only_text(office: Office) -> None:
    browser = office.signed_in("centre")
    browser.post("/staff/regions", {"region_name": NASTY}, page="/staff/mine")
    browser.post("/staff/enrolment", {"organisation": NASTY}, page="/staff/mine")
    browser.post("/staff/people", {"name": NASTY, "role": "centre"}, page="/staff/mine")
    browser.post("/staff/notices", dict.fromkeys(FIELDS["/staff/notices"], NASTY), page="/staff/mine")
    for path in ("/staff", "/staff/people", "/staff/notices", "/staff/audit", "/staff?find=%27%3C%25_"):
        answer = browser.get(path)
        assert answer.status_code == 200
        assert "<script" not in answer.text and "49" not in re.sub(r"[0-9a-f]{16,}|\d{4,}", "", answer.text).split("DROP")[-1][:30]
    assert "DROP TABLE" in browser.get("/staff").text
    found = browser.get("/staff?find=drop+table+STAFF")
    assert "&lt;script&gt;" in found.text
    assert browser.get("/staff?find=%25").text.count("organisations/") == 1  # the one with a percent sign in its name
    assert browser.get("/staff?after=%00%0Ax&find=%00").status_code in (200, 400)


@pytest.mark.parametrize("path", ["/staff/organisations/0", "/staff/organisations/ffffffffffffffff", "/staff/organisations/%27", "/staff/audit?before=x%27", "/staff/figures?year=2026%27--&region=zz"])
def test_nonsense_in_addresses(office: Office, path: str) -> None:
    assert office.signed_in("centre").get(path).status_code in (200, 404)


def test_a_formula_in_a_name_stays_text_in_excel(office: Office) -> None:
    browser = office.signed_in("centre")
    browser.post("/staff/enrolment", {"organisation": "=HYPERLINK(\"http://evil.example\")"}, page="/staff/mine")
    book = load_workbook(io.BytesIO(browser.get("/staff/organisations.xlsx").content))
    cells = [cell for row in book.active for cell in row if "HYPERLINK" in str(cell.value)]  # type: ignore[union-attr]
    assert [cell.data_type for cell in cells] == ["s"]


class TestSigningIn:
    def start(self, office: Office, name: str = "аида") -> tuple[Browser, str]:
        """An account as it is taken into use; returns the browser and the device's secret."""
        added = office.accounts.add(name, "centre", None)
        browser = office.browser()
        given = {"name": name, "start_code": added.start_code}
        drawn = browser.post("/staff/start", given, page="/staff/start").text
        secret = re.search(r'<p class="code">([A-Z2-7]+)</p>', drawn)
        assert secret and "<svg" in drawn
        fields = given | {"password": PASSWORD, "again": PASSWORD, "one_time": office.code(secret[1])}
        for wrong in ({"again": "x"}, {"password": "аида аида аида", "again": "аида аида аида"}, {"one_time": "000000"}):
            assert browser.post("/staff/start", fields | wrong, page="/staff/start").status_code == 403
        assert "The account is ready." in browser.post("/staff/start", fields, page="/staff/start").text
        assert browser.post("/staff/start", given, page="/staff/start").status_code == 403  # once
        return browser, secret[1]

    def sign_in(self, office: Office, browser: Browser, secret: str, **wrong: str):
        office.now[0] += 30_000
        fields = {"name": " АИДА ", "password": PASSWORD, "code": office.code(secret)} | wrong
        return browser.post("/staff/sign-in", fields, page="/staff/sign-in")

    def test_the_whole_way(self, office: Office) -> None:
        browser, secret = self.start(office)
        signed = self.sign_in(office, browser, secret)
        assert (signed.status_code, signed.headers["location"]) == (303, "/staff")
        cookie = next(value for name, value in signed.headers.multi_items() if name == "set-cookie" and "tirek-session" in value)
        assert "HttpOnly" in cookie and "SameSite=strict" in cookie
        assert "7-мектеп" in browser.get("/staff").text
        browser.post("/staff/sign-out", {}, page="/staff/mine")
        browser.client.cookies.set("tirek-session", cookie.split("=")[1].split(";")[0])
        assert browser.get("/staff").status_code == 303  # the old token opens nothing

    def test_a_code_works_once_and_a_wrong_part_says_nothing(self, office: Office) -> None:
        browser, secret = self.start(office)
        self.sign_in(office, browser, secret)
        again = office.browser()
        code = office.code(secret)
        answers = [
            again.post("/staff/sign-in", {"name": name, "password": password, "code": given}, page="/staff/sign-in")
            for name, password, given in (("аида", PASSWORD, code), ("аида", "x", code), ("жоқ", PASSWORD, code))
        ]
        assert [answer.status_code for answer in answers] == [403] * 3
        texts = {re.sub(r'value="[^"]*"', "", answer.text) for answer in answers}
        assert len(texts) == 1

    def test_guesses_are_limited(self, office: Office) -> None:
        browser, secret = self.start(office)
        for _ in range(8):
            assert self.sign_in(office, browser, secret, password="x").status_code == 403
            office.now[0] -= 30_000
        assert self.sign_in(office, browser, secret).status_code == 403
        office.now[0] += 15 * 60_000
        assert self.sign_in(office, browser, secret).status_code == 303
        refused = [entry for entry in entries(office.engine, region=None) if entry.action == "session.refused"]
        assert len(refused) == 8

    def test_a_crowd_is_sent_away_before_it_takes_the_threads(self, office: Office, monkeypatch: pytest.MonkeyPatch) -> None:
        import threading

        full = threading.BoundedSemaphore(1)
        full.acquire()
        monkeypatch.setattr("tirek_central.staff.accounts._WAITING", full)
        browser = office.browser()
        answer = browser.post("/staff/sign-in", {"name": "centre", "password": "x", "code": "1"}, page="/staff/sign-in")
        assert (answer.status_code, "Try again in a minute" in answer.text) == (503, True)

    def test_the_secrets_are_not_in_the_database(self, office: Office) -> None:
        import base64

        browser, secret = self.start(office)
        token = browser.client.cookies.get("tirek-session") or "none"
        with office.engine.connect() as connection:
            stored = repr([connection.execute(select(table)).all() for table in tables.metadata.sorted_tables])
        raw = base64.b32decode(secret)
        for form in (PASSWORD, secret, repr(raw)[2:-1], raw.hex(), token if token != "none" else PASSWORD):
            assert form not in stored


def test_sessions_end_by_rest_by_age_and_by_button(office: Office) -> None:
    resting, old, ended = (office.signed_in("abai") for _ in range(3))
    office.now[0] += 31 * 60_000
    assert resting.get("/staff").status_code == 303
    old = office.signed_in("abai")
    for _ in range(30):
        office.now[0] += 25 * 60_000
        last = old.get("/staff").status_code
    assert last == 303  # twelve hours
    first, second = office.signed_in("abai"), office.signed_in("abai")
    second.post("/staff/mine/sessions", {}, page="/staff/mine")
    assert (first.get("/staff").status_code, second.get("/staff").status_code) == (303, 200)
    centre = office.signed_in("centre")
    centre.post(f"/staff/people/{office.staff['abai'].id:016x}/sessions", {}, page="/staff/mine")
    assert second.get("/staff").status_code == 303
    closing = office.signed_in("abai")
    centre.post(f"/staff/people/{office.staff['abai'].id:016x}/close", {}, page="/staff/mine")
    assert closing.get("/staff").status_code == 303
    assert ended.get("/staff").status_code == 303


def test_the_last_account_of_the_centre_stays(office: Office) -> None:
    centre = office.signed_in("centre")
    answer = centre.post(f"/staff/people/{office.staff['centre'].id:016x}/close", {}, page="/staff/mine")
    assert (answer.status_code, "last account" in answer.text) == (400, True)


def test_a_withdrawn_computer_is_heard_no_more(office: Office) -> None:
    browser, school = office.signed_in("abai"), office.schools[OWN]
    page = f"/staff/organisations/{school.organisation:016x}"
    road = f"/staff/installations/{school.installation.hex()}/withdraw"
    assert browser.post(road, {}, page=page).status_code == 400  # not sure
    assert browser.post(road, {"sure": "yes"}, page=page).status_code == 303
    from tirek_protocol.signing import sign_request

    headers = sign_request(school.sign, "GET", "/v1/round/0", 1, b"", centre=office.identity.sign.id)
    assert browser.get("/v1/round/0", **headers).status_code == 403
    log = browser.get("/staff/audit").text
    assert "Installation withdrawn" in log and "7-мектеп" in log


def test_a_second_computer_is_invited_by_its_own_region_alone(office: Office) -> None:
    own, other = (f"{office.schools[name].organisation:016x}" for name in (OWN, OTHER))
    browser = office.signed_in("abai")
    given = browser.post("/staff/enrolment", {"again": own}, page="/staff/mine")
    invitation = read_invitation(given.text)
    assert (invitation.organisation_id, invitation.organisation) == (office.schools[OWN].organisation, OWN)
    assert browser.post("/staff/enrolment", {"again": other}, page="/staff/mine").status_code == 404
    assert browser.post("/staff/enrolment", {"again": "' OR 1=1"}, page="/staff/mine").status_code == 404
    with office.engine.connect() as connection:
        assert len(connection.execute(select(tables.organisation.c.id)).all()) == 3, "no organisation was made"


def test_notices_reach_whom_they_are_for_and_say_where_they_came(office: Office) -> None:
    from tirek_protocol.receipts import read_round_start
    from tirek_protocol.signing import sign_request

    browser = office.signed_in("abai")
    browser.post("/staff/notices", FIELDS["/staff/notices"], page="/staff/mine")
    assert "0 of 2" in browser.get("/staff/notices").text

    def ask(school: str, method: str, path: str, body: bytes = b""):
        there = office.schools[school]
        headers = sign_request(there.sign, method, path, 1, body, centre=office.identity.sign.id)
        return browser.ask(method, path, content=body, headers=headers)

    assert read_round_start(ask(OTHER, "GET", "/v1/round/0").content).down == []
    waiting = read_round_start(ask(OWN, "GET", "/v1/round/0").content).down
    assert len(waiting) == 1
    import msgspec

    ask(OWN, "POST", "/v1/down/taken", msgspec.msgpack.encode([waiting[0].bundle]))
    assert "1 of 2" in browser.get("/staff/notices").text
    assert "1 of 2" in office.signed_in("centre").get("/staff/notices").text


def test_figures_hide_small_cells_on_the_page_and_in_excel(office: Office) -> None:
    tell_appeals(office, OWN, 30)
    browser = office.signed_in("abai")
    page = browser.get("/staff/figures").text
    assert "Pay and additions" in page and "•" in page
    book = load_workbook(io.BytesIO(browser.get("/staff/figures.xlsx").content))
    values = {row[0].value: row[1].value for row in book["By cause"]}
    assert values["Pay and additions"] == 14 and values["Dismissal and contract term"] == "under 5 or hidden with it"
    assert not [value for value in values.values() if isinstance(value, int) and value < 5]
    assert "Figures exported" in browser.get("/staff/audit").text


@pytest.mark.parametrize(
    ("counts", "shown", "total"),
    [
        ({"a": 10, "b": 7}, {"a": 10, "b": 7}, 17),
        ({"a": 10, "b": 7, "c": 1}, {"a": 10, "b": None, "c": None}, 18),
        ({"a": 10, "b": 9, "c": 1, "d": 1}, {"a": 10, "b": None, "c": None, "d": None}, 21),
        ({"a": 10, "b": 4, "c": 3}, {"a": 10, "b": None, "c": None}, 17),
        ({"a": 3}, {"a": None}, None),
        ({"a": 3, "b": 1}, {"a": None, "b": None}, None),
        ({"a": 3, "b": 3}, {"a": None, "b": None}, 6),
        ({}, {}, 0),
    ],
)
def test_small_cells(counts: dict[str, int], shown: dict[str, int | None], total: int | None) -> None:
    found = suppress(counts)
    assert (found.cells, found.total) == (shown, total)


def test_members_are_told_only_by_five_and_more() -> None:
    assert add_bands({"20-49": 4}) is None
    assert add_bands({"20-49": 3, "50-99": 2}) == add_bands({"50-99": 2, "20-49": 3})
    told = add_bands({"20-49": 3, "500+": 2})
    assert told and (told.least, told.most, told.told) == (1060, None, 5)


def test_the_language_is_kept(office: Office) -> None:
    browser = office.signed_in("centre")
    assert 'lang="kk"' in browser.get("/staff?lang=kk").text
    assert '<html lang="kk">' in browser.get("/staff").text
    assert '<html lang="ru">' in browser.get("/staff?lang=ru").text
    assert '<html lang="kk">' in office.browser().get("/staff/sign-in", **{"accept-language": "de-DE,zz;q=0.5"}).text
