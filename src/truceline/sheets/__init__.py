"""Sheets: what one reader is shown of a subject, an actor or a place, as data for any surface.

Command line, API and console print the same facts; each is worked out once, here, from a view that
was narrowed before it came.
"""
