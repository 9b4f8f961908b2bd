"""The register's bulk work: a list of 10,000 taken in, what the journal costs, the chain verified, one edit, memory of an open register."""

from __future__ import annotations

import os
import random
import subprocess
import sys
import tempfile
import time
from datetime import date, timedelta
from pathlib import Path
from statistics import median
from typing import Any

from sqlalchemy import insert

from tirek.app.benchmarks.result import Result
from tirek.app.organisations import make_organisation
from tirek.app.practice import practice_people, random_passphrase
from tirek.features.members.derived import made
from tirek.features.members.model import Member
from tirek.features.members.service import Members
from tirek.foundation.clock import SystemClock
from tirek.foundation.identifiers.iin import check_digit
from tirek.foundation.journal.verify import Proof, verify, verify_chains
from tirek.foundation.language.texts import load_texts
from tirek.foundation.organisation import OpenedOrganisation
from tirek.foundation.store.engine import connect
from tirek.foundation.store.ids import new_ids

ROWS = 10_000
CHANGES = 100_000
ROUNDS = 3
HEADINGS = ("№", "Тегі", "Аты", "Әкесінің аты", "Туған күні", "ЖСН", "Телефоны", "Лауазымы", "Кірген күні")


def run(rows: int = ROWS, changes: int = CHANGES) -> list[Result]:
    """Measures in a temporary folder and throws everything away. Comparisons run in turns, so that a busy minute hits both."""
    with tempfile.TemporaryDirectory() as folder:
        path = Path(folder) / "list.xlsx"
        _write_list(path, rows)
        return [*_importing(Path(folder), path), *_journal(Path(folder), path), *_chain_and_edit(Path(folder), changes)]


def _organisation(home: Path) -> OpenedOrganisation:
    org, _ = make_organisation(home, "Өлшеу", "Өлшеуші", random_passphrase(), clock=SystemClock(), texts=load_texts("kk"), practice=True)
    return org


def _write_list(path: Path, rows: int) -> None:
    """A list as a school secretary keeps it, with right IINs and dates as Excel days."""
    from openpyxl import Workbook

    chance, invented = random.Random(2), practice_people()
    book = Workbook(write_only=True)
    sheet: Any = book.create_sheet("Тізім")
    sheet.append(HEADINGS)
    for number in range(rows):
        one, other = chance.choice(invented), chance.choice(invented)
        born = date(1960, 1, 1) + timedelta(days=chance.randrange(15_000))
        sheet.append((number + 1, one["last_name"], other["first_name"], other["patronymic"], born, _iin(born, number), f"8701{number:07d}", "мұғалім", date(2010, 9, 1)))
    book.save(path)


def _iin(born: date, serial: int) -> str:
    while True:
        eleven = f"{born:%y%m%d}{5 if born.year >= 2000 else 4}{serial % 10_000:04}"
        if (last := check_digit(eleven)) is not None:
            return f"{eleven}{last}"
        serial += 1


def _timed(work: Any) -> float:
    began = time.perf_counter()
    work()
    return time.perf_counter() - began


def _importing(folder: Path, path: Path) -> list[Result]:
    """Preview and taking in of the whole list, against openpyxl that only reads every cell of the same file."""
    from openpyxl import load_workbook

    def read() -> None:
        for row in load_workbook(path, read_only=True, data_only=True).active.iter_rows(values_only=True):  # type: ignore[union-attr]
            tuple(row)

    ours: list[float] = []
    theirs: list[float] = []
    for number in range(ROUNDS):
        org = _organisation(folder / f"import{number}")
        members = Members(org)
        ours.append(_timed(lambda members=members: members.take_in_preview(members.preview(path))))
        theirs.append(_timed(read))
        org.close()
    return [Result("import of a list, preview and commit / openpyxl only reading it", median(ours), median(theirs), "s", 2.0)]


def _journal(folder: Path, path: Path) -> list[Result]:
    """The rows of the list through the journal, and by a bare executemany into the same table of an equal file; and the whole import of them."""
    org = _organisation(folder / "reading")
    read = [row.member for row in Members(org).preview(path).rows if row.member is not None]
    org.close()
    complete = [{**made(member, f"{number}-A/2026"), "number_year": 2026, "number_letter": "A", "number_seq": number, "state": "member"}
                for number, member in enumerate(read)]  # fmt: skip
    ours: list[float] = []
    bare: list[float] = []
    whole: list[float] = []
    for number in range(ROUNDS):
        org = _organisation(folder / f"journal{number}")
        ours.append(_timed(lambda org=org: _through_journal(org, complete)))
        org.close()
        org = _organisation(folder / f"bare{number}")
        key = org.vault.keyring.keys["register"]
        org.close()
        bare.append(_timed(lambda org=org, key=key: _bare(org.home / "data" / "register.db", key, complete)))
        org = _organisation(folder / f"whole{number}")
        members = Members(org)
        whole.append(_timed(lambda members=members: members.take_in_preview(members.preview(path))))
        org.close()
    extra = median(ours) - median(bare)
    return [
        Result("bulk import: rows with their journal / bare executemany of the rows", median(ours), median(bare), "s", 4.0),
        Result("bulk import, preview and commit: whole / without what the journal adds", median(whole), median(whole) - extra, "s", 1.3),
    ]


def _through_journal(org: OpenedOrganisation, rows: list[dict[str, Any]]) -> None:
    with org.register.action("member.import") as act:
        act.insert_many(Member, rows)


