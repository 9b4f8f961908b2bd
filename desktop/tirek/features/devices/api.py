"""What other features and the program may use of the organisation's computers."""

from tirek.features.devices.service import ConflictView, Devices, DeviceView, VersionView

__all__ = ["ConflictView", "DeviceView", "Devices", "VersionView"]
