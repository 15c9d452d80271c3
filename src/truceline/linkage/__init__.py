"""Linking reports of one event across sources."""

from __future__ import annotations

from truceline.linkage.meltt import Joined, Taxonomy, joined
from truceline.linkage.reports import Reports

__all__ = ["Joined", "Reports", "Taxonomy", "joined"]
