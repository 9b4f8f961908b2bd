"""What the program and the model's process say to each other. Every message is one of these, or the pipe is broken."""

from __future__ import annotations

from typing import Literal

import msgspec


class Start(msgspec.Struct, tag="start", forbid_unknown_fields=True):
    """First message, once: seal yourself, prove it, then open this file."""

    model: str
    context_tokens: int
    threads: int


class Part(msgspec.Struct, array_like=True, forbid_unknown_fields=True):
    """A piece of a prompt. A `foreign` piece (a question, a passage) can never become a control token."""

    text: str
    foreign: bool


class Ask(msgspec.Struct, tag="ask", forbid_unknown_fields=True):
    """One question. `grammar` is GBNF, or empty for free text; `temperature` 0 takes the likeliest word each time."""

    id: int
    system: list[Part]
    user: list[Part]
    grammar: str
    max_tokens: int
    temperature: float


class Cancel(msgspec.Struct, tag="cancel", forbid_unknown_fields=True):
    id: int


class Warm(msgspec.Struct, tag="warm", forbid_unknown_fields=True):
    """Compute the beginning that the next prompts will share, in small steps; a question that comes meanwhile goes first."""

    id: int
    system: list[Part]
    user: list[Part]


ToWorker = Start | Ask | Cancel | Warm


class Attempt(msgspec.Struct, forbid_unknown_fields=True):
    """One thing the self-test tried to do from inside; `blocked` is what we want."""

    name: str
    blocked: bool
    detail: str


class Sealed(msgspec.Struct, tag="sealed", forbid_unknown_fields=True):
    """The state of the walls, proved by trying. Sent before the model file is opened."""

    state: Literal["full", "partly", "none"]
    walls: list[str]
    attempts: list[Attempt]


class Loading(msgspec.Struct, tag="loading", forbid_unknown_fields=True):
    """`share` goes from 0 to 1."""

    share: float


class Ready(msgspec.Struct, tag="ready", forbid_unknown_fields=True):
    context_tokens: int
    vocabulary: int
    threads: int


class Text(msgspec.Struct, tag="text", forbid_unknown_fields=True):
    id: int
    text: str


class Done(msgspec.Struct, tag="done", forbid_unknown_fields=True):
    """`reason`: the model ended, the limit was reached, or somebody cancelled. Times in seconds.

    `kept_tokens` of the prompt were computed before the question came.
    """

    id: int
    reason: Literal["end", "limit", "cancelled"]
    prompt_tokens: int
    kept_tokens: int
    tokens: int
    first_seconds: float
    seconds: float


class Warmed(msgspec.Struct, tag="warmed", forbid_unknown_fields=True):
    """`tokens` are computed and kept now."""

    id: int
    tokens: int


class Failed(msgspec.Struct, tag="failed", forbid_unknown_fields=True):
    """`id` is 0 when it is about the start. Codes only: a sentence for people is made by the program, not here."""

    id: int
    code: Literal["engine", "not_sealed", "load", "template", "too_long", "grammar", "decode", "protocol"]


FromWorker = Sealed | Loading | Ready | Text | Done | Warmed | Failed