def _bare(path: Path, key: bytes | None, rows: list[dict[str, Any]]) -> None:
    table: Any = Member.__table__
    names = [column.name for column in table.columns]
    raw = connect(path, key)
    statement = str(insert(table).compile(column_keys=names)).replace("\n", " ")
    for name in names:
        statement = statement.replace(f":{name})", "?)").replace(f":{name},", "?,")
    raw.execute("BEGIN IMMEDIATE")
    raw.executemany(statement, [tuple(ident if name == "id" else row.get(name, 0 if name == "iin_verified" else None) for name in names)
                                for ident, row in zip(new_ids(len(rows)), rows, strict=True)])  # fmt: skip
    raw.execute("COMMIT")
    raw.close()


def _chain_and_edit(folder: Path, changes: int) -> list[Result]:
    """Cards, one in five, and changes of one field: what a journal of some years is made of."""
    org = _organisation(folder / "chain")
    members, people = Members(org), practice_people()
    members.take_in([people[one % len(people)] for one in range(changes // 5)])
    ids = members.ids()
    for year in range(4):
        with org.register.action("member.change") as act:
            act.update_many(Member, {one: {"phone": f"+770{year}{number:07d}"} for number, one in enumerate(ids)})
    proof = Proof()
    with org.register.read() as session:
        chains = [_timed(lambda: verify_chains(session, proof)) for _ in range(ROUNDS)]
        whole = [_timed(lambda: verify(session, org.register.metadata, org.vault.actors)) for _ in range(ROUNDS)]
    edits = [_timed(lambda number=number: members.change(ids[7], {"phone": f"+7701{number:07d}"})) for number in range(25)]
    org.close()
    return [
        Result(f"chain of {changes:,} changes verified / 1 s allowed", median(chains), 1.0, "s", 1.0),
        Result(f"whole proof of {changes:,} changes, with signatures and every record / the chain alone", median(whole), median(chains), "s", None),
        Result("one edit of a card, on disk and read back / 20 ms allowed", median(edits) * 1000, 20.0, "ms", 1.0),
    ]


# --- memory ------------------------------------------------------------------------------------------------------------

_BARE_WINDOW = """
import sys
from PySide6.QtWidgets import QApplication, QLabel, QMainWindow
app = QApplication(sys.argv)
window = QMainWindow()
window.setCentralWidget(QLabel("Tirek"))
window.resize(1366, 728)
window.show()
app.processEvents()
print(next(line.split()[1] for line in open("/proc/self/status") if line.startswith("VmHWM:")))
"""
"""`ru_maxrss` would be of no use: a new process inherits in it the peak of the one that started it."""


def memory(people: int = CHANGES) -> list[Result]:
    """Peak memory of our window with so many members listed and scrolled, over that of a bare window; each in a process of its own."""
    with tempfile.TemporaryDirectory() as folder:
        home, secret = Path(folder) / "home", random_passphrase()
        org, _ = make_organisation(home, "Өлшеу", "Өлшеуші", secret, clock=SystemClock(), texts=load_texts("kk"), practice=True)
        invented = practice_people()
        members = Members(org)
        for start in range(0, people, 20_000):
            members.take_in([invented[one % len(invented)] for one in range(start, min(people, start + 20_000))])
        org.close()
        ours = _peak([sys.executable, "-m", "tirek.app.benchmarks.bulk", str(home)], secret)
    bare = _peak([sys.executable, "-c", _BARE_WINDOW], "")
    return [Result(f"memory with {people:,} members open, over a bare window / 200 MB allowed", ours - bare, 200.0, "MB", 1.0)]


def _peak(command: list[str], given: str) -> float:
    """Peak resident memory of a process in megabytes, as it tells itself."""
    done = subprocess.run(command, input=given, env={**os.environ, "QT_QPA_PLATFORM": "offscreen"}, capture_output=True, text=True, check=True, timeout=300)
    return int(done.stdout.splitlines()[-1]) / 1024


def _opened_window(home: Path, passphrase: str) -> None:
    """In a process of its own: unlocks, shows the members, scrolls from end to end, and says its peak memory."""
    from PySide6.QtCore import QCoreApplication

    from tirek.app.window import application, make_window

    application()
    window = make_window(home, SystemClock())
    window.resize(1366, 728)
    window.show()
    page: Any = window.centralWidget()
    page.passphrase.set_value(passphrase)
    page.open_button.click()

    def until(ready: Any) -> None:
        limit = time.monotonic() + 120
        while not ready():
            QCoreApplication.processEvents()
            time.sleep(0.002)
            if time.monotonic() > limit:
                raise TimeoutError

    until(lambda: hasattr(window.centralWidget(), "navigate"))
    workspace: Any = window.centralWidget()
    workspace.navigate("members")
    until(lambda: getattr(workspace.current, "list", None) is not None and workspace.current.list.table.rows.rowCount() > 0)
    bar = workspace.current.list.table.verticalScrollBar()
    for step in range(21):
        bar.setValue(bar.maximum() * step // 20)
        for _ in range(20):
            QCoreApplication.processEvents()
            time.sleep(0.002)
    print(next(line.split()[1] for line in Path("/proc/self/status").read_text().splitlines() if line.startswith("VmHWM:")), flush=True)
    os._exit(0)


if __name__ == "__main__":
    _opened_window(Path(sys.argv[1]), sys.stdin.read().strip())
