"""What the desktop and a centre say to each other: messages, bundles, sealing, signatures, receipts.

Stands alone: imports neither the desktop nor the centre. `docs/protocol.md` describes the same in words.
"""

PROTOCOL = 1
"""Version of the HTTP roads and of the bundle's outer form."""
