"""YAML from strangers: plain data with places, and a code of its own for everything else."""

from __future__ import annotations

import pytest
import yaml
from hypothesis import example, given, settings
from hypothesis import strategies as st

from truceline.mechanism.yaml_source import LARGEST, Place, read_yaml, scan_yaml


def codes(data: bytes) -> list[tuple[str, str]]:
    """The codes and places of all faults of a document."""
    return [(fault.code, fault.where) for fault in scan_yaml(data)[1]]


def test_only_true_and_false_are_truth_values() -> None:
    """NO, yes, on and off are text, and so are dates, times and sexagesimal numbers."""
    data = b"a: NO\nb: yes\nc: on\nd: true\ne: 2016-02-22\nf: 12:30:45\ng: 18:00\nh: ~\ni: '1'\n"
    assert read_yaml(data).data == {
        "a": "NO",
        "b": "yes",
        "c": "on",
        "d": True,
        "e": "2016-02-22",
        "f": "12:30:45",
        "g": "18:00",
        "h": None,
        "i": "1",
    }


def test_plain_numbers_are_numbers() -> None:
    """Whole and decimal numbers are read; a number too large for 64 bits is refused."""
    assert read_yaml(b"[0, -7, 12, 0.5, -1.25]").data == [0, -7, 12, 0.5, -1.25]
    assert codes(b"[99999999999999999999]") == [("YAML_NUMBER", "1:2")]


@pytest.mark.parametrize(
    "odd",
    [
        "010",
        "0x1F",
        "0o17",
        "0b1",
        "1_000",
        "1e3",
        "1.5E-3",
        "+1",
        "1.",
        ".5",
        ".inf",
        "-.INF",
        ".nan",
    ],
)
def test_numbers_that_programs_read_differently_are_refused(odd: str) -> None:
    """Octal, hexadecimal, underscores, exponents, infinities: quote them or write them plainly."""
    assert codes(f"a: {odd}".encode()) == [("YAML_NUMBER", "1:4")]
    assert read_yaml(f"a: '{odd}'".encode()).data == {"a": odd}


@pytest.mark.parametrize(
    ("data", "expected"),
    [
        (b"a: &x 1\nb: *x\n", [("YAML_ALIAS", "1:4"), ("YAML_ALIAS", "2:4")]),
        (b"a: 1\nb: 2\na: 3\n", [("YAML_DUPLICATE_KEY", "3:1")]),
        (b"a: !!python/object:os.system x", [("YAML_TAG", "1:4")]),
        (b"a: !!str 1", [("YAML_TAG", "1:4")]),
        (b"<<: {a: 1}", [("YAML_KEY", "1:1")]),
        (
            b"1: a\nnull: b\ntrue: c",
            [("YAML_KEY", "1:1"), ("YAML_KEY", "2:1"), ("YAML_KEY", "3:1")],
        ),
        (b"[a]: b", [("YAML_KEY", "1:1")]),
        (b"? {a: b}\n: c", [("YAML_KEY", "1:3")]),
        (b"a: 1\n---\nb: 2\n", [("YAML_DOCUMENTS", "2:1")]),
        (b"", [("YAML_EMPTY", "1:1")]),
        (b"# nothing\n", [("YAML_EMPTY", "1:1")]),
        (b"a: [1, 2", [("YAML_SYNTAX", "1:9")]),
        (b"a:\n\t- 1", [("YAML_SYNTAX", "2:1")]),
        (b"a: caf\xe9", [("YAML_ENCODING", "1:7")]),
        ("a: 1".encode("utf-16"), [("YAML_ENCODING", "1:1")]),
        (b"a: 1\nb: \x00", [("YAML_CHARACTER", "2:4")]),
        ("a: x\u202ey".encode(), [("YAML_CHARACTER", "1:5")]),
        ("a: 1 # harmless\u2028b: 2".encode(), [("YAML_CHARACTER", "1:16")]),
        (b"a: 1\rb: \x01", [("YAML_CHARACTER", "2:4")]),
        (b"[" * 33, [("YAML_DEPTH", "1:33")]),
        (b"#" * (LARGEST + 1), [("YAML_SIZE", "1:1")]),
    ],
)
def test_hostile_yaml_is_refused_by_code_and_place(
    data: bytes, expected: list[tuple[str, str]]
) -> None:
    """Aliases, duplicate keys, tags, merges, other encodings and deep nesting each have a code."""
    assert codes(data) == expected


