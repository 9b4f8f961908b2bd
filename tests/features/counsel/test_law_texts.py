"""Official texts taken in: both languages side by side, revisions kept and compared, quoted in answers, what stands on a changed article found."""

from __future__ import annotations

import json
from dataclasses import replace
from datetime import date, timedelta
from pathlib import Path

import pytest

from support import laws
from support.organisations import PASSPHRASE, Template
from tirek.app.main import main
from tirek.features.counsel.kept import passage_text
from tirek.features.counsel.law.affected import affected, of_appeal
from tirek.features.counsel.law.comparing import ADDED, CHANGED, REMOVED, Run, compare, in_words, words_changed
from tirek.features.counsel.law.cutting import cut
from tirek.features.counsel.law.service import LawTexts, NotClear
from tirek.features.counsel.law.text import LawText, LawTextUnreadable, pack_text, read_lines, text_lines, unpack_text
from tirek.features.counsel.service import Counsel
from tirek.features.counsel.today import law_tasks
from tirek.foundation.clock import FixedClock
from tirek.foundation.errors import Circumstance
from tirek.foundation.language.texts import load_texts
from tirek.foundation.organisation import OpenedOrganisation
from tirek.foundation.reading.paper import read_paper_bytes

LATER = {"ru": "По состоянию на 7 июля 2026 года", "kk": "2026 жылғы 7 шілдедегі жағдай бойынша"}
WAGES = "До какого числа месяца должны выплатить зарплату?"
MARKED = "По состоянию на {day}"


def text_of(sample: laws.Sample, day: date) -> LawText:
    found = cut(read_paper_bytes(laws.html(sample)))
    return LawText("sample", found.lang or "ru", day, found.title, found.cited_by, found.articles)


def file_of(folder: Path, sample: laws.Sample, name: str = "law.html") -> Path:
    path = folder / name
    path.write_bytes(laws.html(sample))
    return path


def taken(org: OpenedOrganisation, folder: Path, sample: laws.Sample, act: str = "sample", name: str = "law.html") -> LawTexts:
    law = LawTexts(org)
    law.take_in(law.look(file_of(folder, sample, name), act=act))
    return law


def test_what_changed_is_told_article_by_article() -> None:
    old = text_of(laws.RU, date(2025, 3, 2))
    new = text_of(laws.RU.changed("2", laws.ten_days, LATER["ru"]).without("2-1", LATER["ru"]), date(2026, 7, 7))
    changes = compare(old, new)
    assert [(change.key, change.kind) for change in changes] == [("2", CHANGED), ("2-1", REMOVED)]
    (piece,) = changes[0].pieces
    assert (piece.label, [run for run in piece.runs if run.kind != "same"]) == ("1.", [Run(REMOVED, " пятнадцать"), Run(ADDED, " десять")])
    words = in_words(changes[0], load_texts("ru"))
    assert words[0].startswith("Статья 2 изменилась") and "[−пятнадцать−] [+десять+]" in words[1]
    assert [(change.key, change.kind) for change in compare(new, old)] == [("2", CHANGED), ("2-1", ADDED)]


def test_quotation_marks_dashes_and_spaces_are_no_change() -> None:
    first = read_lines(["{}"] and list(text_lines(text_of(laws.RU, date(2025, 3, 2)))), "x")
    second = LawText(first.act, "ru", date(2026, 1, 1), first.title, "article", tuple(first.articles))
    assert compare(first, second) == ()
    assert words_changed("«а» – б", '"а" - б') == (Run("same", '"а" - б'),)


def test_kept_form_gives_the_same_text_and_refuses_anything_else() -> None:
    text = text_of(laws.KK, date(2025, 3, 2))
    assert unpack_text(pack_text(text), "x") == text
    for bad in (b"", b"x" * 100, pack_text(text)[:-30]):
        with pytest.raises(LawTextUnreadable):
            unpack_text(bad, "x")
    for lines in ([], ["[]"], ["{}"], ['{"format": 9}'], [*text_lines(text), "[1]"], ["[" * 100_000]):
        with pytest.raises(LawTextUnreadable):
            read_lines(lines, "x")


