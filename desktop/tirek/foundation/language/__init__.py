"""Words, sorting, dates and spelling of Kazakh and Russian."""
