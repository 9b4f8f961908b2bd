"""What a computer knows of keepers that were asked from it: a file that lies beside the header, or where a header is still to come.

Nothing heavy is imported: it is looked for on the way to the first window.
"""

from __future__ import annotations

import json
from datetime import datetime, timedelta
from pathlib import Path

from tirek.foundation.clock import moment_of

ASKING = "keepers-request.json"
WAIT = timedelta(hours=72)
"""A keeper gives its half no sooner after it first saw the request."""
LIMIT = 200_000


def asked_at(home: Path) -> datetime | None:
    """When keepers were asked at this computer; None when they were not."""
    try:
        told = json.loads((home / ASKING).read_bytes()[:LIMIT])
        return moment_of(int(told["request"]["asked_at"]))
    except (OSError, ValueError, KeyError, TypeError):
        return None
