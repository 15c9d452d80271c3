"""Witnesses and followers: what others do to hold a log to its word."""