def test_both_languages_stand_side_by_side_and_revisions_are_kept(org: OpenedOrganisation, tmp_path: Path) -> None:
    for sample in (laws.RU, laws.KK, laws.RU.changed("2", laws.ten_days, LATER["ru"])):
        law = taken(org, tmp_path, sample)
    law = LawTexts(org)
    assert {(card.text.lang, card.text.revised, card.current) for card in law.texts()} == {
        ("ru", date(2026, 7, 7), True), ("ru", date(2025, 3, 2), False), ("kk", date(2025, 3, 2), True)
    }  # fmt: skip
    both = [law.article("sample", "2", lang) for lang in ("ru", "kk")]
    assert [quoted.article.pieces[0].text.split()[-1] for quoted in both if quoted] == ["получения.", "беріледі."]
    assert both[0] is not None and "десять" in both[0].article.body
    former = law.article("sample", "2", "ru", date(2026, 1, 1))
    assert former is not None and "пятнадцать" in former.article.body
    _, _, changes = law.changes("sample", "ru")
    assert [change.key for change in changes] == ["2"]
    assert law.changed_on() == {("sample", "2"): date(2026, 7, 7)}
    with pytest.raises(Circumstance, match="LAW-04"):
        law.changes("sample", "kk")


def test_words_are_found_in_the_text_itself_whatever_their_endings(org: OpenedOrganisation, tmp_path: Path) -> None:
    for sample in (laws.RU, laws.KK):
        taken(org, tmp_path, sample)
    law = LawTexts(org)
    assert law.find("дежурному учителю", "ru")[0].article.number == "3"
    assert law.find("жазбага жауаптын мерзими", "kk")[0].article.number == "2"
    assert law.find('") NEAR(" *', "ru") == [] == law.find("", "ru")


def test_looking_says_what_a_file_is_and_keeps_nothing(org: OpenedOrganisation, tmp_path: Path) -> None:
    law = LawTexts(org)
    look = law.look(file_of(tmp_path, laws.RU))
    assert (look.act, look.lang, look.revised, look.needs, look.kind) == (None, "ru", date(2025, 3, 2), ("act",), "html")
    with pytest.raises(NotClear) as unclear:
        law.take_in(look)
    assert unclear.value.code == "LAW-02-act"
    assert law.look(file_of(tmp_path, laws.RU), act="../x").needs == ("act",)
    assert LawTexts(org).texts() == []
    taken(org, tmp_path, laws.RU)
    later = LawTexts(org).look(file_of(tmp_path, laws.RU.changed("2", laws.ten_days, LATER["ru"])), act="sample")
    assert later.previous is not None and [change.key for change in later.changes] == ["2"] and not later.same_there
    assert LawTexts(org).look(file_of(tmp_path, laws.RU), act="sample").same_there


def test_a_text_taken_away_comes_back_by_undo(org: OpenedOrganisation, tmp_path: Path) -> None:
    law = taken(org, tmp_path, laws.RU)
    (card,) = law.texts()
    assert card.id is not None
    law.remove(card.id)
    assert LawTexts(org).texts() == []
    org.office.undo(law.last_action or 0)
    assert len(LawTexts(org).texts()) == 1
    taken(org, tmp_path, laws.RU)
    assert len(LawTexts(org).texts()) == 1


def test_a_damaged_attachment_does_not_stop_the_others_or_an_answer(org: OpenedOrganisation, tmp_path: Path) -> None:
    taken(org, tmp_path, laws.RU)
    taken(org, tmp_path, laws.KK)
    with org.knowledge.rewrite() as connection:
        connection.exec_driver_sql("DROP TABLE law_text")
        connection.exec_driver_sql("DROP TABLE law_article")
        connection.exec_driver_sql("DROP TABLE law_stems")
    blobs = sorted((org.home / "blobs").rglob("*"))
    files = [path for path in blobs if path.is_file()]
    assert len(files) == 2
    files[0].write_bytes(b"x")
    assert len(LawTexts(org).texts()) == 1
    assert Counsel(org).ask(WAGES, keep=False).answered


