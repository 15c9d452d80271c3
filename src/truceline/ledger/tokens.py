r"""The two small words of every C2SP text format: a decimal number and base64, one spelling each.

Both give ``None`` for anything but the one canonical spelling, so that two files that mean the same
are the same bytes.

>>> parse_decimal("70000"), parse_decimal("070000"), parse_decimal("+7")
(70000, None, None)
>>> decode_base64("AQ=="), decode_base64("AR=="), decode_base64("AQ")
(b'\x01', None, None)
"""

from __future__ import annotations

import base64
import binascii
import re

MAX_NUMBER = 2**63 - 1

_DECIMAL = re.compile(r"0|[1-9][0-9]{0,18}", re.ASCII)


def parse_decimal(text: str) -> int | None:
    """A number from 0 to 2^63 - 1 in ASCII digits without leading zeros; else ``None``."""
    if _DECIMAL.fullmatch(text) is None:
        return None
    number = int(text)
    return number if number <= MAX_NUMBER else None


def decode_base64(text: str) -> bytes | None:
    """The bytes of standard base64 with padding (RFC 4648, section 4); else ``None``.

    Line breaks, missing padding and stray bits in the last character are all refused.
    """
    try:
        data = base64.b64decode(text, validate=True)
    except (binascii.Error, ValueError):
        return None
    return data if encode_base64(data) == text else None


def encode_base64(data: bytes) -> str:
    """Standard base64 with padding."""
    return base64.b64encode(data).decode("ascii")
