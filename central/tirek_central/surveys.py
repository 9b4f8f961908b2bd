"""Surveys of members: answered once by a code on a slip of paper. Kept are counts, never answers.

A code says only that it was used. Which answer came with it stands nowhere: the same transaction marks the code and
adds one to each chosen count. Results are read after the end, and small numbers are hidden.
"""

from __future__ import annotations

import hashlib
import json
import secrets
from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

from sqlalchemy import Engine, Select, func, or_, select, update

from . import tables
from .clock import NowMs
from .errors import OperatorError
from .figures import SMALLEST, Cells, suppress
from .staff.accounts import Account
from .staff.audit import record
from .staff.limits import Limit, Limits

QUESTIONS, OPTIONS, LETTERS = 10, 8, 300
CODES = 5000
"""Codes given out at once."""
ALPHABET = "0123456789ABCDEFGHJKMNPQRSTVWXYZ"
LIKE = {"O": "0", "I": "1", "L": "1", "А": "A", "В": "B", "Е": "E", "К": "K", "М": "M", "Н": "H", "О": "0", "Р": "P", "С": "C", "Т": "T", "Х": "X"}
SHOWN_AFTER_MS = 90 * 24 * 3600_000
"""So long after its end a survey stays on the members' page, with what came of it."""
WRONG = Limit("survey code", 300, 60_000)
"""Wrong codes of everybody together: 80 bits are not guessed, this keeps the trying from costing."""

Words = dict[str, str]


@dataclass(frozen=True)
class Question:
    text: Words
    options: list[Words]


@dataclass(frozen=True)
class Survey:
    """`codes` given out, `answered` of them."""

    id: int
    region: int | None
    title: Words
    questions: list[Question]
    created_ms: int
    closed_ms: int | None
    codes: int
    answered: int


