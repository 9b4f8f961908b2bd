"""Several computers of one organisation: joining one, meeting over a stick, choosing between two versions."""
