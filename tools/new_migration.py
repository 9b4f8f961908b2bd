"""Writes the next schema step of each compartment whose models have moved on: `python tools/new_migration.py "what changes"`.

`--initial` throws all steps away and writes `0001_initial.py` anew: only before the first release.
"""

from __future__ import annotations

import argparse
import os
import re
import subprocess
import sys
import tempfile
from pathlib import Path

from alembic.autogenerate import produce_migrations, render_python_code
from alembic.runtime.migration import MigrationContext

from tirek.app.records import import_models
from tirek.foundation.clock import SystemClock
from tirek.foundation.store.base import METADATA
from tirek.foundation.store.compartment import Compartment, Writer
from tirek.foundation.store.migrations import FOLDER, bring_up_to_date, newest_revision

TEMPLATE = '''"""{message}."""

import sqlalchemy as sa
from alembic import op

revision = "{revision}"
down_revision = {down!r}


def upgrade() -> None:
{body}
'''


def main() -> None:
    arguments = argparse.ArgumentParser(description=__doc__)
    arguments.add_argument("message", nargs="?", default="initial")
    arguments.add_argument("--initial", action="store_true")
    chosen = arguments.parse_args()
    import_models()
    for name in METADATA:
        if chosen.initial:
            for old in (FOLDER / name).glob("[0-9]*.py"):
                old.unlink()
        _write_step(name, chosen.message)


def _write_step(name: str, message: str) -> None:
    with tempfile.TemporaryDirectory() as folder:
        compartment = Compartment(
            name, Path(folder) / "x.db", os.urandom(32), SystemClock(), Writer(1, 1, None), create=True
        )
        bring_up_to_date(compartment)
        with compartment.read() as connection:
            options = {
                "target_metadata": METADATA[name],
                "version_table": "schema_version",
                "render_as_batch": True,
                "include_object": _is_ours,
            }
            context = MigrationContext.configure(connection, opts=options)
            script = produce_migrations(context, METADATA[name])
            body = render_python_code(script.upgrade_ops, render_as_batch=True, migration_context=context)
        compartment.close()
    if not script.upgrade_ops.ops:
        return
    last = newest_revision(name)
    revision = f"{int(last or 0) + 1:04d}"
    code = TEMPLATE.format(
        message=message.capitalize(),
        revision=revision,
        down=last,
        body="\n".join("    " + line.strip("\n") if line.strip() else "" for line in body.splitlines() if "###" not in line),
    )
    path = FOLDER / name / f"{revision}_{re.sub(r'[^a-z0-9]+', '_', message.lower())}.py"
    path.write_text(code, encoding="utf-8")
    subprocess.run([sys.executable, "-m", "ruff", "format", "--quiet", str(path)], check=True)
    print(path)
    print("when the step is done: python tests/museum/add.py NAME keeps a backup of the new shape")


def _is_ours(thing: object, name: str | None, kind: str, reflected: bool, compare_to: object) -> bool:
    return not (kind == "table" and reflected and compare_to is None)


if __name__ == "__main__":
    main()
