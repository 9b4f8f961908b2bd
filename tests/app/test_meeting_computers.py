"""What every table must say so that two computers can meet: what is there only once, what the program makes, what stays here."""

from __future__ import annotations

from tirek.app.records import import_models
from tirek.foundation.journal.made import is_device_local
from tirek.foundation.journal.materialise import unique_names
from tirek.foundation.store.base import METADATA
from tirek.foundation.store.numbering import NUMBER
from tirek.foundation.vault.compartments import DERIVED

import_models()
TRAVELLING = [
    table for name, metadata in METADATA.items() if name not in DERIVED for table in metadata.tables.values() if not is_device_local(metadata, table.name)
]

NAMED = {"installation", "setting", "keeper_request"}
"""Tables whose records are begun under `id_of_name`: the same name is the same record on every computer."""


def test_what_can_be_there_only_once_is_a_number_or_begun_under_its_name() -> None:
    unique = {table.name for table in TRAVELLING for names in unique_names(table) if tuple(names) != NUMBER}
    assert unique == NAMED


def test_columns_that_the_program_makes_are_made_anew_after_a_meeting() -> None:
    for table in TRAVELLING:
        made = table.metadata.info["made"].get(table.name, ((), None))[0]
        assert {column.name for column in table.columns if column.name in ("fold", "sort_key")} <= set(made), table.name


def test_keys_of_one_computer_never_travel() -> None:
    assert not any(column.name == "keys_blob" for table in TRAVELLING for column in table.columns)
