"""The cash receipt as a paper, and the commands."""

from __future__ import annotations

import json
from pathlib import Path
from typing import Any

import pytest

from support.dues import MONTH, School
from support.organisations import PASSPHRASE
from tirek.app.main import main
from tirek.features.dues.receipt_paper import receipt_paper
from tirek.features.dues.views import NewCash
from tirek.foundation.rendering.pdf import render_pdf
from tirek.foundation.rendering.preview import page_count, page_text
from tirek.foundation.store.ids import id_text


@pytest.mark.parametrize(("language", "words"), [
    ("kk", ["№ 1-", "Сериков Нұрлан Әлиұлы", "Бір мың екі жүз теңге 50 тиын", "Одна тысяча двести тенге 50 тиын", "2026 жылғы қараша"]),
    ("ru", ["Квитанция № 1-", "Сериков Нұрлан Әлиұлы", "Одна тысяча двести тенге 50 тиын", "Бір мың екі жүз теңге 50 тиын", "ноябрь 2026 года"]),
])  # fmt: skip
def test_a_receipt_says_who_what_and_how_much_in_words(school: School, language: str, words: list[str]) -> None:
    receipt = school.dues.take_cash(NewCash(school.members[0], 120_050, MONTH, "2026-11-23"))
    data = render_pdf(receipt_paper(receipt, "Үлгі мектебі", language))
    assert page_count(data) == 1
    text = " ".join(page_text(data, 0).split())
    assert all(text.count(word) == 2 for word in words), text


def test_a_cancelled_receipt_says_so(school: School) -> None:
    receipt = school.dues.take_cash(NewCash(school.members[0], 100, MONTH, "2026-11-23"))
    line = next(line for line in school.dues.member(school.members[0]).lines if line.side == "payment")
    school.dues.take_back(line.id, "Қате енгізілді")
    text = page_text(render_pdf(receipt_paper(school.dues.receipt(receipt.id), "Үлгі", "ru")), 0)
    assert "аннулирована" in text


class Command:
    def __init__(self, school: School, folder: Path, capsys: pytest.CaptureFixture[str]) -> None:
        self._home, self._folder, self._capsys = school.org.home, folder, capsys
        school.org.close()
        (folder / "p.txt").write_text(PASSPHRASE, encoding="utf-8")

    def __call__(self, *words: str, data: dict[str, Any] | None = None, status: int = 0) -> dict[str, Any]:
        if data is not None:
            (self._folder / "data.json").write_text(json.dumps(data), encoding="utf-8")
            words = (*words, "--data", str(self._folder / "data.json"))
        common = ["--json", "--lang", "ru", "--home", str(self._home), "--passphrase-file", str(self._folder / "p.txt")]
        assert main(["dues", *words, *common]) == status
        return json.loads(self._capsys.readouterr().out)


def test_a_month_of_dues_from_the_command_line(school: School, tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    nurlan, anna = id_text(school.members[0]), id_text(school.members[2])
    path = school.payroll([1, "Сериков Нұрлан Әлиұлы", "", "", 500], [2, "Ким А.", "", "", "450,50"], ["Итого", "", "", "", 950.5])
    dues = Command(school, tmp_path, capsys)
    assert dues("rate", data={"since": "2026-11", "percent": "1", "ground": "Постановление"})["rates"][0]["percent"] == "1"
    dues("rate", data={"since": "2026-11", "sum": "500", "member": anna})
    dues("shares", data={"since": "2026-01", "shares": [{"body": "Район", "percent": "33.33"}]})
    assert dues("charge", MONTH)["charged"] == 4
    preview = dues("list", str(path), "--month", MONTH)
    assert preview["action_id"] is None and preview["total"] == preview["stated"] == "950.50" and preview["differs"] == "0.00"
    assert [(row["status"], row["how"]) for row in preview["rows"]] == [("skipped", ""), ("found", "name"), ("unknown", ""), ("skipped", "")]
    assert dues("list", str(path), "--month", MONTH, "--commit")["action_id"]
    month = dues("month", MONTH)
    assert month["received"] == "950.50" and month["of_nobody"] == "450.50" and not month["closed"]
    assert [share["amount"] for share in month["shares"]] == ["316.80", "633.70"]
    dues("assign", month["unknown"][0]["row"], anna)
    ledger = dues("member", anna)
    assert (ledger["owed"], ledger["months"][0]["state"]) == ("49.50", "short")
    receipt = dues("cash", "--out", str(tmp_path / "r.pdf"), data={"member": anna, "amount": "49.50", "month": MONTH, "received_on": "2026-11-23"})
    assert receipt["receipt"]["number"].startswith("1-") and (tmp_path / "r.pdf").read_bytes().startswith(b"%PDF")
    assert [one["member"] == nurlan for one in dues("owed")["debtors"]] == [False, False]
    dues("correct", data={"member": nurlan, "month": MONTH, "amount": "-500", "reason": "Отпуск без содержания"})
    assert dues("member", nurlan)["owed"] == "-500.00"
    line = next(line for line in dues("member", nurlan)["lines"] if line["correction"])
    dues("take-back", line["id"], "--reason", "Поправка была лишней")
    assert dues("member", nurlan)["owed"] == "0.00"
    assert dues("close", MONTH)["closed"]
    assert dues("charge", MONTH, status=1)["error"]["code"] == "DUES-03"
    assert not dues("reopen", MONTH, "--reason", "Список бухгалтерии исправлен")["closed"]
    assert dues("receipt", receipt["receipt"]["id"], "--out", str(tmp_path / "r2.pdf"))["receipt"]["payer"] == "Ким Анна Викторовна"
    assert dues("rate", data={"since": "2026-11", "percent": "1", "colour": 1}, status=1)["error"]["code"] == "DUES-00"
    assert dues("cash", data={"member": anna, "amount": "1,234", "month": MONTH}, status=1)["error"]["code"] == "DUES-00"
