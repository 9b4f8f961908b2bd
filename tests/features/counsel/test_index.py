"""The index is built quickly, once a pack, and a damaged pack leaves the old one in use."""

from __future__ import annotations

import json
import shutil
import time
from pathlib import Path

import pytest
from sqlalchemy import create_engine, text

from tirek.features.counsel.answer import term_lines
from tirek.features.counsel.index import ensure_index
from tirek.features.counsel.pack import PackUnreadable, read_pack
from tirek.features.counsel.retrieval import IndexRetriever
from tirek.foundation.language.texts import load_texts


def test_the_shipped_pack_is_whole(pack_folder: Path) -> None:
    pack = read_pack(pack_folder)
    about = json.loads((pack_folder / "pack.json").read_text("utf-8"))
    assert len(pack.articles) == about["articles"] >= 330
    assert sum(article["checked"] is True for article in pack.articles) == about["checked"]
    for article in pack.articles:
        assert all(article[f"{part}_{lang}"] for part in ("title", "gist", "keywords") for lang in ("kk", "ru"))
        assert article["source"]
        # What is called checked says against what of which day, or why no day is known; what is not says why.
        assert article["note"] or (article["checked"] and article["revised"]), article["article"]


def test_terms_are_told_in_both_languages(pack_folder: Path) -> None:
    languages = [load_texts(lang) for lang in ("kk", "ru")]
    for article in read_pack(pack_folder).articles:
        for term in article["terms"]:
            assert bool(term["from_kk"]) == bool(term["from_ru"]), (article["article"], term)
        for own in languages:
            lines = term_lines(article["terms"], own)
            assert len(lines) == len(article["terms"]), article["article"]
            assert all(str(line.amount).strip() and not line.amount.startswith("0 ") for line in lines)


def test_the_index_is_built_once_for_a_pack(tmp_path: Path, pack_folder: Path) -> None:
    folder = tmp_path / "knowledge"
    shutil.copytree(pack_folder, folder)
    with create_engine("sqlite://").connect() as connection:
        first = ensure_index(connection, folder)
        assert first.rebuilt
        assert not ensure_index(connection, folder).rebuilt
        about = json.loads((folder / "pack.json").read_text("utf-8"))
        (folder / "pack.json").write_text(json.dumps({**about, "version": "2027.01.01"}), "utf-8")
        second = ensure_index(connection, folder)
        assert second.rebuilt
        assert second.version == "2027.01.01"
        assert connection.execute(text("SELECT count(*) FROM counsel_passage")).scalar() == first.passages


def test_a_damaged_pack_leaves_the_index_as_it_was(tmp_path: Path, pack_folder: Path) -> None:
    folder = tmp_path / "knowledge"
    shutil.copytree(pack_folder, folder)
    with create_engine("sqlite://").connect() as connection:
        ensure_index(connection, folder)
        with (folder / "articles" / "labour-code.jsonl").open("a", encoding="utf-8") as file:
            file.write('{"article": 5}\n')
        with pytest.raises(PackUnreadable):
            ensure_index(connection, folder)
        assert IndexRetriever(connection).find("54-бап").hits


def test_building_takes_seconds_not_minutes(pack_folder: Path) -> None:
    with create_engine("sqlite://").connect() as connection:
        started = time.process_time()
        ensure_index(connection, pack_folder)
        assert time.process_time() - started < 5.0, "measured 0.5 s on a quiet machine, 1.6 on one that nine programs share"
