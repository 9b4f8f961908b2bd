"""Bringing the centre's database to the schema of this program. All missing steps are one transaction."""

from __future__ import annotations

from pathlib import Path

from sqlalchemy import Connection, Engine, inspect, text

from .errors import OperatorError

FOLDER = Path(__file__).parent / "migrations"
FIRST = "0001"
_LOCK = 0x746972656B


def newest_revision() -> str | None:
    """The last step that this program knows."""
    return max(_known(), default=None)


def _known() -> set[str]:
    return {path.name.split("_")[0] for path in FOLDER.glob("[0-9]*_*.py*")}


def bring_up_to_date(engine: Engine) -> None:
    """Runs the steps that are missing; processes that start together wait for each other.

    Raises OperatorError if a newer program has written the database: then nothing is touched.
    """
    with engine.begin() as connection:
        if connection.dialect.name == "postgresql":
            connection.execute(text("SELECT pg_advisory_xact_lock(:lock)"), {"lock": _LOCK})
        current = _current(connection)
        if current == newest_revision():
            return
        if current is not None and current not in _known():
            raise OperatorError(
                "DATABASE-03",
                "The database was written by a newer program. Nothing was touched.",
                "Start the newer program.",
            )
        _run(connection)


def _current(connection: Connection) -> str | None:
    tables = set(inspect(connection).get_table_names())
    if "alembic_version" in tables:
        return connection.execute(text("SELECT version_num FROM alembic_version")).scalar()
    if "organisation" not in tables:
        return None
    # Version 0.1.0 made its tables without a mark: they are those of the first step.
    connection.execute(text("CREATE TABLE alembic_version (version_num VARCHAR(32) NOT NULL PRIMARY KEY)"))
    connection.execute(text("INSERT INTO alembic_version VALUES (:first)"), {"first": FIRST})
    return FIRST


def _run(connection: Connection) -> None:
    from alembic.config import Config
    from alembic.operations import Operations
    from alembic.runtime.migration import MigrationContext
    from alembic.script import ScriptDirectory

    config = Config()
    config.set_main_option("script_location", str(FOLDER))
    config.set_main_option("path_separator", "newline")
    config.set_main_option("version_locations", str(FOLDER))
    script = ScriptDirectory.from_config(config)
    steps = {"fn": lambda revision, _context: script._upgrade_revs("head", revision), "transactional_ddl": True}  # pyright: ignore
    context = MigrationContext.configure(connection, opts=steps)
    with Operations.context(context):
        context.run_migrations()
