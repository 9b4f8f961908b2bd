"""Writes the next schema step of the centre, if its tables have moved on: `python tools/new_central_migration.py "what changes"`."""

from __future__ import annotations

import argparse
import re
import subprocess
import sys
import tempfile
import textwrap
from pathlib import Path

from alembic.autogenerate import produce_migrations, render_python_code
from alembic.runtime.migration import MigrationContext

from tirek_central.database import open_database
from tirek_central.migrating import FOLDER, newest_revision
from tirek_central.tables import metadata

TEMPLATE = '''"""{message}."""

import sqlalchemy as sa
from alembic import op

revision = "{revision}"
down_revision = {down}


def upgrade() -> None:
{body}
'''


def main() -> None:
    arguments = argparse.ArgumentParser(description=__doc__)
    arguments.add_argument("message")
    message: str = arguments.parse_args().message
    with tempfile.TemporaryDirectory() as folder:
        engine = open_database(None, Path(folder))
        with engine.connect() as connection:
            context = MigrationContext.configure(connection, opts={"target_metadata": metadata, "render_as_batch": True})
            script = produce_migrations(context, metadata)
            body = render_python_code(script.upgrade_ops, render_as_batch=True, migration_context=context)
        engine.dispose()
    if not script.upgrade_ops.ops:
        print("The tables have not changed.")
        return
    last = newest_revision()
    revision = f"{int(last or 0) + 1:04d}"
    lines = [line for line in body.splitlines() if "###" not in line]
    code = TEMPLATE.format(
        message=message.capitalize(),
        revision=revision,
        down=f'"{last}"' if last else "None",
        body=textwrap.indent(textwrap.dedent("\n".join(lines)), "    ").rstrip(),
    )
    path = FOLDER / f"{revision}_{re.sub(r'[^a-z0-9]+', '_', message.lower())}.py"
    path.write_text(code, encoding="utf-8")
    subprocess.run([sys.executable, "-m", "ruff", "format", "--quiet", str(path)], check=True)
    print(path)


if __name__ == "__main__":
    main()
