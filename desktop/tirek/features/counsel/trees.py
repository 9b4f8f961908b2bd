"""Decision trees: a few questions with ready answers that lead to what the law says, the term, the paper.

They are data (`resources/trees/`), in both languages, and need no model and no search: a person who cannot put the
matter into words still reaches the right article.
"""

from __future__ import annotations

import json
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any, TypeVar

from tirek.foundation.errors import Circumstance
from tirek.foundation.language.texts import mark

MAX_FILE_BYTES = 4 * 1024 * 1024
MAX_STEPS = 12
"""Questions on one way at most: nobody reads further."""


@dataclass(frozen=True, slots=True)
class Option:
    """A ready answer and where it leads: the id of a question or of a leaf."""

    to: str
    words: dict[str, str]


@dataclass(frozen=True, slots=True)
class TreeQuestion:
    """A question with its ready answers."""

    id: str
    ask: dict[str, str]
    options: tuple[Option, ...]


@dataclass(frozen=True, slots=True)
class Leaf:
    """Where a way ends. `places`: act and place («8 (п. 3)») of passages of the knowledge."""

    id: str
    says: dict[str, str]
    places: tuple[tuple[str, str], ...]
    term: str | None
    """A matter of the terms (`resources/rules/terms.jsonl`)."""
    paper: str | None
    """Code of a template of documents."""


@dataclass(frozen=True, slots=True)
class Tree:
    """One matter. `cause` is an id of the cause tree of appeals."""

    id: str
    title: dict[str, str]
    cause: str
    start: str
    questions: Mapping[str, TreeQuestion]
    leaves: Mapping[str, Leaf]

    def step(self, answers: Sequence[int]) -> Step:
        """Where these answers (numbers of options, from 0) lead. Raises NoSuchAnswer."""
        here, said = self.start, list[tuple[TreeQuestion, Option]]()
        for number in answers[:MAX_STEPS]:
            question = self.questions.get(here)
            if question is None or not 0 <= number < len(question.options):
                raise NoSuchAnswer
            option = question.options[number]
            said.append((question, option))
            here = option.to
        return Step(self, tuple(said), self.questions.get(here), self.leaves.get(here))


@dataclass(frozen=True, slots=True)
class Step:
    """A place on the way: the answers given, and the next question or the leaf."""

    tree: Tree
    said: tuple[tuple[TreeQuestion, Option], ...]
    question: TreeQuestion | None
    leaf: Leaf | None

    def story(self, lang: str) -> str:
        """What was asked and answered, a line each."""
        return "\n".join(f"{question.ask[lang]} — {option.words[lang]}" for question, option in self.said)


class NoSuchTree(Circumstance):
    """There is no tree with this id."""

    def __init__(self, tree: str) -> None:
        super().__init__(
            "TREE-01", mark("There is no step-by-step help named {tree}."), mark("Choose one from the list."), tree=tree
        )


class NoSuchAnswer(Circumstance):
    """The question has no answer with this number."""

    def __init__(self) -> None:
        super().__init__(
            "TREE-02", mark("This question has no such answer."), mark("Answer with a number of an option, from 1.")
        )


class TreesUnreadable(Circumstance):
    """The file of trees is damaged."""

    def __init__(self, line: int) -> None:
        super().__init__(
            "TREE-03",
            mark("The step-by-step help cannot be read: line {line}."),
            mark("Install the program again; your records are not touched."),
            line=line,
        )


def load_trees(path: Path) -> dict[str, Tree]:
    """Reads the trees in the order of the file. Raises TreesUnreadable."""
    if path.stat().st_size > MAX_FILE_BYTES:
        raise TreesUnreadable(0)
    trees: dict[str, Tree] = {}
    for number, line in enumerate(path.read_text("utf-8").splitlines(), 1):
        try:
            record = json.loads(line)
            if record["record"] == "tree":
                tree = _tree(record)
                trees[tree.id] = tree
        except (ValueError, KeyError, TypeError, RecursionError) as error:
            raise TreesUnreadable(number) from error
    return trees


def problems(tree: Tree) -> Iterator[str]:
    """What is wrong in the shape of a tree: ways that lead nowhere, in a circle, or places that no way reaches."""
    if tree.questions.keys() & tree.leaves.keys():
        yield "a question and a leaf have the same id"
    reached: set[str] = set()
    yield from _follow(tree, tree.start, (), reached)
    for name in (tree.questions.keys() | tree.leaves.keys()) - reached:
        yield f"{name} is never reached"
    for words in _all_words(tree):
        if not all(words.get(lang, "").strip() for lang in ("kk", "ru")):
            yield f"not in both languages: {words}"


def _follow(tree: Tree, here: str, way: tuple[str, ...], reached: set[str]) -> Iterator[str]:
    reached.add(here)
    if here in way or len(way) > MAX_STEPS:
        yield f"{here} leads in a circle"
        return
    question = tree.questions.get(here)
    if question is None:
        if here not in tree.leaves:
            yield f"{here} does not exist"
        return
    if len(question.options) < 2:
        yield f"{here} gives no choice"
    for option in question.options:
        yield from _follow(tree, option.to, (*way, here), reached)


def _all_words(tree: Tree) -> Iterator[dict[str, str]]:
    yield tree.title
    for question in tree.questions.values():
        yield question.ask
        for option in question.options:
            yield option.words
    for leaf in tree.leaves.values():
        yield leaf.says


def _tree(record: Mapping[str, Any]) -> Tree:
    return Tree(
        id=str(record["id"]),
        title=_words(record, "title_"),
        cause=str(record["cause"]),
        start=str(record["start"]),
        questions=_by_id(_question(question) for question in record["questions"]),
        leaves=_by_id(_leaf(leaf) for leaf in record["leaves"]),
    )


_Part = TypeVar("_Part", TreeQuestion, Leaf)


def _by_id(parts: Iterable[_Part]) -> dict[str, _Part]:
    return {part.id: part for part in parts}


def _question(record: Mapping[str, Any]) -> TreeQuestion:
    options = tuple(Option(str(option["to"]), _words(option, "")) for option in record["options"])
    return TreeQuestion(str(record["id"]), _words(record, "ask_"), options)


def _leaf(record: Mapping[str, Any]) -> Leaf:
    places = tuple((str(place["act"]), str(place["place"])) for place in record["articles"])
    return Leaf(str(record["id"]), _words(record, "says_"), places, record.get("term"), record.get("paper"))


def _words(record: Mapping[str, Any], prefix: str) -> dict[str, str]:
    return {lang: str(record[f"{prefix}{lang}"]) for lang in ("kk", "ru")}
