"""Background work with progress and cancel. No Qt here: `foundation/ui/jobs_bridge.py` brings answers to the window."""

from tirek.foundation.jobs.runner import Cancelled, Control, Handle, Jobs

__all__ = ["Cancelled", "Control", "Handle", "Jobs"]
