"""`tirek ask QUESTION [--no-model]`, `tirek ask --batch IN.jsonl --out OUT.jsonl`."""

from __future__ import annotations

import argparse
import json
from collections.abc import Iterator
from pathlib import Path
from typing import TYPE_CHECKING, Any

from tirek.foundation.errors import Circumstance
from tirek.foundation.language.texts import mark

if TYPE_CHECKING:
    from tirek.features.counsel.answer import Answer
    from tirek.features.counsel.service import Counsel

MAX_LINES = 100_000
MAX_LINE = 1_000_000


class BatchUnreadable(Circumstance):
    """The file of questions is not JSON lines of `{id, q, lang}`."""

    def __init__(self, line: int) -> None:
        super().__init__(
            "ASK-02",
            mark("Line {line} of the file of questions is not understood. Nothing was written."),
            mark("Each line must be a JSON object with id, q and lang."),
            line=line,
        )


def register(subparsers: Any, context: Any) -> None:
    """Adds the command."""
    ask = subparsers.add_parser("ask", help="answer a question from the knowledge base")
    ask.add_argument("question", nargs="?", metavar="QUESTION", help="- for standard input")
    ask.add_argument("--file", metavar="F", help="the question in a file")
    ask.add_argument("--no-model", action="store_true", help="by rules only")
    ask.add_argument("--question-lang", choices=("kk", "ru"), default=None, help="by default found from the question")
    ask.add_argument("--batch", metavar="IN", help="JSON lines {id, q, lang}; not kept among the questions")
    ask.add_argument("--out", metavar="OUT", help="where the answers of a batch go")
    ask.add_argument("--after", metavar="ID", help="the question before it: a follow-up is looked up together with it")
    ask.set_defaults(run=_run)


def _run(arguments: argparse.Namespace, context: Any) -> dict[str, Any]:
    if arguments.batch:
        return _batch(arguments, context)
    from tirek.foundation.command_line import WrongUsage, read_text

    named = arguments.file or ("-" if arguments.question == "-" else None)
    question = read_text(named) if named else arguments.question
    if question is None:
        raise WrongUsage("ask: QUESTION, --file or --batch is needed")
    counsel, use_model = _counsel(arguments, context)
    from tirek.foundation.store.ids import parse_id

    answer = counsel.ask(question, arguments.question_lang, use_model, after=parse_id(arguments.after) if arguments.after else None)
    return as_json(answer)


def _batch(arguments: argparse.Namespace, context: Any) -> dict[str, Any]:
    from tirek.features.counsel.service import NoQuestion
    from tirek.foundation.command_line import WrongUsage, read_text

    if not arguments.out:
        raise WrongUsage("ask: --batch needs --out")
    questions = list(_questions(read_text(arguments.batch)))
    counsel, use_model = _counsel(arguments, context)
    zones = {"answer": 0, "near": 0, "refused": 0}
    with Path(arguments.out).open("w", encoding="utf-8") as out:
        for number, question, lang in questions:
            try:
                line = as_json(counsel.ask(question, lang, use_model, keep=False))
            except NoQuestion:
                line = {"zone": "refused", "answered": False, "lang": lang or "kk", "text": "", "sources": [],
                        "made_by": "rules", "seconds": 0.0}  # fmt: skip
            line["id"] = number
            zones[line["zone"]] += 1
            out.write(_line(line) + "\n")
    return {"questions": len(questions), "zones": zones, "out": str(arguments.out)}


def _line(line: dict[str, Any]) -> str:
    """JSON with letters as they are; escaped where a name holds half a letter, which no file can hold."""
    written = json.dumps(line, ensure_ascii=False)
    return written if written.isascii() or not any("\ud800" <= letter <= "\udfff" for letter in written) else json.dumps(line)


def _questions(text: str) -> Iterator[tuple[Any, str, str | None]]:
    for number, line in enumerate(text.split("\n"), 1):
        if not line.strip():
            continue
        try:
            if number > MAX_LINES or len(line) > MAX_LINE:
                raise ValueError
            item = json.loads(line)
            identity, question, lang = item["id"], item["q"], item.get("lang")
        except (ValueError, KeyError, TypeError, AttributeError, RecursionError):
            raise BatchUnreadable(number) from None
        if not isinstance(question, str) or not isinstance(identity, (str, int)):
            raise BatchUnreadable(number)
        yield identity, question, lang if lang in ("kk", "ru") else None


def _counsel(arguments: argparse.Namespace, context: Any) -> tuple[Counsel, bool]:
    from tirek.features.counsel.service import Counsel

    org = context.open()
    drafter = None if arguments.no_model else context.drafter(org)
    return Counsel(org, drafter), drafter is not None


def as_json(answer: Answer) -> dict[str, Any]:
    """An answer as the command line prints it."""
    from tirek.features.counsel import what_if
    from tirek.foundation.store.ids import id_text

    return {
        "id": id_text(answer.id) if answer.id is not None else None,
        "zone": answer.zone.value,
        "answered": answer.answered,
        "lang": answer.lang,
        "text": answer.text,
        "sources": [source.as_dict() for source in answer.sources],
        "made_by": answer.made_by,
        "follows": answer.follows or None,
        "what_if": what_if.as_json(answer.what_if) if answer.what_if else None,
        "seconds": answer.seconds,
    }
