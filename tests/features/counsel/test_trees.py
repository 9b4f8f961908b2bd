"""Every way through the trees ends in a leaf whose articles, term and paper exist, in both languages."""

from __future__ import annotations

import json
from dataclasses import replace
from datetime import date
from itertools import product
from pathlib import Path

import pytest

from tirek.features.appeals.api import Appeals
from tirek.features.counsel.retrieval import IndexRetriever
from tirek.features.counsel.tree_service import Trees
from tirek.features.counsel.trees import NoSuchAnswer, NoSuchTree, Step, Tree, TreesUnreadable, load_trees, problems
from tirek.features.documents.api import Documents
from tirek.foundation.calendar.terms import Terms
from tirek.foundation.organisation import OpenedOrganisation
from tirek.foundation.resources import resource

TREES = load_trees(resource("trees", "trees.jsonl"))
WANTED = {
    "dismissed", "penalty", "unpaid", "overtime", "leave_refused", "moved", "workload_cut", "contract_ends", "pregnant",
    "accident", "business_trip", "certification", "bullying", "cameras", "night_messages", "agreement_broken",
}  # fmt: skip


def ways(tree: Tree, answers: tuple[int, ...] = ()) -> list[Step]:
    step = tree.step(answers)
    if step.question is None:
        return [step]
    return [way for number in range(len(step.question.options)) for way in ways(tree, (*answers, number))]


def test_there_are_enough_and_the_needed_ones() -> None:
    assert len(TREES) >= 25
    assert set(TREES) >= WANTED


@pytest.mark.parametrize("tree", TREES.values(), ids=lambda tree: tree.id)
def test_every_way_ends_in_a_leaf_and_every_leaf_is_reached(tree: Tree) -> None:
    assert not list(problems(tree))
    assert {step.leaf.id for step in ways(tree) if step.leaf} == set(tree.leaves)


def test_what_leaves_name_exists(retriever: IndexRetriever, org: OpenedOrganisation) -> None:
    papers = {template.code for template in Documents(org).templates()}
    causes = {json.loads(line).get("id") for line in resource("rules", "causes.jsonl").read_text("utf-8").splitlines()}
    terms = Terms.load()
    for tree in TREES.values():
        assert tree.cause in causes
        for leaf in tree.leaves.values():
            assert leaf.places
            assert len(retriever.at(leaf.places)) == len(set(leaf.places)), (tree.id, leaf.id)
            assert leaf.paper in papers, (tree.id, leaf.id)
            assert leaf.term, (tree.id, leaf.id)
            assert terms.rule_on(leaf.term, date(2026, 11, 21))


def test_every_leaf_fills_its_paper_and_its_appeal(org: OpenedOrganisation) -> None:
    trees, documents = Trees(org), Documents(org)
    for tree, lang in product(TREES.values(), ("kk", "ru")):
        for step in ways(tree):
            view = trees.view(step, lang)
            appeal = trees.appeal(view)
            assert appeal.subject == tree.title[lang]
            assert view.passages[0].place in appeal.text
            if view.leaf.paper:
                data = trees.paper_data(view, date(2026, 11, 20))
                filled = documents.fill(view.leaf.paper, data, "kk" if lang == "kk" else "ru")
                assert [note for note in filled.notes if note.code != "missing" or note.field in data] == []


def test_a_way_to_a_term_with_its_last_safe_day(org: OpenedOrganisation) -> None:
    trees = Trees(org)
    step = trees.step("dismissed", [0, 1])
    assert step.leaf is not None
    due = trees.due(step.leaf, date(2026, 11, 2))
    assert due is not None
    assert due.due_on == date(2026, 12, 2)
    assert due.safe_on < due.due_on
    kept = Appeals(org).register(replace(trees.appeal(trees.view(step, "kk")), confidentiality="anonymous"))
    assert kept.cause == "dismissal"


def test_wrong_ways_are_sentences(org: OpenedOrganisation) -> None:
    trees = Trees(org)
    with pytest.raises(NoSuchTree):
        trees.step("mortgage", [])
    for answers in ([9], [-1], [0, 0, 0, 0, 0, 0]):
        with pytest.raises(NoSuchAnswer):
            trees.step("dismissed", answers)


@pytest.mark.parametrize("text", ["[", '{"record": "tree", "id": 1}', "[" * 5_000, '"a"'])
def test_a_damaged_file_is_refused(tmp_path: Path, text: str) -> None:
    path = tmp_path / "trees.jsonl"
    path.write_text(text, "utf-8")
    with pytest.raises(TreesUnreadable):
        load_trees(path)


def test_a_broken_shape_is_named(tmp_path: Path) -> None:
    words = {"kk": "а", "ru": "а"}
    asks = {"id": "start", "ask_kk": "а", "ask_ru": "", "options": [{"to": "start", **words}, {"to": "nowhere", **words}]}
    leaf = {"id": "lost", "says_kk": "а", "says_ru": "а", "articles": []}
    record = {"record": "tree", "id": "x", "cause": "pay", "title_kk": "а", "title_ru": "а", "start": "start", "questions": [asks], "leaves": [leaf]}
    path = tmp_path / "trees.jsonl"
    path.write_text(json.dumps(record), "utf-8")
    assert len(list(problems(load_trees(path)["x"]))) == 4
