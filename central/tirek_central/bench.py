"""`tirek-central bench`: taking in bundles against the raw insert of the very same rows into the very same PostgreSQL.

Everything happens in a schema of its own that is dropped at the end; the tables of a centre are not touched.
"""

from __future__ import annotations

import asyncio
import os
import secrets
import tempfile
import time
from pathlib import Path
from statistics import median
from typing import Any

import httpx
import psycopg
from psycopg import sql
from sqlalchemy import Engine, create_engine

from tirek_protocol import bundle as bundles
from tirek_protocol.invitations import read_invitation
from tirek_protocol.messages import AppealCard, AppealCards, Enrolment, write
from tirek_protocol.sealing import SealingKey
from tirek_protocol.signing import SigningKey, sign_request

from .clock import system_now_ms
from .database import postgres_url
from .enrolment import Enrolments
from .errors import OperatorError
from .identity import Identity, open_identity
from .migrating import bring_up_to_date
from .web import application

BUNDLES, CARDS, ROUNDS = 40, 500, 5
GOAL = 2.0
TABLES = ("appeal_card", "message", "bundle")


def bench(url: str | None) -> dict[str, Any]:
    """Median of the rounds, in rows a second, and the ratio of times in which ours is the dividend. Raises OperatorError."""
    if url is None or not url.startswith(("postgresql", "postgres:")):
        raise OperatorError(
            "BENCH-01", "The measurement needs a PostgreSQL.", "Give its address with --database postgresql://USER@HOST/NAME."
        )
    schema = f"tirek_bench_{secrets.token_hex(6)}"
    try:
        with psycopg.connect(url, autocommit=True) as connection:
            connection.execute(sql.SQL("CREATE SCHEMA {}").format(sql.Identifier(schema)))
            try:
                return _measure(url, schema)
            finally:
                connection.execute(sql.SQL("DROP SCHEMA {} CASCADE").format(sql.Identifier(schema)))
    except psycopg.OperationalError as error:
        raise OperatorError("DATABASE-02", "The database cannot be opened.", "Check that it runs and its address.") from error


def _measure(url: str, schema: str) -> dict[str, Any]:
    path = {"options": f"-csearch_path={schema}"}
    engine = create_engine(postgres_url(url), hide_parameters=True, connect_args=path)
    with tempfile.TemporaryDirectory() as folder, psycopg.connect(url, options=path["options"]) as raw:
        bring_up_to_date(engine)
        for table in TABLES:
            raw.execute(sql.SQL("CREATE TABLE {} (LIKE {} INCLUDING ALL)").format(_name("raw_", table), _name("", table)))
            raw.execute(sql.SQL("CREATE TABLE {} (LIKE {} INCLUDING ALL)").format(_name("copy_", table), _name("", table)))
        raw.commit()
        ours, inserted, copied = [], [], []
        identity = open_identity(Path(folder))
        for _ in range(ROUNDS):
            ours.append(_take_in(engine, identity))
            rows = _last_rows(raw)
            inserted.append(_insert(raw, rows))
            copied.append(_copy(raw, rows))
    engine.dispose()
    count = BUNDLES * CARDS
    results = []
    for name, theirs in (("ingest against raw insert", inserted), ("ingest against COPY", copied)):
        ratio = median(mine / other for mine, other in zip(ours, theirs, strict=True))
        rates = {"ours": round(count / median(ours)), "theirs": round(count / median(theirs))}
        results.append({"name": name, **rates, "ratio": round(ratio, 2), "unit": "cards a second", "goal": GOAL})
    results[1]["goal"] = None  # shown for honesty: the fastest road there is, without a word about what came twice
    return {"results": results, "bundles": BUNDLES, "cards_in_each": CARDS, "rounds": ROUNDS}


def _name(prefix: str, table: str) -> sql.Identifier:
    return sql.Identifier(prefix + table)


def _take_in(engine: Engine, identity: Identity) -> float:
    """Seconds for the whole road: request, its signature, seal, letter, cards, receipt, a durable commit for each bundle."""
    invited = read_invitation(Enrolments(engine, identity, system_now_ms).invite("Bench").text)
    sign, seal = SigningKey.new(), SealingKey.new()
    enrolment = Enrolment(invited.token, invited.organisation_id, sign.public, seal.reader.public, False, "bench")
    made = [bundles.build([_cards()], reader=identity.seal.reader, sender=sign, serial=n + 1) for n in range(BUNDLES)]

    async def run() -> float:
        transport = httpx.ASGITransport(application(engine, identity))
        async with httpx.AsyncClient(transport=transport, base_url="http://centre") as client:
            first = bundles.build([write(enrolment)], reader=identity.seal.reader, sender=sign)
            (await client.post("/v1/enrol", content=first)).raise_for_status()
            begun = time.perf_counter()
            for data in made:
                path = f"/v1/bundles/{bundles.sha256(data).hex()}/1/0"
                headers = sign_request(sign, "PUT", path, 1, data, centre=identity.sign.id)
                (await client.put(path, content=data, headers=headers)).raise_for_status()
            return time.perf_counter() - begun

    return asyncio.run(run())


def _cards() -> Any:
    causes = ("pay", "leave", "hours", "dismissal", None)
    some = (AppealCard(os.urandom(8), 1, "2026-11", causes[n % 5], n % 3 == 0, None) for n in range(CARDS))
    return write(AppealCards(list(some)))


Rows = list[dict[str, list[tuple[Any, ...]]]]


def _last_rows(raw: psycopg.Connection[Any]) -> Rows:
    """What the last round has left in the tables, by bundle, in the order in which it was taken in."""
    organisation = raw.execute("SELECT organisation FROM bundle ORDER BY taken_ms DESC LIMIT 1").fetchone()
    found = {table: raw.execute(_select(table), organisation).fetchall() for table in TABLES}
    raw.commit()
    share = {table: len(rows) // BUNDLES for table, rows in found.items()}
    return [
        {table: rows[n * share[table] : (n + 1) * share[table]] for table, rows in found.items()} for n in range(BUNDLES)
    ]


def _select(table: str) -> sql.Composed:
    return sql.SQL("SELECT * FROM {} WHERE organisation = %s").format(_name("", table))


def _insert(raw: psycopg.Connection[Any], rows: Rows) -> float:
    """The driver's own executemany, a commit for each bundle."""
    begun = time.perf_counter()
    for bundle in rows:
        for table, lines in bundle.items():
            marks = sql.SQL(", ").join([sql.Placeholder()] * len(lines[0]))
            raw.cursor().executemany(sql.SQL("INSERT INTO {} VALUES ({})").format(_name("raw_", table), marks), lines)
        raw.commit()
    return time.perf_counter() - begun


def _copy(raw: psycopg.Connection[Any], rows: Rows) -> float:
    begun = time.perf_counter()
    for bundle in rows:
        for table, lines in bundle.items():
            with raw.cursor().copy(sql.SQL("COPY {} FROM STDIN").format(_name("copy_", table))) as copy:
                for line in lines:
                    copy.write_row(line)
        raw.commit()
    return time.perf_counter() - begun
