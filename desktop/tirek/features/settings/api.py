"""What other features may use of the organisation's settings."""

from tirek.features.settings.model import Officer
from tirek.features.settings.service import OrganisationView, Settings

__all__ = ["Officer", "OrganisationView", "Settings"]
