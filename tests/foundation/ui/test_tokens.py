"""Every pair of colours that carries words or edges can be read in every theme."""

from __future__ import annotations

import pytest

from tirek.foundation.ui.tokens import EDGE_PAIRS, TEXT_PAIRS, THEME_NAMES, THEMES, contrast


@pytest.mark.parametrize("theme", THEME_NAMES)
@pytest.mark.parametrize(("ink", "ground"), TEXT_PAIRS)
def test_words_stand_out(theme, ink, ground):
    assert contrast(THEMES[theme][ink], THEMES[theme][ground]) >= 4.5


@pytest.mark.parametrize("theme", THEME_NAMES)
@pytest.mark.parametrize(("edge", "ground"), EDGE_PAIRS)
def test_edges_are_seen(theme, edge, ground):
    assert contrast(THEMES[theme][edge], THEMES[theme][ground]) >= 3


def test_themes_have_the_same_tokens():
    assert set(THEMES["light"]) == set(THEMES["dark"]) == set(THEMES["contrast"])


def test_contrast_of_black_and_white_is_the_greatest():
    assert contrast("#000000", "#FFFFFF") == pytest.approx(21)
    assert contrast("#777777", "#777777") == 1
