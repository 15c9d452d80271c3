"""Hostile input through the command: a clear error or a clean reading, and never a hang.

Nothing here is timed; each input is of the sort that held readers up or ran them out of memory.
"""

from __future__ import annotations

import gzip
import json
from typing import TYPE_CHECKING

import pytest
from tests.cli.running import run

if TYPE_CHECKING:
    from pathlib import Path

SAID = "\N{LEFT DOUBLE QUOTATION MARK}The road is open today,\N{RIGHT DOUBLE QUOTATION MARK} said \
Adam Miller.\n"
RESPONSE = (
    b"HTTP/1.1 200 OK\r\nContent-Type: text/html\r\n\r\n<html><body><p>Some words.</p></body>"
)


def warc(length: int, payload: bytes = RESPONSE) -> bytes:
    """A WARC file of one record that claims a length."""
    head = (
        "WARC/1.0\r\nWARC-Type: response\r\nWARC-Record-ID: <urn:uuid:1>\r\n"
        "WARC-Date: 2016-03-15T09:00:00Z\r\nWARC-Target-URI: http://made-up.example/mill\r\n"
        f"Content-Type: application/http; msgtype=response\r\nContent-Length: {length}\r\n\r\n"
    )
    return head.encode() + payload + b"\r\n\r\n"


HOSTILE = {
    "long_line.txt": b"a " * 15_000_000,
    "longer_than_any.txt": b"a" * 100_000_000,
    "quotes_alone.txt": "\N{LEFT DOUBLE QUOTATION MARK}".encode() * 60_000 + b"\n",
    "straight_quotes.txt": b'" ' * 45_000,
    "apostrophes.txt": b"'a' said he, " * 7_000,
    "brackets.txt": b"[(" * 45_000,
    "capitals.txt": b"Adam Miller " * 8_000,
    "many_lines.txt": b"said\n" * 40_000,
    "nuls.txt": b"\0" * 10_000,
    "broken_utf8.txt": b"\xff\xfe\xfd said \xc3\x28 he \xe2\x82" * 500,
    "utf16_odd.txt": b"\xff\xfe" + "said".encode("utf-16-le") + b"x",
    "nested.html": b"<html><body>" + b"<div>" * 200_000 + b"words" + b"</div>" * 200_000,
    "many_tags.html": b"<html><body>" + b"<b>a</b>" * 200_000,
    "attributes.html": b"<html><body><p " + b'a="b" ' * 100_000 + b">words</p>",
    "bomb.xml": b'<?xml version="1.0"?><!DOCTYPE rss [<!ENTITY a "aaaaaaaaaa">'
    b'<!ENTITY b "&a;&a;&a;&a;&a;&a;&a;&a;&a;&a;"><!ENTITY c "&b;&b;&b;&b;&b;&b;&b;&b;&b;&b;">'
    b'<!ENTITY d "&c;&c;&c;&c;&c;&c;&c;&c;&c;&c;">]><rss><channel><item><title>&d;</title>'
    b"</item></channel></rss>",
    "outside.xml": b'<?xml version="1.0"?><!DOCTYPE rss [<!ENTITY x SYSTEM "file:///etc/passwd">]>'
    b"<rss><channel><item><title>&x;</title><description>&x;</description></item></channel></rss>",
    "short.warc": warc(10),
    "long.warc": warc(10_000_000),
    "negative.warc": warc(-5),
    "zipped.warc.gz": gzip.compress(warc(len(RESPONSE)))[:-20],
    "bomb.gz": gzip.compress(b"0" * 60_000_000),
    "page.pdf": b"%PDF-1.7 " + bytes(range(256)) * 40,
}


@pytest.mark.parametrize("name", HOSTILE)
def test_hostile_input_gets_a_clear_error_or_a_clean_reading(name: str, tmp_path: Path) -> None:
    """Each ends with 0 and readings, or with 2 and faults that have a code, sentence and hint."""
    path = tmp_path / name
    path.write_bytes(HOSTILE[name])
    result = run("press", "read", path, "--no-model", "--json")
    assert result.exit_code in {0, 2}, result.stderr
    for line in result.stdout.splitlines():
        page = json.loads(line)
        assert page["file"].startswith(str(path))
        assert "root:" not in line
    if result.exit_code:
        for fault in json.loads(result.stderr)["faults"]:
            assert fault["code"].startswith("PRESS_")
            assert fault["sentence"]
            assert fault["hint"]


def test_what_is_sound_is_read_beside_what_is_not(tmp_path: Path) -> None:
    """One broken file in a folder keeps nobody from reading the others."""
    (tmp_path / "a.pdf").write_bytes(HOSTILE["page.pdf"])
    (tmp_path / "b.txt").write_text(SAID, encoding="utf-8")
    result = run("press", "read", tmp_path, "--no-model", "--json")
    assert result.exit_code == 2
    (page,) = [json.loads(line) for line in result.stdout.splitlines()]
    assert page["quotations"][0]["text"] == "The road is open today,"
    assert [fault["code"] for fault in json.loads(result.stderr)["faults"]] == ["PRESS_NOT_TEXT"]


def test_a_title_is_text_and_nothing_that_a_terminal_obeys(tmp_path: Path) -> None:
    """Scripts and control characters in a title are shown as what they are."""
    path = tmp_path / "page.html"
    body = f"<p>{SAID}</p>" + "<p>The mill road has been quiet since the morning of Sunday.</p>" * 4
    title = "A mill &lt;script&gt;alert(1)&lt;/script&gt; \x1b[2J\N{RIGHT-TO-LEFT OVERRIDE}end"
    path.write_text(f"<html><head><title>{title}</title></head><body>{body}</body></html>")
    page = json.loads(run("press", "read", path, "--no-model", "--json").stdout)
    assert "\x1b" not in json.dumps(page)
    shown = run("press", "read", path, "--no-model").stdout
    assert "\x1b" not in shown
    assert "\N{RIGHT-TO-LEFT OVERRIDE}" not in shown
