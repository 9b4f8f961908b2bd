"""Check lists whole in both languages, the act as a PDF of what was looked at, the first day with its terms."""

from __future__ import annotations

from datetime import UTC, date, datetime
from pathlib import Path

import pytest

from tirek.features.counsel.retrieval import IndexRetriever
from tirek.features.counsel.safety import ACT, BAD, OK, NoSuchList, Safety, SafetyUnreadable
from tirek.features.documents.api import Documents
from tirek.foundation.language.texts import load_texts
from tirek.foundation.organisation import OpenedOrganisation


def test_the_lists_of_a_school_are_whole_and_stand_on_articles(retriever: IndexRetriever) -> None:
    safety = Safety()
    assert {"classroom", "lab", "gym", "boiler", "winter", "trips"} <= set(safety.lists)
    for each in (*safety.lists.values(), safety.first_day):
        assert len(each.items) >= 7
        for item in each.items:
            assert all(words.strip() for words in item.words.values())
            assert retriever.at([item.place])


def test_the_act_holds_what_was_looked_at_and_is_printed(org: OpenedOrganisation) -> None:
    documents = Documents(org)
    for lang in ("kk", "ru"):
        data = Safety().act("lab", {0: OK, 2: BAD, 3: "", 90: OK}, {2: "  нет очков  "}, load_texts(lang))
        assert [row.get("note") for row in data["objects"]] == [None, "нет очков"]
        filled = documents.fill(ACT, data, "kk" if lang == "kk" else "ru")
        assert [note for note in filled.notes if note.code != "missing"] == []
        assert filled.missing == ("commission",)
        assert documents.render(filled).data.startswith(b"%PDF")


def test_the_first_day_counts_hours_and_days() -> None:
    safety, at = Safety(), datetime(2026, 11, 20, 5, 30, tzinfo=UTC)
    dues = {item.term: safety.due(item, at) for item in safety.first_day.items if item.term}
    told, insurer = dues["accident_notify"], dues["accident_insurer"]
    assert told is not None
    assert told.ends_at is not None
    assert told.ends_at.astimezone(UTC) == datetime(2026, 11, 21, 5, 30, tzinfo=UTC)
    assert insurer is not None
    assert insurer.due_on == date(2026, 11, 25)


def test_unknown_and_damaged_are_sentences(tmp_path: Path) -> None:
    with pytest.raises(NoSuchList):
        Safety().list("pool")
    (tmp_path / "safety.jsonl").write_text("{", "utf-8")
    with pytest.raises(SafetyUnreadable):
        _ = Safety(tmp_path).lists
