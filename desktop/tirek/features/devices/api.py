"""What other features and the program may use of the organisation's computers."""

from tirek.features.devices.relay import ComputerView, Relay
from tirek.features.devices.relay import wanted as relay_wanted
from tirek.features.devices.service import ConflictView, Devices, DeviceView, VersionView

__all__ = ["ComputerView", "ConflictView", "DeviceView", "Devices", "Relay", "VersionView", "relay_wanted"]