def wages_law(days: str, day: str) -> laws.Sample:
    """Article 113 of the Labour Code in words of our own: a marked text for the test, not the law's."""
    body = (f"1. Пробный текст: заработная плата выплачивается не позже {days} числа следующего месяца.", "2. Пробный текст о днях отдыха.")
    return laws.Sample("Пробный кодекс", "Кодекс Республики Примерия", MARKED.format(day=day), "Глава 1. Пробы", (("113", "Порядок выплаты", body),), "Статья {number}. {title}", "")


def test_an_answer_quotes_the_law_and_marks_the_digest(org: OpenedOrganisation, tmp_path: Path) -> None:
    taken(org, tmp_path, wages_law("десятого", "1 января 2025 года"), act="labour-code")
    answer = Counsel(org).ask(WAGES, keep=False)
    first = answer.passages[0]
    assert (first.citation.act, first.citation.article) == ("labour-code", "113")
    assert first.official is not None and first.official.revised == date(2025, 1, 1) and not first.official.older_digest
    assert "1. Пробный текст: заработная плата выплачивается не позже десятого числа следующего месяца." in answer.text
    assert "Текст закона, редакция на 01.01.2025:" in answer.text and first.remark in answer.text


def test_answers_from_an_article_that_has_changed_are_found(org: OpenedOrganisation, tmp_path: Path) -> None:
    counsel = Counsel(org)
    asked = counsel.ask(WAGES)
    counsel.ask("Сколько дней отпуска положено учителю?")
    assert affected(org) == []
    taken(org, tmp_path, wages_law("десятого", "1 января 2025 года"), act="labour-code")
    taken(org, tmp_path, wages_law("пятого", "1 ноября 2026 года"), act="labour-code")
    found = affected(org)
    assert [(one.id, one.article, one.changed_on) for one in found if one.kind == "question"] == [(asked.id, "113", date(2026, 11, 1))]
    assert {one.kind for one in found} >= {"question", "record", "tree", "term"}
    assert {(one.act, one.article) for one in found} == {("labour-code", "113")}
    answer = Counsel(org).ask(WAGES, keep=False)
    assert answer.passages[0].official is not None and answer.passages[0].official.older_digest
    assert "пересказ" in answer.text and "пятого" in answer.text
    first = answer.text.split("\n\n")[0]
    assert first.index("пятого") < first.index("Пересказ до изменения:")
    assert not any(line.startswith("— ") for line in first.split("\n")), "terms of before the change"
    read = passage_text(answer.passages[0])
    assert "пятого" in read and "10-го" not in read, "a model must not write from a retelling of before the change"
    assert answer.passages[0].official is not None
    assert passage_text(replace(answer.passages[0], official=replace(answer.passages[0].official, gone=True))) == ""


def test_an_appeal_answered_from_a_changed_article_is_found(org: OpenedOrganisation, tmp_path: Path) -> None:
    from tirek.features.appeals.api import Appeals, NewAppeal
    from tirek.features.counsel.kept import as_draft

    appeals = Appeals(org)
    card = appeals.register(NewAppeal(org.clock.today(), "paper", "anonymous", "Жалақы"))
    appeals.propose_answer(card.id, as_draft(Counsel(org).ask(WAGES, keep=False), org.clock.now()))
    taken(org, tmp_path, wages_law("десятого", "1 января 2025 года"), act="labour-code")
    taken(org, tmp_path, wages_law("пятого", "1 ноября 2026 года"), act="labour-code")
    assert [one.id for one in affected(org) if one.kind == "appeal"] == [card.id]
    assert of_appeal(org, card.id) == [("113", date(2026, 11, 1))]


