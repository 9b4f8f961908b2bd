"""The only road to packaged files: resources, translations, models."""

from __future__ import annotations

import os
from pathlib import Path

_ROOT = Path(os.environ.get("TIREK_PROGRAM_FOLDER", Path(__file__).resolve().parents[4]))


def resource(*parts: str) -> Path:
    """Path of a file or folder under `resources/`. Raises FileNotFoundError if the program was installed without it."""
    path = _ROOT.joinpath("resources", *parts)
    if not path.exists():
        raise FileNotFoundError("/".join(("resources", *parts)))
    return path


def translations_folder() -> Path:
    """Catalogues by language and topic, and `build/` with the compiled ones."""
    return _ROOT / "translations"


def models_folder() -> Path:
    """The catalogue of models that fit and the maker of the tiny test model."""
    return _ROOT / "models"


def program_folder() -> Path | None:
    """The folder of an installed program, in which each version has a folder of its own; None in a checkout."""
    return _ROOT.parent if (_ROOT / "whole").is_file() and _ROOT.name.startswith("app-") else None


def update_keys_folder() -> Path:
    """Where the public keys lie that may sign a new version; put there when the program is packed."""
    return _ROOT / "resources" / "update"
