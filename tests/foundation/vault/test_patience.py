"""Wrong passphrases cost growing time at this keyboard, also after a restart."""

from __future__ import annotations

from datetime import timedelta
from pathlib import Path

import pytest

from support.organisations import PASSPHRASE, Template
from tirek.app.organisations import open_organisation
from tirek.foundation.clock import FixedClock
from tirek.foundation.errors import Circumstance
from tirek.foundation.language.texts import load_texts
from tirek.foundation.vault import patience


def test_the_pause_grows_is_kept_and_ends(tmp_path: Path, clock: FixedClock) -> None:
    pauses: list[int] = []
    for _ in range(10):
        patience.failed(tmp_path, clock)
        pauses.append(patience.pause_left_s(tmp_path, clock))
        clock.advance(timedelta(seconds=pauses[-1]))
        patience.refuse_early(tmp_path, clock)
    assert pauses == [0, 0, 5, 15, 30, 60, 120, 300, 300, 300]


def test_a_clock_set_back_does_not_lengthen_it(tmp_path: Path, clock: FixedClock) -> None:
    for _ in range(4):
        patience.failed(tmp_path, clock)
    clock.advance(timedelta(days=-700))
    assert patience.pause_left_s(tmp_path, clock) == 15


@pytest.mark.parametrize("content", [b"", b"{}", b"[]", b'{"wrong": "x", "until": 5}', b"\xff" * 2000])
def test_a_broken_file_is_no_pause(tmp_path: Path, clock: FixedClock, content: bytes) -> None:
    (tmp_path / patience.FILE).write_bytes(content)
    assert patience.pause_left_s(tmp_path, clock) == 0


def test_the_right_passphrase_waits_too_and_then_forgets(template: Template, tmp_path: Path, clock: FixedClock) -> None:
    template.open_copy(tmp_path / "home", clock).close()
    for _ in range(3):
        with pytest.raises(Circumstance):
            open_organisation(tmp_path / "home", "қате құпиясөз", clock=clock, texts=load_texts("kk"))
    with pytest.raises(Circumstance) as early:
        open_organisation(tmp_path / "home", PASSPHRASE, clock=clock, texts=load_texts("kk"))
    assert (early.value.code, early.value.values) == ("UNLOCK-02", {"seconds": 5})
    clock.advance(timedelta(seconds=5))
    open_organisation(tmp_path / "home", PASSPHRASE, clock=clock, texts=load_texts("kk")).close()
    assert not (tmp_path / "home" / patience.FILE).exists()
