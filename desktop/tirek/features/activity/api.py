"""What other features may use of activity: the words of records, fields and values, and the history of a card."""

from tirek.features.activity.history import CardHistory, Entry
from tirek.features.activity.words import field_words, table_words, value_words

__all__ = ["CardHistory", "Entry", "field_words", "table_words", "value_words"]