class Surveys:
    def __init__(self, engine: Engine, now_ms: NowMs) -> None:
        self._engine, self._now_ms, self._limits = engine, now_ms, Limits(engine, now_ms)

    def open(self, who: Account, title: Words, questions: list[Question], region: int | None) -> int:
        """Raises OperatorError SURVEY-01 if a title is missing or too long."""
        if not all(text.strip() for text in title.values()) or max(map(len, title.values())) > LETTERS:
            raise OperatorError("SURVEY-01", "The title is missing or too long.", "Write it in Kazakh and in Russian.")
        number, now = secrets.randbits(63) or 1, self._now_ms()
        region = who.region if who.region is not None else region
        packed = [{"text": one.text, "options": one.options} for one in questions]
        row = {"id": number, "region": region, "title": json.dumps(title, ensure_ascii=False), "created_ms": now}
        counts = [{"survey": number, "question": q, "option": o, "count": 0} for q, one in enumerate(questions) for o in range(len(one.options))]
        with self._engine.begin() as connection:
            connection.execute(tables.survey.insert().values(**row, questions=json.dumps(packed, ensure_ascii=False)))
            connection.execute(tables.survey_count.insert(), counts)
            record(connection, now, "survey.opened", title.get("ru", "")[:100], staff=who.id, region=region)
        return number

    def give_codes(self, who: Account, number: int, count: int) -> list[str] | None:
        """New codes, to be printed and handed out: they stand nowhere else. None if the survey is not yours or has ended.

        Raises OperatorError SURVEY-02 for a number out of bounds: under five nobody would be hidden among the others.
        """
        if not SMALLEST <= count <= CODES:
            raise OperatorError("SURVEY-02", "So many codes cannot be given out at once.", f"From {SMALLEST} to {CODES}.")
        codes = ["".join(secrets.choice(ALPHABET) for _ in range(16)) for _ in range(count)]
        with self._engine.begin() as connection:
            found = connection.execute(self._mine(who, number)).first()
            if found is None or found.closed_ms is not None:
                return None
            rows = sorted(({"survey": number, "digest": _digest(code), "used": False} for code in codes), key=lambda row: row["digest"])
            connection.execute(tables.survey_code.insert(), rows)
            record(connection, self._now_ms(), "survey.codes", f"{json.loads(found.title).get('ru', '')[:100]}: {count}", staff=who.id, region=found.region)
        return ["-".join(code[at : at + 4] for at in range(0, 16, 4)) for code in codes]

    def close(self, who: Account, number: int) -> bool:
        """Nobody answers any more; the results can be seen. False if it is not yours."""
        table, now = tables.survey, self._now_ms()
        with self._engine.begin() as connection:
            found = connection.execute(self._mine(who, number)).first()
            if found is None:
                return False
            if found.closed_ms is None:
                connection.execute(update(table).where(table.c.id == number).values(closed_ms=now))
                record(connection, now, "survey.closed", json.loads(found.title).get("ru", "")[:100], staff=who.id, region=found.region)
        return True

    def board(self, who: Account) -> list[Survey]:
        table = tables.survey
        query = select(table).order_by(table.c.created_ms.desc(), table.c.id).limit(50)
        if who.region is not None:
            query = query.where(table.c.region == who.region)
        return self._read(query)

    def open_for(self, organisation: int) -> list[Survey]:
        """For the members of an organisation: what can be answered now, and what ended not long ago; of its region and of all."""
        table = tables.survey
        region = select(tables.organisation.c.region).where(tables.organisation.c.id == organisation).scalar_subquery()
        lately = self._now_ms() - SHOWN_AFTER_MS
        query = select(table).where(or_(table.c.region.is_(None), table.c.region == region), or_(table.c.closed_ms.is_(None), table.c.closed_ms > lately))
        return [survey for survey in self._read(query.order_by(table.c.created_ms.desc(), table.c.id).limit(20)) if survey.codes]

    def one(self, number: int, who: Account | None = None) -> Survey | None:
        """For staff only what is theirs; members come with the address."""
        query = select(tables.survey).where(tables.survey.c.id == number) if who is None else self._mine(who, number)
        return next(iter(self._read(query)), None)

    def results(self, survey: Survey) -> list[Cells] | None:
        """Counts of each question by the number of its option, small ones hidden. None before the end, or under five answers."""
        if survey.closed_ms is None or survey.answered < SMALLEST:
            return None
        table = tables.survey_count
        with self._engine.connect() as connection:
            rows = connection.execute(select(table).where(table.c.survey == survey.id)).all()
        by_question: list[dict[str, int]] = [{} for _ in survey.questions]
        for row in rows:
            by_question[row.question][f"{row.option}"] = row.count
        return [suppress(counts, in_order=True) for counts in by_question]

    def answer(self, number: int, code: str, chosen: Mapping[int, int]) -> str:
        """"counted", "used", "wrong", "closed" or "wait". A code counts once, also when two come at the same moment."""
        if self._limits.reached(WRONG):
            return "wait"
        codes, counts, table = tables.survey_code, tables.survey_count, tables.survey
        mine = (codes.c.survey == number, codes.c.digest == _digest(read_code(code)))
        with self._engine.begin() as connection:
            # A closing survey waits for those who are answering, and the other way round.
            query = select(table.c.closed_ms).where(table.c.id == number)
            closed = connection.execute(query.with_for_update(read=True) if connection.dialect.name == "postgresql" else query).first()
            if closed is None or closed.closed_ms is not None:
                return "closed"
            known = connection.execute(select(codes.c.used).where(*mine)).scalar()
            if known is not None and connection.execute(update(codes).where(*mine, codes.c.used.is_(False)).values(used=True)).rowcount == 1:
                for question, option in sorted(chosen.items()):
                    one = (counts.c.survey == number, counts.c.question == question, counts.c.option == option)
                    connection.execute(update(counts).where(*one).values(count=counts.c.count + 1))
                return "counted"
        if known is not None:
            return "used"
        self._limits.count(WRONG)
        return "wrong"

    def _mine(self, who: Account, number: int) -> Select[Any]:
        query = select(tables.survey).where(tables.survey.c.id == number)
        return query if who.region is None else query.where(tables.survey.c.region == who.region)

    def _read(self, query: Select[Any]) -> list[Survey]:
        codes = tables.survey_code
        with self._engine.connect() as connection:
            rows = connection.execute(query).all()
            many = select(codes.c.survey, codes.c.used, func.count().label("n")).where(codes.c.survey.in_([row.id for row in rows]))
            given = {(row.survey, row.used): row.n for row in connection.execute(many.group_by(codes.c.survey, codes.c.used))}
        return [
            Survey(
                row.id, row.region, json.loads(row.title), [Question(one["text"], one["options"]) for one in json.loads(row.questions)],
                row.created_ms, row.closed_ms, given.get((row.id, True), 0) + given.get((row.id, False), 0), given.get((row.id, True), 0),
            )
            for row in rows
        ]  # fmt: skip


def read_questions(text: str) -> list[Question]:
    """From lines `question in Kazakh | in Russian`, each followed by its options `- in Kazakh | in Russian`.

    Raises OperatorError SURVEY-03 for anything else, with the number of the line.
    """
    found: list[Question] = []
    for number, line in enumerate(text.splitlines(), 1):
        if not line.strip():
            continue
        is_option = line.lstrip().startswith(("-", "–", "—"))
        kk, bar, ru = (part.strip() for part in line.strip().lstrip("-–—").partition("|"))
        if not bar or not kk or not ru or max(len(kk), len(ru)) > LETTERS or (is_option and not found):
            raise _unclear(number)
        if is_option:
            found[-1].options.append({"kk": kk, "ru": ru})
        else:
            found.append(Question({"kk": kk, "ru": ru}, []))
        if len(found) > QUESTIONS or len(found[-1].options) > OPTIONS:
            raise _unclear(number)
    if not found or any(len(one.options) < 2 for one in found):
        raise _unclear(len(text.splitlines()))
    return found


def read_code(text: str) -> str:
    """As it was typed, in whatever letters look the same."""
    letters = "".join(text.upper().split()).replace("-", "")[:40]
    return "".join(LIKE.get(letter, letter) for letter in letters)


def _digest(code: str) -> bytes:
    return hashlib.sha256(b"tirek/survey/1\0" + code.encode()).digest()


def _unclear(line: int) -> OperatorError:
    return OperatorError("SURVEY-03", f"Line {line} is not understood.", "Each question and each option: Kazakh | Russian.")
