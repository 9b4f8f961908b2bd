"""What a region watches its centre by: health for the balancer, figures for Prometheus."""

from __future__ import annotations

import re

import pytest

from support.office import SCHOOLS_TOLD, Browser, Office
from tirek_central.web import application

TOKEN = "a-long-enough-token"


@pytest.fixture
def watched(office: Office) -> Browser:
    office.app = application(office.engine, office.identity, lambda: office.now[0], members=True, metrics_token=TOKEN)
    return office.browser()


def test_figures_for_who_has_the_token(office: Office, watched: Browser) -> None:
    watched.get("/health")
    watched.get("/v1/round/0")
    for secret in ("", "Bearer ", "Bearer x", f"Basic {TOKEN}"):
        assert watched.get("/metrics", authorization=secret).status_code == 404
    answer = watched.get("/metrics", authorization=f"Bearer {TOKEN}")
    assert answer.headers["content-type"].startswith("text/plain; version=0.0.4")
    lines = answer.text.splitlines()
    assert f"tirek_organisations {SCHOOLS_TOLD}" in lines and f"tirek_installations_heard_last_day {SCHOOLS_TOLD}" in lines
    assert 'tirek_requests_total{road="/v1/round",status="4xx"} 1' in lines
    assert all(re.fullmatch(r'# TYPE \w+ (gauge|counter)|\w+(\{[\w="/,]+\})? [0-9.]+', line) for line in lines)


def test_visits_of_the_members_page_are_not_counted(office: Office, watched: Browser) -> None:
    before = watched.get("/metrics", authorization=f"Bearer {TOKEN}").text
    watched.get("/ask")
    assert watched.get("/metrics", authorization=f"Bearer {TOKEN}").text == before


def test_without_a_token_there_are_no_figures(office: Office) -> None:
    assert office.browser().get("/metrics", authorization="Bearer ").status_code == 404


def test_health_tells_that_the_database_is_gone(office: Office, watched: Browser, monkeypatch: pytest.MonkeyPatch) -> None:
    from sqlalchemy.exc import OperationalError

    assert (watched.get("/health").status_code, watched.get("/health").json()["ok"]) == (200, True)

    def gone(*_: object) -> None:
        raise OperationalError("", {}, Exception())

    monkeypatch.setattr(type(office.engine), "connect", gone)
    answer = watched.get("/health")
    assert (answer.status_code, answer.json()["ok"]) == (503, False)
