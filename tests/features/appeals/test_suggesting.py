"""Which cause the words of an appeal point to."""

from __future__ import annotations

from tirek.features.appeals.rules import Cause, suggest_cause

CAUSES = {
    one.id: one
    for one in (
        Cause("pay", None, {}, ("жалақы", "ақша")),
        Cause("pay.late", "pay", {}, ("кешік",)),
        Cause("conflict", None, {}, ("директор", "директор")),
    )
}


def test_branch_and_leaf_speak_together() -> None:
    found = suggest_cause("Жалақы екі апта кешікті. Директор ақша жоқ дейді.", CAUSES)
    assert found is not None and (found.cause, found.because) == ("pay.late", ("кешік", "жалақы", "ақша"))


def test_a_word_that_stands_in_both_languages_counts_once() -> None:
    found = suggest_cause("Директор айқайлайды", CAUSES)
    assert found is not None and found.because == ("директор",)


def test_nothing_points_anywhere() -> None:
    assert suggest_cause("Сәлеметсіз бе", CAUSES) is None
