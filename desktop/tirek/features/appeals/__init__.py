"""Appeals: intake, terms, answers."""
