"""Puts the program together: start, opened organisation, window, command line, tour."""
