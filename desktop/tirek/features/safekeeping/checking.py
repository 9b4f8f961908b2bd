"""`tirek check`: header, databases, journals, attachments. Changes nothing."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass, field

from sqlalchemy import select

from tirek.features.safekeeping.header_age import was_put_back
from tirek.foundation.errors import Circumstance
from tirek.foundation.journal.verify import verify
from tirek.foundation.organisation import OpenedOrganisation
from tirek.foundation.store.ids import id_text
from tirek.foundation.vault import header as vault_header
from tirek.foundation.vault.compartments import DERIVED


@dataclass
class CheckReport:
    """`changes`: journal rows proved; `problems`: {code, compartment, table, id}."""

    changes: int = 0
    problems: list[dict[str, str]] = field(default_factory=list[dict[str, str]])

    @property
    def ok(self) -> bool:
        return not self.problems


def check_organisation(org: OpenedOrganisation, check: Callable[[], None] = lambda: None) -> CheckReport:
    """Reads everything and names what does not hold. `check` may raise to stop."""
    report = CheckReport()
    if not vault_header.proved(vault_header.read(org.home), org.vault.keyring.header_key):
        report.problems.append({"code": "VAULT-02", "compartment": "vault", "table": "", "id": ""})
    if was_put_back(org):
        report.problems.append({"code": "VAULT-06", "compartment": "vault", "table": "", "id": ""})
    for compartment in org.compartments():
        check()
        try:
            report.problems += [{"code": code, "compartment": compartment.name, "table": "", "id": ""} for code in compartment.damage()]
            if compartment.name in DERIVED:
                continue
            with compartment.read() as connection:
                proof = verify(connection, compartment.metadata, org.vault.actors, check)
        except Circumstance as problem:
            report.problems.append({"code": problem.code, "compartment": compartment.name, "table": "", "id": ""})
            continue
        report.changes += proof.changes
        report.problems += [
            {"code": code, "compartment": compartment.name, "table": table, "id": id_text(row)}
            for code, table, row in proof.problems
        ]
    _check_attachments(org, report)
    return report


def _check_attachments(org: OpenedOrganisation, report: CheckReport) -> None:
    """Every attachment that a record names is there and whole."""
    for compartment in org.compartments():
        wanted: set[str] = set()
        for table in compartment.metadata.tables.values():
            for column in (column for column in table.columns if column.info.get("blob")):
                with compartment.read() as connection:
                    there = select(column).where(table.c.deleted_at.is_(None), column.is_not(None))
                    wanted.update(connection.execute(there).scalars())
        for name in sorted(wanted):
            try:
                compartment.blobs.get(name)
            except Circumstance as problem:
                report.problems.append({"code": problem.code, "compartment": compartment.name, "table": "blobs", "id": name[:16]})
