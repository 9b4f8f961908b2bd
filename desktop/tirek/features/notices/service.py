"""Notices: kept, shown in the user's language, marked read."""

from __future__ import annotations

import json
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from sqlalchemy import func, select

from tirek.features.notices.model import StoredNotice
from tirek.foundation.clock import milliseconds, moment_of
from tirek.foundation.organisation import OpenedOrganisation
from tirek.foundation.store.ids import id_of_name


@dataclass(frozen=True)
class NoticeView:
    """A notice in one language. Moments are aware, UTC."""

    id: int
    title: str
    text: str
    published_at: datetime
    received_at: datetime
    read: bool


class Notices:
    def __init__(self, org: OpenedOrganisation) -> None:
        self._org = org

    def all(self, *, limit: int = 100) -> list[NoticeView]:
        """Newest first, in the language of the organisation's texts."""
        columns = StoredNotice.__table__
        with self._org.office.read() as connection:
            rows = connection.execute(
                select(columns)
                .where(StoredNotice.deleted_at.is_(None))
                .order_by(StoredNotice.published_at.desc(), StoredNotice.id)
                .limit(limit)
            ).all()
        return [
            NoticeView(
                id=row.id,
                title=self._words(row.title),
                text=self._words(row.text),
                published_at=moment_of(row.published_at),
                received_at=moment_of(row.received_at),
                read=row.read_at is not None,
            )
            for row in rows
        ]

    def unread(self) -> int:
        """How many were not read yet."""
        with self._org.office.read() as connection:
            return connection.execute(
                select(func.count()).where(StoredNotice.read_at.is_(None), StoredNotice.deleted_at.is_(None))
            ).scalar_one()

    def mark_read(self, notice_id: int) -> None:
        """A second time changes nothing. Raises Circumstance RECORD-01 if there is no such notice."""
        with self._org.office.action("notice.read") as act:
            already = act.session.execute(select(StoredNotice.read_at).where(StoredNotice.id == notice_id)).scalar()
            if already is None:
                act.update(StoredNotice, notice_id, {"read_at": milliseconds(self._org.clock.now())})

    def _words(self, packed: str) -> str:
        words: dict[str, str] = json.loads(packed)
        for language in (self._org.texts.code, "ru", "kk", "en"):
            if words.get(language):
                return words[language]
        return next(iter(words.values()), "")


class NoticeSink:
    """Takes notices from the exchange."""

    kinds = ("notice",)

    def take(self, org: OpenedOrganisation, kind: str, content: Any) -> None:
        """Keeps a notice; the same one again changes nothing."""
        name = content.notice.hex()
        with org.office.action("notice.receive") as act:
            known = act.session.execute(select(StoredNotice.id).where(StoredNotice.notice == name)).first()
            if known is None:
                act.insert(
                    StoredNotice,
                    {
                        "id": id_of_name("notice", name),
                        "notice": name,
                        "published_at": content.published_ms,
                        "received_at": milliseconds(org.clock.now()),
                        "title": json.dumps(content.title, ensure_ascii=False),
                        "text": json.dumps(content.text, ensure_ascii=False),
                    },
                )
