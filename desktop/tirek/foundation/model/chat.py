"""Turns a system text and a question into the prompt that a model was trained on, by the template in its own file.

The template is foreign code: it runs sandboxed, limited in size, in the sealed process only. What people and passages
say is foreign text: the template sees a placeholder for it, so that no word in it can become a control token.
"""

from __future__ import annotations

import contextlib
import secrets
import signal
import threading
from collections.abc import Iterator
from typing import Any

from tirek.foundation.model.messages import Part

MAX_TEMPLATE_CHARACTERS = 65_536
MAX_PROMPT_CHARACTERS = 65_536
TEMPLATE_SECONDS = 5.0

# Families that think aloud unless an empty thought is put in their mouth: (mark in the template, empty thought).
_EMPTY_THOUGHTS = (("<think>", "<think>\n\n</think>\n\n"),)


class NoTemplate(Exception):
    """The file has no usable chat template. A guess would give nonsense, so the file is refused."""


class ChatTemplate:
    """One model's template, compiled once."""

    def __init__(self, source: str | None, *, begin: str, end: str) -> None:
        if not source or len(source) > MAX_TEMPLATE_CHARACTERS:
            raise NoTemplate
        from jinja2 import TemplateError
        from jinja2.sandbox import ImmutableSandboxedEnvironment

        environment = ImmutableSandboxedEnvironment(trim_blocks=True, lstrip_blocks=True,
                                                    extensions=["jinja2.ext.loopcontrols"])
        environment.globals["raise_exception"] = _refuse
        self._source, self._begin, self._end = source, begin, end
        try:
            self._template = environment.from_string(source)
        except (TemplateError, RecursionError, ValueError) as error:
            raise NoTemplate from error

    def render(self, system: list[Part], user: list[Part]) -> list[Part]:
        """The whole prompt in pieces: the template's own (control tokens allowed) and the foreign ones (never)."""
        holders: dict[str, str] = {}
        system_text, user_text = _with_holders(system, holders), _with_holders(user, holders)
        try:
            text = self._fill([("system", system_text), ("user", user_text)])
        except _NotThisWay:       # older templates know no system role: its words go before the question
            try:
                text = self._fill([("user", f"{system_text}\n\n{user_text}")])
            except _NotThisWay as error:
                raise NoTemplate from error
        for mark, thought in _EMPTY_THOUGHTS:
            if mark in self._source and not text.rstrip().endswith(thought.rstrip()):
                text += thought
        return _split(text, holders)

    def _fill(self, messages: list[tuple[str, str]]) -> str:
        values: dict[str, Any] = {
            "messages": [{"role": role, "content": text} for role, text in messages],
            "add_generation_prompt": True, "enable_thinking": False,
            "bos_token": self._begin, "eos_token": self._end, "tools": None,
        }
        try:
            with _time_limit(TEMPLATE_SECONDS):
                text = self._template.render(values)
        except Exception as error:   # noqa: BLE001 - foreign code may fail in any way; each means "not this way"
            raise _NotThisWay from error
        if len(text) > MAX_PROMPT_CHARACTERS:
            raise _NotThisWay
        if any(holder not in text for holder in _holders_in([text for _, text in messages])):
            raise _NotThisWay     # a template that drops what was asked is worse than none
        return text


class _NotThisWay(Exception):
    """This arrangement of messages does not suit the template."""


def _refuse(message: object = "") -> None:
    raise _NotThisWay


@contextlib.contextmanager
def _time_limit(seconds: float) -> Iterator[None]:
    """Stops a template that loops. Where the system has no such timer, the parent ends the silent process instead."""
    if not hasattr(signal, "setitimer") or threading.current_thread() is not threading.main_thread():
        yield
        return
    before = signal.signal(signal.SIGALRM, lambda _number, _frame: _refuse())
    signal.setitimer(signal.ITIMER_REAL, seconds)
    try:
        yield
    finally:
        signal.setitimer(signal.ITIMER_REAL, 0)
        signal.signal(signal.SIGALRM, before)


_HOLDER = "\ue000{}\ue001"      # private letters: not in any text of ours, and taken out of foreign text


def _with_holders(parts: list[Part], holders: dict[str, str]) -> str:
    out: list[str] = []
    for part in parts:
        if not part.foreign:
            out.append(part.text)
            continue
        holder = _HOLDER.format(secrets.token_hex(6))
        holders[holder] = part.text.replace("\ue000", "").replace("\ue001", "")
        out.append(holder)
    return "".join(out)


def _holders_in(texts: list[str]) -> list[str]:
    return [piece for text in texts for piece in _pieces(text) if piece.startswith("\ue000")]


def _pieces(text: str) -> list[str]:
    pieces: list[str] = []
    for chunk in text.split("\ue000"):
        head, found, tail = chunk.partition("\ue001")
        pieces += [f"\ue000{head}\ue001", tail] if found else [chunk]
    return [piece for piece in pieces if piece]


def _split(text: str, holders: dict[str, str]) -> list[Part]:
    return [Part(holders.get(piece, piece), piece in holders) for piece in _pieces(text)]
