"""Signed packs: from publishing at the centre to use at the school, and every attack that TUF is there to stop."""

from __future__ import annotations

import io
import json
import os
import shutil
import zipfile
from pathlib import Path
from typing import Any

import anyio
import httpx
import pytest
from tuf.api.metadata import Metadata

from support.packs import Publisher, refusal, versions
from tirek.app.wiring import exchange_desk
from tirek.features.counsel.api import Counsel
from tirek.features.documents.api import Documents
from tirek.features.exchange_desk.service import ExchangeDesk
from tirek.foundation.clock import SystemClock, milliseconds
from tirek.foundation.errors import Circumstance
from tirek.foundation.exchange.pack_files import unpack
from tirek.foundation.exchange.packs import installed_folder
from tirek.foundation.organisation import OpenedOrganisation
from tirek.foundation.resources import resource
from tirek_central.errors import OperatorError
from tirek_central.identity import open_identity
from tirek_protocol.packs import FOLDER


def test_a_pack_from_a_stick_answers_questions(publisher: Publisher, desk: ExchangeDesk, org: OpenedOrganisation) -> None:
    [new] = desk.install_packs(str(publisher.stick))
    assert (new.name, new.version, new.valid_until, new.whole) == ("law", "2026.12.1", "2027-12-31", True)
    assert Counsel(org).knowledge.version == "2026.12.1"
    assert desk.install_packs(str(publisher.stick)) == []      # nothing is newer


def test_a_newer_pack_takes_over_and_an_older_stick_is_refused(publisher: Publisher, desk: ExchangeDesk, tmp_path: Path) -> None:
    shutil.copytree(publisher.stick, tmp_path / "old stick")
    desk.install_packs(str(publisher.stick))
    publisher.law("2027.1.1")
    publisher.publish()
    publisher.out()
    assert [pack.version for pack in desk.install_packs(str(publisher.stick))] == ["2027.1.1"]
    assert refusal(lambda: desk.install_packs(str(tmp_path / "old stick"))) == "PACK-01"
    assert versions(desk) == [("law", "2027.1.1")]


def test_over_the_line(desk: ExchangeDesk, tmp_path: Path, publisher: Publisher) -> None:
    """The same repository served by HTTP; what is not there is a sentence."""
    import http.server
    import threading
    from functools import partial

    class Quiet(http.server.SimpleHTTPRequestHandler):
        def log_message(self, *_words: Any) -> None:
            return

    server = http.server.ThreadingHTTPServer(("127.0.0.1", 0), partial(Quiet, directory=str(publisher.stick / FOLDER)))
    thread = threading.Thread(target=server.serve_forever, daemon=True)
    thread.start()
    try:
        address = f"http://127.0.0.1:{server.server_port}"
        assert [pack.version for pack in desk.install_packs(address)] == ["2026.12.1"]
        assert refusal(lambda: desk.install_packs(f"{address}/nowhere")) == "PACK-02"
    finally:
        server.shutdown()
        server.server_close()
        thread.join()
    assert refusal(lambda: desk.install_packs(address)) == "PACK-02"


def test_the_centre_serves_its_packs(tmp_path: Path, publisher: Publisher) -> None:
    """Files of the repository, to anybody; nothing beside it, and no lists of folders."""
    from tirek_central.database import open_database
    from tirek_central.web import application

    engine = open_database(None, tmp_path / "publisher")
    (tmp_path / "publisher" / "centre.json").write_text("secret")
    served = httpx.ASGITransport(application(engine, open_identity(tmp_path / "served"), packs=publisher.repository.folder))

    async def statuses(*roads: str) -> list[int]:
        async with httpx.AsyncClient(transport=served, base_url="http://centre") as client:
            return [(await client.get(road)).status_code for road in roads]

    assert anyio.run(statuses, "/packs/metadata/timestamp.json") == [200]
    assert set(anyio.run(statuses, "/packs/%2e%2e/centre.json", "/packs/..%2fcentre.json", "/packs/metadata", "/packs/", "/packs/x")) == {404}
    engine.dispose()


