"""What other features and the program may use of safekeeping."""

from tirek.features.safekeeping.backup import Backup, make_backup
from tirek.features.safekeeping.before_update import back_up_before_update
from tirek.features.safekeeping.checking import CheckReport, check_organisation
from tirek.features.safekeeping.recovery import Recovery
from tirek.features.safekeeping.restore import restore_backup

__all__ = ["back_up_before_update", "Backup", "CheckReport", "Recovery", "check_organisation", "make_backup", "restore_backup"]
