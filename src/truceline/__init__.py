"""Truceline: the mechanism of a ceasefire as software."""
