"""The window: start, unlock, navigation, search, language, letters, hiding."""
