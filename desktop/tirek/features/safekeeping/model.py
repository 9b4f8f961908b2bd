"""What safekeeping itself remembers: acts of hand-over and of erasure, consents; keepers' requests."""

from __future__ import annotations

from sqlalchemy import Integer, Text
from sqlalchemy.orm import Mapped

from tirek.foundation.journal.versions import LATEST
from tirek.foundation.privacy.labels import INTERNAL, PERSONAL
from tirek.foundation.store.base import OfficeRecord, column


class HandoverAct(OfficeRecord):
    """The chair's place changed hands. `statement`: the JSON that both signed; signatures in base64, with their public keys in it."""

    __tablename__ = "handover_act"

    made_at: Mapped[int] = column(Integer, label=INTERNAL, nullable=False)
    from_name: Mapped[str] = column(Text, label=PERSONAL, nullable=False)
    to_name: Mapped[str] = column(Text, label=PERSONAL, nullable=False)
    statement: Mapped[str] = column(Text, label=PERSONAL, nullable=False)
    signature_from: Mapped[str] = column(Text, label=INTERNAL, nullable=False)
    signature_to: Mapped[str] = column(Text, label=INTERNAL, nullable=False)


class ErasureAct(OfficeRecord):
    """Personal data was destroyed. Names nobody: `erased` is JSON {table: number of records}; `ground` a code of the retention data."""

    __tablename__ = "erasure_act"

    made_at: Mapped[int] = column(Integer, label=INTERNAL, nullable=False)
    ground: Mapped[str] = column(Text, label=INTERNAL, nullable=False)
    erased: Mapped[str] = column(Text, label=INTERNAL, nullable=False)
    journal_rows: Mapped[int] = column(Integer, label=INTERNAL, nullable=False)


class Consent(OfficeRecord):
    """A member agreed to a purpose in the words of `text_version`; days are ISO dates."""

    __tablename__ = "consent"

    member: Mapped[int] = column(Integer, label=INTERNAL, nullable=False, index=True)
    purpose: Mapped[str] = column(Text, label=INTERNAL, nullable=False)
    text_version: Mapped[str] = column(Text, label=INTERNAL, nullable=False)
    language: Mapped[str] = column(Text, label=INTERNAL, nullable=False)
    given_on: Mapped[str] = column(Text, label=PERSONAL, nullable=False)
    withdrawn_on: Mapped[str | None] = column(Text, label=PERSONAL)


class KeeperKey(OfficeRecord):
    """This office keeps one half of other organisations' keys: `kind` is region or centre. The private key is an attachment.

    Both travel to the office's other computers: a keeper who lost the one laptop with the key would keep nothing for anybody."""

    __tablename__ = "keeper_key"

    kind: Mapped[str] = column(Text, label=INTERNAL, nullable=False)
    public: Mapped[str] = column(Text, label=INTERNAL, nullable=False)
    secret_blob: Mapped[str] = column(Text, label=INTERNAL, blob=True, nullable=False)


class KeeperRequest(OfficeRecord):
    """An organisation asked this office to help open its records; nothing is given before `may_open_at` (ms). Begun under the name of its
    digest, so that a request seen on two computers is one; of two days on which it was seen the later counts.

    `digest`: of the request file; `reason` and `organisation` as the request tells them; `state`: waiting, opened, refused.
    """

    __tablename__ = "keeper_request"

    digest: Mapped[str] = column(Text, label=INTERNAL, nullable=False, unique=True)
    vault: Mapped[str] = column(Text, label=INTERNAL, nullable=False)
    organisation: Mapped[str] = column(Text, label=PERSONAL, nullable=False)
    reason: Mapped[str] = column(Text, label=PERSONAL, nullable=False)
    asked_at: Mapped[int] = column(Integer, label=INTERNAL, nullable=False)
    seen_at: Mapped[int] = column(Integer, label=INTERNAL, nullable=False, merge=LATEST)
    may_open_at: Mapped[int] = column(Integer, label=INTERNAL, nullable=False, merge=LATEST)
    state: Mapped[str] = column(Text, label=INTERNAL, nullable=False)
    decided_at: Mapped[int | None] = column(Integer, label=INTERNAL, merge=LATEST)
    file: Mapped[str | None] = column(Text, label=PERSONAL, blob=True, merge=LATEST)  # the request itself, for passing it on
    told: Mapped[str | None] = column(Text, label=INTERNAL, merge=LATEST)  # key id of the school that was told by a letter: its no counts