def test_templates_come_in_packs_too(publisher: Publisher, desk: ExchangeDesk, org: OpenedOrganisation) -> None:
    folder = publisher.source / "templates"
    shutil.copytree(resource("templates"), folder)
    changed = json.loads((folder / "EXT.json").read_text("utf-8"))
    changed["title"]["ru"] = "Выписка по новому образцу"
    (folder / "EXT.json").write_text(json.dumps(changed, ensure_ascii=False), encoding="utf-8")
    (folder / "pack.json").write_text(json.dumps({"name": "templates", "version": "2"}))
    publisher.publish()
    publisher.out()
    assert sorted(pack.name for pack in desk.install_packs(str(publisher.stick))) == ["law", "templates"]
    assert "Выписка по новому образцу" in [template.title_ru for template in Documents(org).templates()]


# attacks -----------------------------------------------------------------------------------------------------------------
def test_another_centres_packs_are_refused(desk: ExchangeDesk, other_centre: Any, tmp_path: Path) -> None:
    (tmp_path / "b").mkdir()
    stranger = Publisher(other_centre, tmp_path / "b")
    stranger.law("9")
    stranger.publish()
    stranger.out()
    assert refusal(lambda: desk.install_packs(str(stranger.stick))) == "PACK-01"
    assert desk.packs() == []


