"""Labels of columns: what may leave the computer, and what never does."""
