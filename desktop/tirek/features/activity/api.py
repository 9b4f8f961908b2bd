"""What other features may use of the activity: the words in which the journal is shown, and the history of any card."""

from tirek.features.activity.history import CardHistory, Entry
from tirek.features.activity.own_card import OwnCard
from tirek.features.activity.words import field_words, table_words, value_words

__all__ = ["CardHistory", "Entry", "OwnCard", "field_words", "table_words", "value_words"]