@pytest.mark.parametrize("role", ["timestamp", "snapshot", "targets", "law", "root"])
@pytest.mark.parametrize("how", ["flip", "cut", "rubbish", "no signature", "away"])
def test_damaged_lists_are_refused(publisher: Publisher, desk: ExchangeDesk, org: OpenedOrganisation, role: str, how: str) -> None:
    """Whatever list is changed, cut or missing: nothing is installed, and the installed pack stays."""
    file = publisher.metadata(role)
    content = file.read_bytes()
    if how == "away":
        file.unlink()
    elif how == "no signature":
        document = json.loads(content)
        document["signatures"] = []
        file.write_text(json.dumps(document))
    else:
        file.write_bytes({"flip": content[:-20] + bytes([content[-20] ^ 1]) + content[-19:], "cut": content[: len(content) // 2], "rubbish": b"[]"}[how])
    assert refusal(lambda: desk.install_packs(str(publisher.stick))) in ("PACK-01", "PACK-02")
    assert desk.packs() == [] and installed_folder(org, "law") is None


@pytest.mark.parametrize("how", ["flip", "cut", "longer"])
def test_a_changed_pack_is_refused(publisher: Publisher, desk: ExchangeDesk, how: str) -> None:
    [file] = (publisher.stick / FOLDER / "targets" / "law").iterdir()
    content = file.read_bytes()
    file.write_bytes({"flip": content[:100] + bytes([content[100] ^ 1]) + content[101:], "cut": content[:-1], "longer": content + b"x"}[how])
    assert refusal(lambda: desk.install_packs(str(publisher.stick))) == "PACK-01"
    assert desk.packs() == []


def test_mixed_lists_are_refused(publisher: Publisher, desk: ExchangeDesk, tmp_path: Path) -> None:
    """Yesterday's list of the law under today's date."""
    old = publisher.metadata("law").read_bytes()
    publisher.law("2027.1.1")
    publisher.publish()
    publisher.out()
    publisher.metadata("law").write_bytes(old)
    assert refusal(lambda: desk.install_packs(str(publisher.stick))) == "PACK-01"


def test_the_key_of_one_kind_signs_no_other(publisher: Publisher, desk: ExchangeDesk, org: OpenedOrganisation) -> None:
    """Who holds the key of the templates cannot publish the law."""
    metadata: Any = Metadata.from_file(str(publisher.metadata("law")))
    metadata.signed.version += 1
    metadata.sign(publisher.repository._signer("templates"))
    publisher.metadata("law").write_bytes(metadata.to_bytes())
    assert refusal(lambda: desk.install_packs(str(publisher.stick))) == "PACK-01"


def test_a_frozen_repository_runs_out(centre: Any, desk: ExchangeDesk, tmp_path: Path) -> None:
    """Four hundred days after the last date nothing new is believed: somebody may be holding newer packs back."""
    (tmp_path / "b").mkdir()
    old = Publisher(centre, tmp_path / "b")
    old.repository._now_ms = lambda: milliseconds(SystemClock().now()) - 401 * 86_400_000
    old.law("1")
    old.publish()
    old.out()
    assert refusal(lambda: desk.install_packs(str(old.stick))) == "PACK-03"


def test_endless_data_is_cut_off(publisher: Publisher, desk: ExchangeDesk) -> None:
    publisher.metadata("timestamp").write_bytes(b"{" + b" " * 50_000_000)
    assert refusal(lambda: desk.install_packs(str(publisher.stick))) == "PACK-01"


def test_a_changed_installed_file_is_noticed(publisher: Publisher, desk: ExchangeDesk, org: OpenedOrganisation) -> None:
    """Packs lie unencrypted: somebody who changes one on the disk gets the program's own law used again, and a repair."""
    desk.install_packs(str(publisher.stick))
    folder = installed_folder(org, "law")
    assert folder is not None
    with (folder / "articles" / "labour-code.jsonl").open("ab") as file:
        file.write(b"\n")
    assert installed_folder(org, "law") is None
    assert [pack.whole for pack in desk.packs()] == [False]
    assert Counsel(org).knowledge.version != "2026.12.1"
    assert [pack.version for pack in desk.install_packs(str(publisher.stick))] == ["2026.12.1"]
    assert installed_folder(org, "law") is not None


def test_a_pack_that_cannot_be_read_stays_out(publisher: Publisher, desk: ExchangeDesk) -> None:
    """Signed by the right hand and still of a form this program does not know."""
    desk.install_packs(str(publisher.stick))
    publisher.law("2027.1.1")
    (publisher.source / "law" / "articles" / "labour-code.jsonl").write_text("not JSON\n")
    publisher.publish()
    publisher.out()
    assert refusal(lambda: desk.install_packs(str(publisher.stick))) == "KNOW-01"
    assert versions(desk) == [("law", "2026.12.1")] and desk.packs()[0].whole


@pytest.mark.parametrize(
    "name", ["../evil.jsonl", "/etc/evil", "a/../../evil", "..\\evil", "C:evil", "a//b", "", "a/", "x" * 300]
)
def test_names_that_lead_out_of_the_folder(tmp_path: Path, name: str) -> None:
    archive = tmp_path / "a.zip"
    with zipfile.ZipFile(archive, "w") as packed:
        packed.writestr("pack.json", "{}")
        packed.writestr(zipfile.ZipInfo(name or "a/"), "x")
    with pytest.raises(Circumstance):
        unpack(archive, tmp_path / "in" / "pack")
    assert not (tmp_path / "evil.jsonl").exists() and not (tmp_path / "in" / "evil").exists()


def test_links_bombs_and_rubbish_are_no_packs(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("tirek.foundation.exchange.pack_files.UNPACKED_LIMIT", 1_000_000)
    link = zipfile.ZipInfo("link")
    link.external_attr = 0o120777 << 16
    for number, (entry, content) in enumerate([(link, "/etc/passwd"), (zipfile.ZipInfo("big"), b"\0" * 2_000_000)]):
        entry.compress_type = zipfile.ZIP_DEFLATED
        buffer = io.BytesIO()
        with zipfile.ZipFile(buffer, "w") as packed:
            packed.writestr("pack.json", "{}")
            packed.writestr(entry, content)
        (tmp_path / f"{number}.zip").write_bytes(buffer.getvalue())
        with pytest.raises(Circumstance) as refused:
            unpack(tmp_path / f"{number}.zip", tmp_path / str(number))
        assert refused.value.code == "PACK-04"
    (tmp_path / "r.zip").write_bytes(os.urandom(500))
    with pytest.raises(Circumstance):
        unpack(tmp_path / "r.zip", tmp_path / "r")


def test_without_a_centre_nobody_is_trusted(org: OpenedOrganisation, publisher: Publisher) -> None:
    assert refusal(lambda: exchange_desk(org).install_packs(str(publisher.stick))) == "EXCHANGE-01"


# at the centre -----------------------------------------------------------------------------------------------------------
def test_a_version_is_published_once(publisher: Publisher) -> None:
    with (publisher.source / "law" / "acts.jsonl").open("ab") as file:
        file.write(b"\n")
    with pytest.raises(OperatorError) as refused:
        publisher.publish()
    assert refused.value.code == "PACKS-03"


def test_the_root_keys_may_lie_elsewhere(publisher: Publisher, tmp_path: Path) -> None:
    """After the beginning, publishing needs neither the root keys nor the key over the kinds."""
    shutil.move(tmp_path / "publisher" / "pack-keys" / "offline", tmp_path / "safe")
    publisher.law("2027.1.1")
    assert [pack.version for pack in publisher.publish()] == ["2027.1.1"]


def test_links_are_not_packed(publisher: Publisher, tmp_path: Path) -> None:
    publisher.law("3")
    (publisher.source / "law" / "secret").symlink_to("/etc/passwd")
    with pytest.raises(OperatorError) as refused:
        publisher.publish()
    assert refused.value.code == "PACKS-02"
