"""A made-up story, head and page, to be read and to be spoilt."""

from __future__ import annotations

from typing import Final

STORY_HEAD: Final = b"""\
story:
  id: made-up
  title: A made-up story
  origin: desk.example/made-up
  convenor: keeper:made-up
  terms: terms.yaml
  opened_at: 2016-02-22T12:00:00[Asia/Damascus]
  look_at: 2016-03-01T12:00:00[Asia/Damascus]
  files: [entries.yaml]
sources:
  S1: made-up.example/1
"""
STORY_PAGE: Final = b"""\
actors:
  - {id: "keeper:made-up", name: Keeper, roles: [convenor], source: S1, basis: D}
  - {id: "officer:made-up", name: Officer, roles: [officer], source: S1, basis: D}
entries:
  - id: later
    at: 2016-02-24T12:00:00[Asia/Damascus]
    by: officer:made-up
    kind: meeting.held
    about: [sooner]
    body: {body: made_up, title: The later one, decided: "@sooner"}
    source: S1
    basis: V
  - id: sooner
    at: 2016-02-23T12:00:00[Asia/Damascus]
    by: officer:made-up
    kind: meeting.held
    body: {body: made_up, title: The sooner one}
    source: [S1]
    basis: R
"""
