"""A gazetteer of one place: the whole one takes half a minute to build."""

from __future__ import annotations

import sqlite3
from typing import TYPE_CHECKING

from truceline.exchange import gazetteer
from truceline.exchange.gazetteer_index import _SCHEMA, Index
from truceline.exchange.place_names import keys

if TYPE_CHECKING:
    import pytest


def use_small_gazetteer(monkeypatch: pytest.MonkeyPatch) -> None:
    """Let every search for a place find Aleppo, or nothing."""
    connection = sqlite3.connect(":memory:", check_same_thread=False)
    connection.executescript(_SCHEMA)
    connection.execute("insert into place values (170063, 'Aleppo', 36.2, 37.16, 'SY', 1600000)")
    for name in ("Aleppo", "حلب"):
        key, bones = keys(name)
        connection.execute("insert into name values (?, 170063, ?, ?)", (key, bones, name))
    monkeypatch.setattr(gazetteer, "shared_index", lambda: Index(connection))
