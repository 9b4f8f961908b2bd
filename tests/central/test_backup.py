"""The centre's backup and its restoring, by the commands of docs/for-regions, on a real PostgreSQL."""

from __future__ import annotations

import os
import subprocess
from pathlib import Path

from support.office import School, open_office
from support.postgres import Cluster, binaries
from tirek_central.database import open_database
from tirek_central.identity import FILE, open_identity
from tirek_central.report import report
from tirek_central.web import application
from tirek_protocol import bundle
from tirek_protocol.messages import AppealCard, AppealCards, write
from tirek_protocol.receipts import read_round_start
from tirek_protocol.signing import sign_request

DOCUMENTS = Path(__file__).parents[2] / "docs" / "for-regions"


def run(url: str, *words: str) -> None:
    """A tool of PostgreSQL. `url` is where it works; the password is not in the command line."""
    account, _, place = url.removeprefix("postgresql://").partition("@")
    host, _, rest = place.partition(":")
    port, _, name = rest.partition("/")
    user, _, password = account.partition(":")
    where = {"PGHOST": host, "PGPORT": port, "PGUSER": user, "PGPASSWORD": password}
    subprocess.run([str(binaries() / words[0]), *(word.replace("@name", name) for word in words[1:])], check=True, env=os.environ | where, capture_output=True)


def test_what_came_after_the_backup_is_asked_for_again(postgres: Cluster, tmp_path: Path) -> None:
    data, url = tmp_path / "data", postgres.database()
    office = open_office(data, url)
    school = office.schools["7-мектеп"]
    bundles = [
        bundle.build([write(AppealCards([AppealCard(os.urandom(8), 1, "2026-11", "pay", None, None)]))], reader=office.identity.seal.reader, sender=school.sign, serial=serial)
        for serial in (1, 2, 3)
    ]

    def ask(school: School, method: str, path: str, body: bytes = b""):
        return office.browser().ask(method, path, content=body, headers=sign_request(school.sign, method, path, 1, body, centre=office.identity.sign.id))

    def put(data: bytes) -> bytes:
        answer = ask(school, "PUT", f"/v1/bundles/{bundle.sha256(data).hex()}/1/0", data)
        assert answer.status_code == 200
        return answer.content

    receipts = [put(bundles[0])]
    run(url, "pg_dump", "-Fc", "-f", str(tmp_path / "tirek.dump"), "@name")
    (tmp_path / "centre.json").write_bytes((data / FILE).read_bytes())
    receipts += [put(bundles[1]), put(bundles[2])]
    before = report(office.engine)
    office.close()

    run(url, "dropdb", "@name")
    run(url, "createdb", "-O", "tirek", "-l", "C.UTF-8", "-T", "template0", "@name")
    run(url, "pg_restore", "--no-owner", "-d", "@name", str(tmp_path / "tirek.dump"))
    another = tmp_path / "another"
    another.mkdir(mode=0o700)
    (another / FILE).write_bytes((tmp_path / "centre.json").read_bytes())
    office.engine, office.identity = open_database(url, another), open_identity(another)
    office.app, office.browsers = application(office.engine, office.identity, lambda: office.now[0]), []
    assert report(office.engine)["appeals"] == 1
    assert read_round_start(ask(school, "GET", "/v1/round/3").content).missing == [2, 3]
    assert put(bundles[0]) == receipts[0]
    for one in bundles[1:]:
        put(one)
    assert read_round_start(ask(school, "GET", "/v1/round/3").content).missing == []
    assert {**report(office.engine), "last": None} == {**before, "last": None}
    office.close()


def test_the_documents_name_these_commands() -> None:
    for language in ("kk", "ru"):
        text = (DOCUMENTS / f"running-the-centre.{language}.md").read_text("utf-8")
        for words in ("pg_dump -Fc tirek", "dropdb tirek", "createdb -O tirek -l C.UTF-8 -T template0 tirek", "pg_restore --no-owner -d tirek", FILE):
            assert words in text, (language, words)
