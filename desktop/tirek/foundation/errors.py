"""The two roots of all errors: a circumstance the user can act on, and a bug of ours.

Sentences are English keys of the translation catalogues; they are put into the user's language only at the face
(screen or command line), so that an error can cross threads and processes as a code.
"""

from __future__ import annotations

from typing import Any, Protocol


class _Texts(Protocol):
    def t(self, message: str, /, **values: Any) -> str: ...


class Circumstance(Exception):
    """Something a user can act on: what happened, what was kept, what to do next.

    `code` is short and stable ("DISK-01") for the regional office; `values` fill the placeholders of both
    sentences and must hold nothing personal: they may reach a log.
    """

    def __init__(self, code: str, message: str, next_step: str, **values: Any) -> None:
        super().__init__(code)
        self.code = code
        self.message = message
        self.next_step = next_step
        self.values = values


class Bug(Exception):
    """A mistake of the program itself. Carries a code only, never data."""

    def __init__(self, code: str) -> None:
        super().__init__(code)
        self.code = code


BUG_MESSAGE = "The program made a mistake. Everything saved before is kept."
BUG_NEXT_STEP = "Try again. If it happens again, tell the regional office the code {code}."


def to_words(texts: _Texts, error: BaseException) -> tuple[str, str]:
    """Message and next step in the language of `texts`; anything unknown is spoken of as a bug, without details."""
    if isinstance(error, Circumstance):
        return texts.t(error.message, **error.values), texts.t(error.next_step, **error.values)
    code = error.code if isinstance(error, Bug) else type(error).__name__
    return texts.t(BUG_MESSAGE), texts.t(BUG_NEXT_STEP, code=code)
