"""Renewing the program itself: from a stick or from the centre; foundation/updating does the steps."""