def test_a_bomb_of_aliases_does_not_unfold() -> None:
    """The billion laughs end at the first laugh: every alias is refused, none is followed."""
    lines = ['a: &a ["lol"]']
    lines += [
        f"{new}: &{new} [{','.join([f'*{old}'] * 9)}]"
        for old, new in zip("abcdefgh", "bcdefghi", strict=True)
    ]
    faults = scan_yaml("\n".join(lines).encode())[1]
    assert {fault.code for fault in faults} == {"YAML_ALIAS"}


def test_a_flood_of_faults_is_cut_short() -> None:
    """A file that is nothing but faults stops being read."""
    assert len(scan_yaml(b"".join(b"- &a%d x\n" % n for n in range(5000)))[1]) == 100


def test_right_to_left_marks_are_let_through() -> None:
    """Arabic text with its marks is text like any other, and so is a leading byte order mark."""
    name = "\u200f\u062d\u0645\u0635\u200f"
    assert read_yaml(f"name: {name}\n".encode("utf-8-sig")).data == {"name": name}


def test_every_value_and_key_has_its_place() -> None:
    """Line and column count from 1, for values and for keys, in block and in flow."""
    source = read_yaml(b"a:\n  - b: 1\n  - {c: 2,\n     d: 3}\n")
    assert source.place(("a", 0, "b")) == Place(2, 8)
    assert source.key_place(("a", 1, "d")) == Place(4, 6)
    assert source.place(("a", 1, "missing", "deeper")) == Place(3, 5)


PLAIN = st.recursive(
    st.none() | st.booleans() | st.integers(-(10**15), 10**15) | st.text(max_size=8),
    lambda below: (
        st.lists(below, max_size=4) | st.dictionaries(st.text(max_size=5), below, max_size=4)
    ),
    max_leaves=12,
)


@settings(deadline=None)
@given(PLAIN)
def test_plain_data_survives_its_yaml(data: object) -> None:
    """What a safe writer writes reads back as it was, or is refused for a character or number."""
    text = yaml.safe_dump(data, allow_unicode=True)
    source, faults = scan_yaml(text.encode("utf-8", "surrogatepass"))
    if faults:
        assert {f.code for f in faults} <= {
            "YAML_CHARACTER",
            "YAML_KEY",
            "YAML_ENCODING",
            "YAML_TAG",
            "YAML_NUMBER",
        }
    else:
        assert source is not None
        assert source.data == data


@settings(deadline=None)
@given(st.binary(max_size=200))
@example(b"\xef\xbb\xbf")
@example(b"? ? ?")
@example(b"%YAML 9.9\n---\n")
@example(b"- - - {")
def test_arbitrary_bytes_are_read_or_refused(data: bytes) -> None:
    """No bytes raise anything but BadInput, and every fault has a place."""
    for _code, where in codes(data):
        line, column = where.split(":")
        assert int(line) >= 1
        assert int(column) >= 1


@settings(deadline=None)
@given(st.text(alphabet="ab:-?[]{}&*!|>'\"%@#,~<\n \t\u0085\u2028é", max_size=40))
def test_text_made_of_yaml_signs_is_read_or_refused(text: str) -> None:
    """Text that is dense with YAML's own signs raises nothing but BadInput either."""
    assert all(code.startswith("YAML_") for code, _where in codes(text.encode()))
