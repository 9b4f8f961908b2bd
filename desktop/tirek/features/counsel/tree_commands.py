"""`tirek tree`: the step-by-step help on the command line."""

from __future__ import annotations

import argparse
from typing import Any


def register(subparsers: Any, context: Any) -> None:
    """Adds the command."""
    tree = subparsers.add_parser("tree", help="step-by-step help: from a few answers to the law, the term and the paper")
    actions = tree.add_subparsers(dest="action", metavar="ACTION", required=True)
    listing = actions.add_parser("list", help="all matters")
    listing.set_defaults(run=_list)
    walk = actions.add_parser("walk", help="the next question, or what the law says")
    walk.add_argument("tree", metavar="ID")
    walk.add_argument("--answers", nargs="*", type=int, default=[], metavar="N", help="numbers of the answers, from 1")
    walk.add_argument("--event", metavar="DATE", help="the day from which the term counts")
    walk.set_defaults(run=_walk)


def _lang(context: Any) -> str:
    code: str = context.open().texts.code
    return code if code in ("kk", "ru") else "kk"


def _list(arguments: argparse.Namespace, context: Any) -> dict[str, Any]:
    from tirek.features.counsel.tree_service import Trees

    lang = _lang(context)
    trees = Trees(context.open()).all.values()
    return {"trees": [{"id": tree.id, "title": tree.title[lang], "cause": tree.cause, "leaves": len(tree.leaves)} for tree in trees]}


def _walk(arguments: argparse.Namespace, context: Any) -> dict[str, Any]:
    from datetime import date

    from tirek.features.counsel.tree_service import Trees, as_json
    from tirek.foundation.command_line import WrongUsage
    from tirek.foundation.language.texts import load_texts

    try:
        event = date.fromisoformat(arguments.event) if arguments.event else None
    except ValueError:
        raise WrongUsage("tree walk: --event is a date like 2026-11-21") from None
    lang, trees = _lang(context), Trees(context.open())
    step = trees.step(arguments.tree, [number - 1 for number in arguments.answers])
    said = [{"question": question.ask[lang], "answer": option.words[lang]} for question, option in step.said]
    document: dict[str, Any] = {"tree": step.tree.id, "title": step.tree.title[lang], "said": said, "question": None, "leaf": None}
    if step.question is not None:
        options = [{"number": number, "words": option.words[lang]} for number, option in enumerate(step.question.options, 1)]
        document["question"] = {"id": step.question.id, "ask": step.question.ask[lang], "options": options}
    else:
        view = trees.view(step, lang)
        document["leaf"] = as_json(view, trees.due(view.leaf, event) if event else None, load_texts(lang))
    return document
