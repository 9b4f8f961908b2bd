"""Packs in an S3-compatible store: sent whole, offered as from a folder, and nothing else of the store is seen."""

from __future__ import annotations

import json
import os
from collections.abc import Iterator
from pathlib import Path

import pytest

from support.office import Office
from support.store import s3_server
from tirek_central.errors import OperatorError
from tirek_central.main import main
from tirek_central.pack_store import PackStore
from tirek_central.packs import Repository
from tirek_central.web import application
from tirek_protocol.packs import target_of


@pytest.fixture(scope="module")
def environment() -> Iterator[dict[str, str]]:
    with s3_server("packs") as found:
        yield found


@pytest.fixture
def store(environment: dict[str, str], monkeypatch: pytest.MonkeyPatch, request: pytest.FixtureRequest) -> str:
    for name, value in environment.items():
        monkeypatch.setenv(name, value)
    return f"s3://packs/{abs(hash(request.node.name)):x}"


def prepare(folder: Path, version: str) -> Path:
    law = folder / "prepared" / "law"
    law.mkdir(parents=True, exist_ok=True)
    (law / "pack.json").write_text(json.dumps({"name": "law", "version": version}))
    (law / "text.bin").write_bytes(os.urandom(700_000))
    return folder / "prepared"


def test_offered_as_from_a_folder(office: Office, tmp_path: Path, store: str) -> None:
    repository = Repository(tmp_path / "centre", office.identity, lambda: office.now[0])
    repository.publish(prepare(tmp_path, "1"))
    packs = PackStore(store)
    (repository.folder / "metadata" / "secret.pem.bak~").write_text("not a name of a repository")
    sent = packs.send(repository.folder)
    files = [path for path in repository.folder.rglob("*") if path.is_file()]
    assert sent == len(files) - 1
    assert packs.send(repository.folder) == 1, "only the date is sent again"
    office.app = application(office.engine, office.identity, lambda: office.now[0], packs=packs)
    browser = office.browser()
    for path in files:
        answer = browser.get(f"/packs/{path.relative_to(repository.folder).as_posix()}")
        if path.name.endswith("~"):
            assert answer.status_code == 404
        else:
            assert (answer.status_code, answer.content) == (200, path.read_bytes())
    for name in ("", "metadata", "metadata/", "..%2fmetadata/timestamp.json", "%2e%2e/x", "metadata/9.root.json", f"targets/{target_of('law')}", "x" * 5000):
        assert browser.get(f"/packs/{name}").status_code == 404
    page = office.signed_in("centre").get("/staff/packs").text
    assert "Law" in page and "Texts hold until" in page


def test_by_command(tmp_path: Path, store: str, capsys: pytest.CaptureFixture[str]) -> None:
    words = ["publish", str(prepare(tmp_path, "1")), "--store", store, "--data", str(tmp_path / "data"), "--json"]
    assert main(words) == 0
    first = json.loads(capsys.readouterr().out)
    assert first["packs"][0]["version"] == "1" and first["sent_to_store"] > 10
    assert main(["publish", "--renew", "--new-key", "law", "--store", store, "--data", str(tmp_path / "data"), "--json"]) == 0
    second = json.loads(capsys.readouterr().out)
    assert second["renewed"] and set(second["new_keys"]) == {"law"} and second["packs"] == [] and second["sent_to_store"] > 5
    assert main(["publish", "--data", str(tmp_path / "data"), "--json"]) == 1
    assert json.loads(capsys.readouterr().out)["error"]["code"] == "PACKS-07"


def test_a_store_that_is_not_there(office: Office, tmp_path: Path, store: str, monkeypatch: pytest.MonkeyPatch) -> None:
    for address in ("", "packs", "http://example.com/x", "file:///etc"):
        with pytest.raises(OperatorError) as wrong:
            PackStore(address)
        assert wrong.value.code == "STORE-01"
    away = PackStore("s3://no-such-bucket/x")
    repository = Repository(tmp_path / "centre", office.identity, lambda: office.now[0])
    repository.publish(prepare(tmp_path, "1"))
    with pytest.raises(OperatorError) as refused:
        away.send(repository.folder)
    assert refused.value.code == "STORE-02"
    office.app = application(office.engine, office.identity, lambda: office.now[0], packs=away)
    assert office.browser().get("/packs/metadata/timestamp.json").status_code in (404, 503)
    assert "No pack has been published yet" in office.signed_in("centre").get("/staff/packs").text
