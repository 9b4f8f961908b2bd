"""Schema steps of each compartment: `<compartment>/<revision>_<name>.py`, made by `tools/new_migration.py`.

A step, the note that it ran and the search tables made anew share one transaction: a failed step leaves the old file whole.
"""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING

from sqlalchemy import text

from tirek.foundation.errors import Circumstance
from tirek.foundation.language.texts import mark

if TYPE_CHECKING:
    from sqlalchemy import Connection

    from tirek.foundation.store.compartment import Compartment

FOLDER = Path(__file__).parent


def newest_revision(compartment: str) -> str | None:
    """The last step that this program knows, by its file name."""
    names = sorted(path.stem for path in (FOLDER / compartment).glob("[0-9]*.py*"))
    return names[-1].split("_")[0] if names else None


def current_revision(connection: Connection) -> str | None:
    """The step that the file has reached, None for a new file."""
    if connection.execute(text("SELECT 1 FROM sqlite_master WHERE name = 'schema_version'")).first() is None:
        return None
    return connection.execute(text("SELECT version_num FROM schema_version")).scalar()


def bring_up_to_date(compartment: Compartment) -> bool:
    """Runs the steps that are missing; returns whether there were any.

    Raises Circumstance NEWER-01 when a newer program has written the file: then nothing is touched.
    """
    with compartment.read() as connection:
        current = current_revision(connection)
    target = newest_revision(compartment.name)
    if current == target:
        return False
    known = {path.stem.split("_")[0] for path in (FOLDER / compartment.name).glob("[0-9]*.py*")}
    if current is not None and current not in known:
        raise Circumstance(
            "NEWER-01",
            mark("The data of this organisation was written by a newer program. Nothing was touched."),
            mark("Install the newer program from the stick of the regional office."),
        )
    _run(compartment)
    return True


def _run(compartment: Compartment) -> None:
    from alembic.config import Config
    from alembic.operations import Operations
    from alembic.runtime.migration import MigrationContext
    from alembic.script import ScriptDirectory

    config = Config()
    config.set_main_option("script_location", str(FOLDER))
    config.set_main_option("path_separator", "newline")
    config.set_main_option("version_locations", str(FOLDER / compartment.name))
    script = ScriptDirectory.from_config(config)
    with compartment.schema_change() as connection:
        context = MigrationContext.configure(
            connection,
            opts={
                "fn": lambda revision, _: script._upgrade_revs("head", revision),
                "version_table": "schema_version",
                "transactional_ddl": True,
            },  # type: ignore[reportPrivateUsage]
        )
        with Operations.context(context):
            context.run_migrations()
        make_derived(connection, compartment.metadata.info["derived_ddl"])
        problems = connection.execute(text("PRAGMA foreign_key_check")).fetchall()
        if problems:
            raise RuntimeError("foreign keys broken by a migration")


def make_derived(connection: Connection, statements: list[str]) -> None:
    """Search tables and triggers, idempotent."""
    for statement in statements:
        connection.exec_driver_sql(statement)
