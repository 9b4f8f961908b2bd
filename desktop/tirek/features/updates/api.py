"""What the program may use of updates."""

from tirek.features.updates.service import BACKUP, Offered, Updates, renew, system_name

__all__ = ["BACKUP", "Offered", "Updates", "renew", "system_name"]
