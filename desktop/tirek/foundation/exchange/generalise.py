"""The named generalisations: the only ways from a column that stays here to a value that may leave.

Each takes columns, or how many people a feature has counted, never values of a record, and gives something coarser: a month, a yes or no, a band, counts with small cells
hidden. Adding one is a decision about privacy: docs/data-flow.md lists them.
"""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from datetime import date
from typing import Any

from sqlalchemy import Column, Connection, func, select

from tirek.foundation.errors import Bug
from tirek.foundation.privacy.labels import OPEN, SPECIAL, Label

SMALLEST_CELL = 5
"""A count under it is hidden."""

SMALLEST_STAFF = 10
"""Of a smaller staff no share is told."""

BANDS = ((0, 4), (5, 9), (10, 19), (20, 49), (50, 99), (100, 199), (200, 499))
SHARE_BANDS = ((0, 19), (20, 39), (40, 59), (60, 79), (80, 100))
AGE_BANDS = ((0, 24), (25, 34), (35, 44), (45, 54), (55, 64))


def column_of(attribute: Any) -> Column[Any]:
    """The table column behind a mapped attribute. Raises Bug for anything else: values cannot be handed in."""
    prop = getattr(attribute, "property", None)
    columns = getattr(prop, "columns", None)
    if not columns or not isinstance(columns[0], Column):
        raise Bug("EXCHANGE-NOT-A-COLUMN")
    return columns[0]


def label_of(attribute: Any) -> Label:
    """The privacy label of a mapped attribute. Raises Bug if it has none."""
    label = column_of(attribute).info.get("label")
    if not isinstance(label, Label):
        raise Bug("EXCHANGE-NO-LABEL")
    return label


@dataclass(frozen=True)
class Generalised:
    """Columns and the named way in which they are made coarser. Made only by the functions below."""

    name: str
    attributes: tuple[Any, ...]
    function: Callable[..., Any]

    def __post_init__(self) -> None:
        if self.name not in NAMES:
            raise Bug("EXCHANGE-UNKNOWN-GENERALISATION")
        if any(label_of(attribute) is SPECIAL for attribute in self.attributes):
            raise Bug("EXCHANGE-SPECIAL-COLUMN")


NAMES = frozenset({"month", "first_level", "done_in_time", "age_band"})


def _month(value: str) -> str:
    return value[:7]


def _first(value: str | None) -> str | None:
    return None if value is None else value.split(".")[0]


def month(day: Any) -> Generalised:
    """A date column ("2026-11-21") to its month ("2026-11")."""
    return Generalised("month", (day,), _month)


def first_level(code: Any) -> Generalised:
    """A code of a tree ("pay.late") to its first level ("pay")."""
    if label_of(code) is not OPEN:
        raise Bug("EXCHANGE-NOT-OPEN")
    return Generalised("first_level", (code,), _first)


def done_in_time(done_on: Any, due_on: Any, *, today: date) -> Generalised:
    """Two date columns to yes, no, or None while the term is running and nothing is done yet."""

    def kept(done: str | None, due: str | None) -> bool | None:
        if due is None:
            return None
        if done is not None:
            return done <= due
        return False if today.isoformat() > due else None

    return Generalised("done_in_time", (done_on, due_on), kept)


def age_band(born_on: Any, *, today: date) -> Generalised:
    """A birth date column to an age band ("25-34", "65+")."""

    def band(value: str | None) -> str | None:
        if value is None:
            return None
        born = date.fromisoformat(value)
        age = today.year - born.year - ((today.month, today.day) < (born.month, born.day))
        return _band(age, AGE_BANDS)

    return Generalised("age_band", (born_on,), band)


@dataclass(frozen=True)
class Figure:
    """A number about many records that may leave. Made only by the functions below."""

    name: str
    value: Any
    _maker: object

    def __post_init__(self) -> None:
        if self._maker is not _MAKER:
            raise Bug("EXCHANGE-FIGURE-FROM-OUTSIDE")


_MAKER = object()


def count_band(connection: Connection, model: Any, *where: Any) -> Figure:
    """How many records there are, as a band ("20-49")."""
    table = model.__table__
    count = connection.execute(select(func.count()).select_from(table).where(*where)).scalar_one()
    return Figure("count_band", _band(count, BANDS), _MAKER)


def number_band(number: int | None) -> Figure:
    """A number that a feature has counted, as a band ("20-49"); None stays None: it is not known."""
    return Figure("number_band", None if number is None else _band(number, BANDS), _MAKER)


def share_band(part: int, unclear: int, whole: int) -> Figure:
    """How many per cent `part` is of `whole`, as a band of twenty ("40-59"). Nothing is told of fewer than ten, nor where
    the `unclear` ones could move it to another band: the bands are so wide that none says "nobody" or "everybody"."""
    value = None
    if whole >= SMALLEST_STAFF:
        least, most = (_band(100 * number // whole, SHARE_BANDS) for number in (part, min(part + unclear, whole)))
        value = least if least == most else None
    return Figure("share_band", value, _MAKER)


def count_cells(connection: Connection, code: Any, *where: Any) -> Figure:
    """How many records each first-level code has; a count under five is None, and so is the smallest other one if only
    one had to be hidden (or it could be found by subtraction)."""
    way = first_level(code)
    column = column_of(code)
    counts: dict[str, int] = {}
    for value, count in connection.execute(select(column, func.count()).where(*where).group_by(column)):
        name = way.function(value) or "unsorted"
        counts[name] = counts.get(name, 0) + count
    return Figure("count_cells", hide_small(counts), _MAKER)


def this_month(today: date) -> Figure:
    """The month of the figures themselves."""
    return Figure("this_month", today.isoformat()[:7], _MAKER)


def hide_small(counts: dict[str, int]) -> dict[str, int | None]:
    """Counts with the small ones hidden. Pure."""
    hidden = {name for name, count in counts.items() if count < SMALLEST_CELL}
    rest = sorted((count, name) for name, count in counts.items() if name not in hidden)
    if len(hidden) == 1 and rest:
        hidden.add(rest[0][1])
    return {name: None if name in hidden else count for name, count in sorted(counts.items())}


def _band(number: int, bands: tuple[tuple[int, int], ...]) -> str:
    for low, high in bands:
        if number <= high:
            return f"{low}-{high}"
    return f"{bands[-1][1] + 1}+"
