"""Walks the decision trees: from answers to a leaf with its passages, its term, its paper and the appeal to open."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date
from functools import cached_property
from pathlib import Path
from typing import Any

from tirek.features.appeals.api import NewAppeal
from tirek.features.counsel.answer import ShownPassage, show_passage
from tirek.features.counsel.service import Counsel
from tirek.features.counsel.trees import Leaf, NoSuchTree, Step, Tree, load_trees
from tirek.foundation.calendar.terms import Due, Terms
from tirek.foundation.language.texts import Texts, load_texts
from tirek.foundation.organisation import OpenedOrganisation
from tirek.foundation.resources import resource

WITH_NORMS = ("CON", "INS", "DEM", "CLM")
"""Templates that have a list of norms and the facts."""


@dataclass(frozen=True, slots=True)
class LeafView:
    """A leaf in one language, ready for a screen: the passages, what the term is and counts from, the paper."""

    step: Step
    leaf: Leaf
    lang: str
    says: str
    passages: tuple[ShownPassage, ...]
    term: str
    """What must be done in time and by whom; empty without a term."""
    event: str
    """From which day the term counts."""
    citation: str
    missed: str


class Trees:
    """The step-by-step help of counsel. Nothing is stored until the user opens an appeal or a paper."""

    def __init__(self, org: OpenedOrganisation, folder: Path | None = None) -> None:
        self._org = org
        self._folder = folder or resource("trees")

    @cached_property
    def all(self) -> dict[str, Tree]:
        """Every tree by its id, in the order shown."""
        return load_trees(self._folder / "trees.jsonl")

    @cached_property
    def _terms(self) -> Terms:
        return Terms.load()

    def step(self, tree: str, answers: Sequence[int]) -> Step:
        """Where the answers (numbers of options, from 0) lead. Raises NoSuchTree, NoSuchAnswer."""
        found = self.all.get(tree)
        if found is None:
            raise NoSuchTree(tree)
        return found.step(answers)

    def fitting(self, act: str, article: str, limit: int = 2) -> list[Tree]:
        """Trees that lead to this article, those that name it most often first."""
        counted = [
            (sum((act, article) == (place[0], _bare(place[1])) for leaf in tree.leaves.values() for place in leaf.places), tree)
            for tree in self.all.values()
        ]
        named = sorted((entry for entry in counted if entry[0]), key=lambda entry: -entry[0])
        return [tree for _, tree in named[:limit]]

    def view(self, step: Step, lang: str) -> LeafView:
        """The leaf of a step in kk or ru. The step must have reached one."""
        assert step.leaf is not None
        leaf, texts = step.leaf, load_texts(lang)
        passages = tuple(show_passage(passage, texts) for passage in Counsel(self._org).passages(leaf.places))
        rule = self._terms.rule_on(leaf.term, self._org.clock.today()) if leaf.term else None
        return LeafView(
            step=step,
            leaf=leaf,
            lang=lang,
            says=leaf.says[lang],
            passages=passages,
            term=f"{rule.title(lang)} ({rule.who(lang)})" if rule else "",
            event=rule.event(lang) if rule else "",
            citation=rule.citation(lang) if rule else "",
            missed=rule.missed(lang) if rule else "",
        )

    def due(self, leaf: Leaf, event: date) -> Due | None:
        """The last day and the last safe day of the leaf's term. Raises the circumstances of `Terms.term`."""
        return self._terms.term(leaf.term, event) if leaf.term else None

    def appeal(self, view: LeafView) -> NewAppeal:
        """An appeal with the story and the articles in it, for a person to complete and register."""
        places = "; ".join(passage.place for passage in view.passages)
        return NewAppeal(
            received_on=self._org.clock.today(),
            channel="table",
            confidentiality="named",
            subject=view.step.tree.title[view.lang],
            text=f"{view.step.story(view.lang)}\n{places}",
            cause=view.step.tree.cause,
        )

    def paper_data(self, view: LeafView, event: date | None = None) -> dict[str, Any]:
        """Answers for the template of the leaf that are known already; a person completes the rest."""
        code = view.leaf.paper
        if code not in WITH_NORMS:
            return {"basis": "; ".join(passage.place for passage in view.passages)} if code == "INQ" else {}
        data: dict[str, Any] = {"facts": view.step.story(view.lang), "norms": [_norm(passage) for passage in view.passages]}
        if code == "CON":
            restoring = (view.leaf.term or "").startswith("reinstatement")
            data["dispute_kind"] = "reinstatement" if restoring else "other"
            if event is not None:
                data["act_received_date" if restoring else "violation_date"] = event.isoformat()
        return data


def as_json(view: LeafView, due: Due | None, texts: Texts) -> dict[str, Any]:
    """A leaf as the command line prints it."""
    return {
        "id": view.leaf.id,
        "text": view.says,
        "sources": [passage.citation.as_dict() for passage in view.passages],
        "paper": view.leaf.paper,
        "term": {
            "matter": view.leaf.term,
            "what": view.term,
            "counts_from": view.event,
            "rule": view.citation,
            "missed": view.missed,
            "due_on": due.due_on.isoformat() if due else None,
            "safe_on": due.safe_on.isoformat() if due else None,
            "steps": due.explanation(texts) if due else [],
        }
        if view.leaf.term
        else None,
    }


def _bare(place: str) -> str:
    return place.split(" (", 1)[0].split(",", 1)[0]


def _norm(passage: ShownPassage) -> dict[str, Any]:
    act, _, article = passage.place.partition(", ")
    norm = {"act": act, "article": article.removeprefix("ст. ").removesuffix("-бап"), "part": ""}
    return {**norm, "revised": passage.citation.revised} if passage.citation.revised else norm
