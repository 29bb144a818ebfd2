"""Rows of text to typed tables: which column is which, which row is what."""
