"""Numbers, dates and names as people type them, made into what the register keeps. Pure functions, no input or output."""
