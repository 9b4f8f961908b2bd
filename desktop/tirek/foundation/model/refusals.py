"""What can go wrong with a model, as sentences with a next step. In each case the rules answer."""

from __future__ import annotations

from pathlib import Path

from tirek.foundation.errors import Circumstance
from tirek.foundation.language.texts import mark
from tirek.foundation.model.hardware import GIB


class ModelDied(Circumstance):
    """The process ended or hung in the middle. The next question starts a new one."""


class ModelOff(Circumstance):
    """The model may not be used: not sealed, crashed too often, or no engine. The rules answer."""


class NotEnoughMemory(Circumstance):
    """Opening the model would make the whole computer slow or the program be ended."""


class QuestionRefused(Circumstance):
    """This question cannot be answered by this model (too long, engine error); the process goes on."""


def not_enough_memory(needed: int, free: int) -> NotEnoughMemory:
    """Both in bytes."""
    return NotEnoughMemory("MODEL-09", mark("The model needs {needed} GB of free memory, {free} GB are free. Nothing "
                                            "was started; the answers come from the rules."),
                           mark("Close other programs, or choose a smaller model in Settings."),
                           needed=f"{needed / GIB:.1f}", free=f"{free / GIB:.1f}")


def died() -> ModelDied:
    return ModelDied("MODEL-10", mark("The model stopped in the middle of its work. Your question and everything saved "
                                      "are kept."), mark("Try again: the model starts anew."))


def off_after_crashes() -> ModelOff:
    return ModelOff("MODEL-11", mark("The model stopped three times within ten minutes and was switched off. The answers "
                                     "come from the rules."),
                    mark("Choose another model in Settings, or switch this one on again later."))


def start_refused(code: str, path: Path) -> Circumstance:
    if code == "engine":
        return ModelOff("MODEL-05", mark("The model engine is missing or does not suit this computer. The answers come "
                                         "from the rules."), mark("Install Tirek again with the model engine."))
    if code == "not_sealed":
        return ModelOff("MODEL-06", mark("This computer cannot shut the model off from the network, so it stays off. The "
                                         "answers come from the rules."),
                        mark("Nothing needs to be done: everything but the model works."))
    if code == "template":
        return ModelOff("MODEL-08", mark("The model file {file} does not say how to talk with it."),
                        mark("Choose a model made for conversation (its name often has “it” or “instruct”)."),
                        file=path.name)
    return ModelOff("MODEL-07", mark("The model engine could not open the file {file}."),
                    mark("Get the file again, or choose another model in Settings."), file=path.name)


def question_refused(code: str) -> QuestionRefused:
    if code == "too_long":
        return QuestionRefused("MODEL-12", mark("The question and its sources are too long for this model."),
                               mark("Ask more briefly, or use the sources as they are shown."))
    return QuestionRefused("MODEL-13", mark("The model could not answer this question. Nothing was lost."),
                           mark("Try again, or use the sources as they are shown."))
