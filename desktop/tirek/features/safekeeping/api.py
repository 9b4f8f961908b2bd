"""What other features and the program may use of safekeeping."""

from tirek.features.safekeeping.backup import Backup, make_backup
from tirek.features.safekeeping.before_update import back_up_before_update
from tirek.features.safekeeping.checking import CheckReport, check_organisation
from tirek.features.safekeeping.keepers import ask as ask_keepers
from tirek.features.safekeeping.keepers import finish as open_by_keepers
from tirek.features.safekeeping.keepers_post import KeepersPost, no_came
from tirek.features.safekeeping.recovery import Recovery
from tirek.features.safekeeping.restore import restore_backup
from tirek.features.safekeeping.words import COMPARTMENT_WORDS, ROLE_WORDS

__all__ = [
    "COMPARTMENT_WORDS", "ROLE_WORDS", "Backup", "CheckReport", "KeepersPost", "Recovery", "ask_keepers", "back_up_before_update", "check_organisation", "make_backup", "no_came", "open_by_keepers",
    "restore_backup",
]  # fmt: skip