def test_the_first_page_says_it_while_it_is_news(org: OpenedOrganisation, clock: FixedClock, tmp_path: Path) -> None:
    texts = load_texts("ru")
    assert law_tasks(org, clock.today(), texts) == []
    Counsel(org).ask(WAGES)
    taken(org, tmp_path, wages_law("десятого", "1 января 2025 года"), act="labour-code")
    assert law_tasks(org, clock.today(), texts) == []
    taken(org, tmp_path, wages_law("пятого", "1 ноября 2026 года"), act="labour-code")
    (task,) = law_tasks(org, clock.today(), texts)
    assert "1 ответ" in task.title and "113" in task.reason and task.target.page == "law"
    clock.advance(timedelta(days=61))
    assert law_tasks(org, clock.today(), texts) == [] and affected(org)


def test_an_article_without_a_digest_is_answered_by_its_own_text(org: OpenedOrganisation, tmp_path: Path) -> None:
    assert not Counsel(org).ask("Что говорит ст. 999 Трудового кодекса?", keep=False).answered
    body = ("1. Пробная статья только для проверки программы, чтобы увидеть её слова в ответе.",)
    sample = laws.Sample("Пробный кодекс", "Кодекс", "По состоянию на 1 марта 2026 года", "Глава 1. Пробы", (("999", "Пробная статья", body),), "Статья {number}. {title}", "")
    taken(org, tmp_path, sample, act="labour-code")
    answer = Counsel(org).ask("Что говорит ст. 999 Трудового кодекса?", keep=False)
    assert answer.answered and [(source.article, source.revised, source.checked) for source in answer.sources] == [("999", "2026-03-01", True)]
    assert "Пробная статья только для проверки" in answer.text


def test_texts_of_a_pack_are_read_and_a_wrong_name_is_refused(tmp_path: Path) -> None:
    from tirek.features.counsel.api import check_pack_texts

    text = text_of(laws.RU, date(2025, 3, 2))
    folder = tmp_path / "texts"
    folder.mkdir()
    (folder / f"{text.name}.jsonl").write_text("\n".join(text_lines(text)), "utf-8")
    check_pack_texts(tmp_path)
    (folder / "other.ru.2025-03-02.jsonl").write_text("\n".join(text_lines(text)), "utf-8")
    with pytest.raises(LawTextUnreadable):
        check_pack_texts(tmp_path)


def test_the_commands_take_in_show_compare_and_find(template: Template, clock: FixedClock, tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    home, passphrase = tmp_path / "school", tmp_path / "passphrase"
    template.open_copy(home, clock).close()
    passphrase.write_text(PASSPHRASE)

    def run(*words: str) -> dict[str, object]:
        assert main(["--home", str(home), "--passphrase-file", str(passphrase), "--lang", "ru", "--json", "law", *words]) == 0
        return json.loads(capsys.readouterr().out)

    old, new = file_of(tmp_path, laws.RU, "old.html"), file_of(tmp_path, laws.RU.changed("2", laws.ten_days, LATER["ru"]), "new.html")
    assert run("add", str(old))["needs"] == ["act"]
    assert run("add", str(old), "--act", "sample", "--commit")["text"]["current"] is True  # type: ignore[index]
    assert [change["article"] for change in run("add", str(new), "--act", "sample", "--commit")["changes"]] == ["2"]  # type: ignore[index, union-attr]
    assert run("show", "sample", "2")["texts"][0]["pieces"][0]["point"] == "1"  # type: ignore[index]
    assert run("changes", "sample")["to"] == "2026-07-07"
    assert run("find", "дежурный учитель")["articles"][0]["article"] == "3"  # type: ignore[index]
    assert run("affected") == {"affected": []}
    assert Path(str(run("cut", str(new), "--act", "sample", "--out", str(tmp_path / "out"))["out"])).name == "sample.ru.2026-07-07.jsonl"
    texts = run("list")["texts"]
    assert len(texts) == 2  # type: ignore[arg-type]
    run("remove", texts[0]["id"])  # type: ignore[index]
    assert len(run("list")["texts"]) == 1  # type: ignore[arg-type]


