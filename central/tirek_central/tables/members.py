"""The members' page: words that the centre cannot open, public answers, surveys."""

from __future__ import annotations

from sqlalchemy import BigInteger, Boolean, Column, Index, Integer, LargeBinary, String, Table, Text

from .base import metadata

member_word = Table(
    "member_word",
    metadata,
    Column("lookup", LargeBinary(32), primary_key=True),  # made in the browser from the receipt number, which never comes here
    Column("word", LargeBinary(8), nullable=False, unique=True),
    Column("organisation", BigInteger, nullable=False),
    Column("received_ms", BigInteger, nullable=False),
    Column("revision", Integer, nullable=False),
    Column("state", String(16), nullable=False),  # received, registered, answered, closed
    Column("reply", LargeBinary),  # sealed to the member
    Index("ix_member_word_organisation", "organisation", "received_ms"),
)

public_answer = Table(
    "public_answer",
    metadata,
    Column("id", BigInteger, primary_key=True, autoincrement=False),
    Column("region", BigInteger),  # None: for everybody
    Column("organisation", BigInteger),  # of that region; None: for the whole of it
    Column("published_ms", BigInteger, nullable=False),
    Column("asked", Text, nullable=False),  # JSON {"kk", "ru"}, written by staff: no word of a member
    Column("done", Text, nullable=False),
    Column("withdrawn_ms", BigInteger),
    Index("ix_public_answer_published", "published_ms"),
)

survey = Table(
    "survey",
    metadata,
    Column("id", BigInteger, primary_key=True, autoincrement=False),
    Column("region", BigInteger),
    Column("title", Text, nullable=False),  # JSON {"kk", "ru"}
    Column("questions", Text, nullable=False),  # JSON [{"text": {"kk", "ru"}, "options": [{"kk", "ru"}]}]
    Column("created_ms", BigInteger, nullable=False),
    Column("closed_ms", BigInteger),
)

survey_code = Table(
    "survey_code",
    metadata,
    Column("survey", BigInteger, primary_key=True, autoincrement=False),
    Column("digest", LargeBinary(32), primary_key=True),  # the code itself is only on the slip of paper
    Column("used", Boolean, nullable=False),  # that, not when and not how it was answered
)

survey_count = Table(
    "survey_count",
    metadata,
    Column("survey", BigInteger, primary_key=True, autoincrement=False),
    Column("question", Integer, primary_key=True, autoincrement=False),
    Column("option", Integer, primary_key=True, autoincrement=False),
    Column("count", Integer, nullable=False),  # all that is kept of answers
)
