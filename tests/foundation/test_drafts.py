"""A proposed text and what a person makes of it."""

from __future__ import annotations

import json
from datetime import UTC, date, datetime

import pytest

from tirek.foundation.drafts import (
    ApprovalNeedsAPerson,
    Change,
    Draft,
    DraftIsDecided,
    DraftState,
    Source,
    draft_from,
)

MOMENT = datetime(2026, 11, 21, 9, 0, tzinfo=UTC)
PROPOSAL = Draft(
    "Оплата не позднее 3 дней.", "qwen", (Source("LC", "113", "4", date(2026, 7, 1)),), MOMENT, "2.5", "prompts 7"
)


def test_a_person_takes_a_text_over_with_their_own_words() -> None:
    approved = PROPOSAL.approve("А. Ахметова", MOMENT, "Оплата не позднее трёх дней.")
    assert approved.state is DraftState.APPROVED and approved.words == "Оплата не позднее трёх дней."
    assert approved.text == PROPOSAL.text and PROPOSAL.state is DraftState.DRAFT
    assert Change("removed", "3") in approved.difference() and Change("added", "трёх") in approved.difference()


def test_word_for_word_has_no_difference() -> None:
    assert PROPOSAL.approve("А. Ахметова", MOMENT).difference() == (Change("same", PROPOSAL.text),)
    assert PROPOSAL.difference() == ()


def test_a_rejected_text_has_no_words() -> None:
    rejected = PROPOSAL.reject("А. Ахметова", MOMENT, "не о том")
    assert rejected.words == "" and rejected.difference() == () and rejected.reason == "не о том"


@pytest.mark.parametrize("name, text", [("", None), ("  ", "текст"), ("А. Ахметова", " ")])
def test_an_approval_has_a_name_and_a_text(name: str, text: str | None) -> None:
    with pytest.raises(ApprovalNeedsAPerson):
        PROPOSAL.approve(name, MOMENT, text)


def test_a_decision_is_made_once() -> None:
    with pytest.raises(DraftIsDecided):
        PROPOSAL.approve("А. Ахметова", MOMENT).reject("Д. Омаров", MOMENT)


def test_only_a_models_text_needs_the_label() -> None:
    assert PROPOSAL.by_model and not Draft("по правилам").by_model


@pytest.mark.parametrize(
    "draft", [PROPOSAL, PROPOSAL.approve("А. Ахметова", MOMENT), PROPOSAL.reject("Б", MOMENT), Draft("x")]
)
def test_it_is_stored_as_json_and_read_back(draft: Draft) -> None:
    assert draft_from(json.loads(json.dumps(draft.as_dict()))) == draft


@pytest.mark.parametrize(
    "values",
    [
        {},
        {"text": 5},
        {"text": "x", "state": "signed"},
        {"text": "x", "state": "approved"},
        {"text": "x", "sources": ["LC"]},
        {"text": "x", "proposed_at": "2026-11-21T09:00:00"},
    ],
)
def test_foreign_values_are_refused(values: dict[str, object]) -> None:
    with pytest.raises(ValueError):
        draft_from(values)
