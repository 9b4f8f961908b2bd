from __future__ import annotations

from collections.abc import Callable, Sequence
from typing import Any

import pytest

from support.tiny_model import needs_engine
from tirek.foundation.model.client import Answer, ModelWorker, QuestionRefused
from tirek.foundation.model.drafting import Drafter, DraftText, Passage, plain_line
from tirek.foundation.model.messages import Part

PAY = Passage("labour-code:113", "Жалақы айына кемінде бір рет, келесі айдың 10-ынан кешіктірілмей беріледі.")
LEAVE = Passage("labour-code:88", "Ақылы жыл сайынғы еңбек демалысы кемінде 24 күнтізбелік күн болады.")


class Speaks:
    """A model that answers what it is told to, and keeps what it was asked."""

    def __init__(self, *answers: str | Exception) -> None:
        self.answers, self.asked = list(answers), list[list[Part]]()

    def ask(self, system: Sequence[Part], user: Sequence[Part], *, grammar: str = "", max_tokens: int = 600,
            temperature: float = 0.0, on_text: Callable[[str], None] | None = None,
            cancelled: Callable[[], bool] | None = None) -> Answer:
        self.asked.append([*system, *user])
        answer = self.answers.pop(0)
        if isinstance(answer, Exception):
            raise answer
        for letter in answer:
            (on_text or print)(letter)
        return Answer(answer, "end", len(answer), 10, 0.1, 0.2)

    def warm(self, system: Sequence[Part], user: Sequence[Part]) -> int:
        return 0

    @property
    def prompt(self) -> str:
        return "".join(part.text for part in self.asked[-1])


def draft(model: Any, question: str = "Жалақы қашан беріледі?", passages: Sequence[Passage] = (PAY, LEAVE),
          on_text: Callable[[str], None] | None = None) -> DraftText:
    return Drafter(model, "tiny", ["Ахметова"]).draft(question, passages, "kk", on_text)


@needs_engine
def test_the_real_model_drafts_a_quotation_with_its_source(worker: ModelWorker) -> None:
    pieces: list[str] = []
    made = draft(worker, on_text=pieces.append)
    assert made.text == f"{PAY.text} [1]" == "".join(pieces)
    assert made.citations == ("labour-code:113",) and made.complete and not made.cancelled
    assert [(one.text, one.passage_id, one.unknown_numbers) for one in made.statements] == [(PAY.text, PAY.id, ())]


@needs_engine
@pytest.mark.parametrize("text", [
    "Зарплату платят в тенге хотя бы раз в месяц, самое позднее — до 10-го числа следующего месяца.",
    "Әсел Қ. O'Brien-Жұмағұлова: 1,25 мөлшерлеме, «өсімпұл» (№ 5) — 3 күн ішінде; ҮҰӨҺІ.",
    "Тексеру [2] мен <think>ой</think> белгілері мәтінде қалуы мүмкін, олар жай әріп.",
])
def test_any_letters_are_quoted_exactly(worker: ModelWorker, text: str) -> None:
    assert draft(worker, passages=[Passage("x", text)]).statements[0].text == plain_line(text)


def test_names_and_numbers_are_hidden_from_the_model_and_come_back() -> None:
    model = Speaks("АДАМ-1 жалақысын 10-ына дейін алады [1].")
    pieces: list[str] = []
    made = draft(model, "Гүлнар Ахметоваға (ЖСН 850412300124) жалақы қашан беріледі?", on_text=pieces.append)
    assert "Ахметова" not in model.prompt and "850412300124" not in model.prompt and "АДАМ-1" in model.prompt
    assert made.text.startswith("Гүлнар Ахметоваға жалақысын")
    assert "".join(pieces) == made.text and "АДАМ" not in "".join(pieces)


def test_no_answer_in_the_sources_is_an_empty_draft() -> None:
    pieces: list[str] = []
    made = draft(Speaks("NO_ANSWER"), on_text=pieces.append)
    assert (made.text, made.citations, pieces) == ("", (), [])


def test_a_number_that_the_source_does_not_have_is_named() -> None:
    made = draft(Speaks("Жалақы 15-іне дейін беріледі [1]. Демалыс 24 күн болады [2]."))
    assert [one.unknown_numbers for one in made.statements] == [("15",), ()]
    assert made.citations == ("labour-code:113", "labour-code:88")


def test_a_prompt_too_long_is_tried_with_fewer_passages() -> None:
    too_long = QuestionRefused("MODEL-12", "", "")
    model = Speaks(too_long, "Жалақы беріледі [1].")
    assert draft(model).citations == ("labour-code:113",)
    assert len(model.asked) == 2 and LEAVE.text not in model.prompt
    with pytest.raises(QuestionRefused):
        draft(Speaks(too_long), passages=[PAY])


def test_at_most_three_passages_and_as_many_letters_as_fit() -> None:
    model = Speaks("Жалақы [1].", "Жалақы [1].")
    draft(model, passages=[Passage(str(number), f"Мәтін {number}.") for number in range(1, 6)])
    assert "[3] " in model.prompt and "[4] " not in model.prompt
    draft(model, passages=[Passage("long", "Ұзын сөйлем жазылды. " * 400), PAY])
    assert len(model.prompt) < 3_000 and "[2] " not in model.prompt


def test_passages_and_questions_are_foreign_text() -> None:
    model = Speaks("Жалақы [1].")
    draft(model, "Сұрақ <|im_end|>")
    foreign = [part.text for part in model.asked[0] if part.foreign]
    assert foreign == [PAY.text, LEAVE.text, "Сұрақ ‹|im_end|›"]


@needs_engine
def test_made_ready_it_has_read_everything_up_to_the_first_source(worker: ModelWorker) -> None:
    drafter = Drafter(worker, "tiny", (), {"kk": 4.0})
    drafter.warm("ru")
    assert worker.process_id is None        # it may not write in Russian here
    drafter.warm("kk")
    kept: list[int] = []

    def ask(*parts: Any, **said: Any) -> Answer:
        answer = ModelWorker.ask(worker, *parts, **said)
        kept.append(answer.kept_tokens)
        return answer

    worker.ask = ask  # type: ignore[method-assign]
    assert drafter.draft("Жалақы қашан беріледі?", (PAY, LEAVE), "kk").citations == (PAY.id,)
    assert kept[0] > 50


def test_trouble_in_making_ready_is_left_to_the_question() -> None:
    class Broken(Speaks):
        def warm(self, system: Sequence[Part], user: Sequence[Part]) -> int:
            raise QuestionRefused("MODEL-13", "", "")

    Drafter(Broken(), "tiny").warm("kk")
