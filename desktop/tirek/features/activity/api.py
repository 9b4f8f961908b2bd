"""What other features may use of activity: the words of records, fields and values."""

from tirek.features.activity.words import field_words, table_words, value_words

__all__ = ["field_words", "table_words", "value_words"]
