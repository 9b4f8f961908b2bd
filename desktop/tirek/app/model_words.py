"""What the settings page says about the models of this computer, and the examination that its button starts."""

from __future__ import annotations

from collections.abc import Sequence
from typing import TYPE_CHECKING, Any

from tirek.features.settings.screens.parts import ModelLine
from tirek.foundation.language.texts import Texts

if TYPE_CHECKING:
    from tirek.app.wiring import ModelPlace
    from tirek.foundation.model.catalogue import FoundModel
    from tirek.foundation.model.examination import LanguageResult, Verdict


def model_lines(place: ModelPlace, texts: Texts) -> Sequence[ModelLine]:
    """Every model file here: the one in use first, then what fits, then what cannot be used and why."""
    from tirek.app.wiring import model_folders
    from tirek.foundation.errors import to_words
    from tirek.foundation.model.catalogue import list_models

    place.look_again()
    used, lines = place.found(), list[ModelLine]()
    for found in (model for folder in model_folders(place.home) for model in list_models(folder)):
        if found.file is None:
            why = to_words(texts, found.problem)[0] if found.problem is not None else ""
            lines.append(ModelLine(found.path.name, why, chosen=False, file=found.path.name, usable=False))
            continue
        licence = found.file.licence or texts.t("licence not named")
        size = texts.t("{size} GB", size=f"{found.file.size / 1e9:.1f}")
        state = _state(place, found, texts) if found.fits else texts.t("This computer has too little memory for it.")
        chosen = used is not None and found.path == used.path
        lines.append(ModelLine(found.file.name, f"{found.path.name} · {size} · {licence}\n{state}", chosen, file=found.path.name, usable=found.fits))
    return sorted(lines, key=lambda line: (not line.chosen, not line.usable))


def try_model(place: ModelPlace, texts: Texts, control: Any) -> str:
    """Examines the model in use, in both languages; gives how it did in a sentence for each."""
    found = place.found()
    if found is None:
        return texts.t("There is no model file here; everything works by rules.")

    def step(done: int, total: int) -> None:
        control.step(done, total, texts.t("Question {number} of {total}", number=done + 1, total=total))

    return verdict_words(place.examine(found, step), texts)


def verdict_words(verdict: Verdict, texts: Texts) -> str:
    return " ".join(_result(result, texts) for result in verdict.results)


def _state(place: ModelPlace, found: FoundModel, texts: Texts) -> str:
    from tirek.foundation.model.examination import may_write_here
    from tirek.foundation.model.hardware import hardware

    if not may_write_here(hardware()):
        return texts.t("On this computer a model would be too slow or too weak to write (8 GB of memory and a newer processor are needed). The answers come from the rules.")
    verdict = place.verdict(found)
    if verdict is None:
        return texts.t("It has not been tried on this computer yet, so the answers come from the rules.")
    return "\n".join(_result(result, texts) for result in verdict.results)


def _result(result: LanguageResult, texts: Texts) -> str:
    good, asked, seconds = result.good, result.asked, max(1, round(result.seconds))
    if result.lang == "kk":
        if result.passed:
            return texts.t("In Kazakh it may write: {good} of {asked} answers were good, one takes about {seconds} s.", good=good, asked=asked, seconds=seconds)
        return texts.t("In Kazakh it stays off: {good} of {asked} answers were good, one takes about {seconds} s.", good=good, asked=asked, seconds=seconds)
    if result.passed:
        return texts.t("In Russian it may write: {good} of {asked} answers were good, one takes about {seconds} s.", good=good, asked=asked, seconds=seconds)
    return texts.t("In Russian it stays off: {good} of {asked} answers were good, one takes about {seconds} s.", good=good, asked=asked, seconds=seconds)
