from __future__ import annotations

import pytest

from tirek.foundation.ui.preferences import FILE, Preferences, load_preferences, save_preferences


def test_what_is_saved_is_read_back(tmp_path):
    chosen = Preferences("ru", "dark", 150)
    save_preferences(tmp_path / "home", chosen)
    assert load_preferences(tmp_path / "home") == chosen
    assert [file.name for file in (tmp_path / "home").iterdir()] == [FILE]


@pytest.mark.parametrize(
    "text",
    ["", "{", "[]", "null", '{"language": "xx", "theme": 5, "letters": 1e9}', '{"letters": [100]}', "\x00" * 9000],
)
def test_a_broken_file_becomes_the_defaults(tmp_path, text):
    (tmp_path / FILE).write_text(text)
    assert load_preferences(tmp_path) == Preferences()


def test_bytes_that_are_no_text_become_the_defaults(tmp_path):
    (tmp_path / FILE).write_bytes(b"\xff\xfe{")
    assert load_preferences(tmp_path) == Preferences()


def test_letters_stop_at_both_ends():
    assert Preferences(letters=175).larger().letters == 175
    assert Preferences(letters=100).smaller().letters == 100
    assert Preferences(letters=100).larger().letters == 125
