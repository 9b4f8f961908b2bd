"""Membership and density, and the page of packs."""

from __future__ import annotations

import io
import json
from pathlib import Path

import pytest
from openpyxl import load_workbook
from sqlalchemy import func, select

from support.office import Office, tell_totals
from tirek_central import tables
from tirek_central.intake import QUARANTINE_LIMIT, QUARANTINE_OF_ONE
from tirek_central.packs import Repository
from tirek_central.web import application
from tirek_protocol import bundle as bundles
from tirek_protocol.messages import Totals, write
from tirek_protocol.signing import sign_request


def test_density_by_organisations_with_small_cells_hidden(office: Office) -> None:
    abai, ulytau = office.regions.values()
    tell_totals(office, 7, region=abai)
    tell_totals(office, 6, region=abai, density="80-100")
    tell_totals(office, 1, region=abai, density="0-19")
    tell_totals(office, 2, region=ulytau, density="60-79", members="500+", workers=None)
    page = office.signed_in("abai").get("/staff/membership").text
    assert "280–686" in page and "700–1386" in page  # 14 × 20–49, 14 × 50–99
    assert "7 organisations" in page and "6 organisations" not in page, "the next smallest is hidden with the one"
    assert "•" in page and "Ұлытау" not in page
    lawyer, ulytau_page = office.signed_in("lawyer").get("/staff/membership").text, office.signed_in("ulytau").get("/staff/membership").text
    assert "To Excel" not in lawyer and "Fewer than five organisations" in ulytau_page and "1000" not in ulytau_page
    centre = office.signed_in("centre").get("/staff/membership")
    assert "Ұлытау облысы" in centre.text and "280–686" not in centre.text, "of two regions both are hidden: the sum of all would tell of the two schools"
    book = load_workbook(io.BytesIO(office.signed_in("centre").get("/staff/membership.xlsx").content))
    rows = {row[0].value: row[1].value for row in book["Membership"]}
    assert rows["Абай облысы"] == rows["Ұлытау облысы"] == "under 5 or hidden with it" and rows["Together"] == "1280–…"
    assert not [row[1].value for row in book["Density"] if isinstance(row[1].value, int) and 0 < row[1].value < 5]
    assert "Membership exported" in office.signed_in("centre").get("/staff/audit").text


def test_totals_of_both_schemas_are_taken(office: Office) -> None:
    school = office.schools["7-мектеп"]

    def tell(month: str, **more: str) -> None:
        message = write(Totals(bytes(8), 1, month, "20-49", {}, **more))  # type: ignore[arg-type]
        data = bundles.build([message], reader=office.identity.seal.reader, sender=school.sign, serial=int(month[-2:]))
        assert put(office, data).status_code == 200

    tell("2026-10")
    tell("2026-11", workers="50-99", density="40-59")
    with office.engine.connect() as connection:
        rows = connection.execute(select(tables.totals.c.workers, tables.totals.c.density).order_by(tables.totals.c.month)).all()
    assert [tuple(row) for row in rows] == [(None, None), ("50-99", "40-59")]


def put(office: Office, data: bytes):
    school = office.schools["7-мектеп"]
    path = f"/v1/bundles/{bundles.sha256(data).hex()}/1/0"
    headers = sign_request(school.sign, "PUT", path, 1, data, centre=office.identity.sign.id)
    return office.browser().ask("PUT", path, content=data, headers=headers)


def test_refused_bundles_do_not_fill_the_database(office: Office, monkeypatch: pytest.MonkeyPatch) -> None:
    from tirek_central import intake

    assert QUARANTINE_OF_ONE == 4 * QUARANTINE_LIMIT
    monkeypatch.setattr(intake, "QUARANTINE_OF_ONE", 10_000)
    bundle = tables.bundle
    for number in range(8):
        office.now[0] += 1000
        assert put(office, b"not a bundle %d" % number + b"x" * 3000).status_code == 200
    with office.engine.connect() as connection:
        kept = connection.execute(select(bundle.c.quarantine).where(bundle.c.quarantine.is_not(None)).order_by(bundle.c.taken_ms)).scalars().all()
        assert connection.execute(select(func.count()).select_from(bundle)).scalar() == 8, "each was answered for good"
    assert [bytes(one)[:14] for one in kept] == [b"not a bundle 5", b"not a bundle 6", b"not a bundle 7"]


def test_packs_and_how_long_they_hold(office: Office, tmp_path: Path) -> None:
    def packs_page(days: int = 0) -> str:
        office.now[0] += days * 24 * 3600_000
        office.app = application(office.engine, office.identity, lambda: office.now[0], packs=tmp_path / "centre" / "packs")
        return office.signed_in("lawyer").get("/staff/packs").text

    assert "No pack has been published yet" in packs_page()
    folder = tmp_path / "prepared" / "law"
    folder.mkdir(parents=True)
    (folder / "pack.json").write_text(json.dumps({"name": "law", "version": "2026-11-21", "valid_until": "2027-06-30"}))
    Repository(tmp_path / "centre", office.identity, lambda: office.now[0]).publish(tmp_path / "prepared")
    page = packs_page()
    assert "2026-11-21" in page and "30.06.2027" in page and "runs out" not in page
    assert "runs out in" in packs_page(390)
    assert "A signature has run out" in packs_page(20)


def test_a_broken_list_of_packs_is_said(office: Office, tmp_path: Path) -> None:
    (tmp_path / "packs" / "metadata").mkdir(parents=True)
    (tmp_path / "packs" / "metadata" / "1.root.json").write_text("{")
    office.app = application(office.engine, office.identity, lambda: office.now[0], packs=tmp_path / "packs")
    assert "or the folder cannot be read" in office.signed_in("centre").get("/staff/packs").text
