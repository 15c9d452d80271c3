"""Platforms on which others publish: blogs, channels, archives. None of them is a publisher.

A page of a blog shows its platform's furniture ("No comments: / Post a Comment"), which says where
it stands and not whose it is. An address may say both: a blog has a name of its own under its
platform's (``valley.blogspot.com``), a channel a path (``t.me/valley``).

>>> account("https://valley.blogspot.com/2016/03/truce.html")
('valley.blogspot.com', 'Blogger')
>>> account("https://www.facebook.com/valley.news/posts/1")
('facebook.com/valley.news', 'Facebook')
"""

from __future__ import annotations

import re
from typing import TYPE_CHECKING, Final
from urllib.parse import urlsplit

if TYPE_CHECKING:
    from collections.abc import Sequence

_BY_NAME: Final = {
    "blogspot.com": "Blogger",
    "wordpress.com": "WordPress",
    "livejournal.com": "LiveJournal",
    "tumblr.com": "Tumblr",
    "substack.com": "Substack",
    "typepad.com": "Typepad",
    "over-blog.com": "OverBlog",
    "medium.com": "Medium",
    "blogger.com": "Blogger",
}
"""Platforms whose blogs have names of their own before the platform's."""
_BY_PATH: Final = {
    "medium.com": "Medium",
    "facebook.com": "Facebook",
    "twitter.com": "Twitter",
    "x.com": "X",
    "t.me": "Telegram",
    "telegram.me": "Telegram",
    "vk.com": "VK",
    "youtube.com": "YouTube",
    "reddit.com": "Reddit",
    "livejournal.com": "LiveJournal",
    "tumblr.com": "Tumblr",
}
"""Platforms on which an account is the first part of the path."""
_NO_ACCOUNT: Final = frozenset(
    {"", "watch", "status", "posts", "s", "p", "permalink.php", "story.php", "post", "shorts", "i"}
)
_TWO_PARTS: Final = frozenset({"r", "user", "u", "c", "channel", "pages", "groups"})
_KEPT: Final = re.compile(
    r"^https?://(?:web\.archive\.org/web/\d+[a-z_]*|archive\.(?:today|is|ph|org)/[\dA-Za-z.]+)/"
    r"(?=https?:/)",
    re.IGNORECASE,
)
_BLOGGER: Final = (
    re.compile(r"^(?:powered by blogger\b.*|email thisblogthis!.*|blogthis!)$", re.IGNORECASE),
    re.compile(r"^(?:no|\d{1,5}) comments?:$", re.IGNORECASE),
    re.compile(r"^(?:older|newer) post$", re.IGNORECASE),
)
_POST: Final = "post a comment"
_OTHERS: Final = (
    (
        "WordPress",
        re.compile(r"^(?:proudly )?powered by wordpress|blog at wordpress\.com", re.IGNORECASE),
    ),
    ("Tumblr", re.compile(r"^powered by tumblr", re.IGNORECASE)),
    ("Substack", re.compile(r"^substack is the home for great", re.IGNORECASE)),
    ("LiveJournal", re.compile(r"^powered by livejournal", re.IGNORECASE)),
    ("Telegram", re.compile(r"^view in telegram$", re.IGNORECASE)),
)
_FOOT: Final = 15
"""So many lines at the end of a page are asked for whose furniture they are."""


def unarchived(address: str) -> str:
    """An address without the archive that kept the page: whoever keeps a page did not publish it.

    >>> unarchived("https://web.archive.org/web/20160324120000/http://valley.example/1")
    'http://valley.example/1'
    """
    return _KEPT.sub("", address)


def account(address: str) -> tuple[str, str]:
    """Whose page of which platform an address is; both empty where it is of none.

    Returns:
        The blog's or account's own name, empty where the address has none, and the platform.
    """
    parts = urlsplit(unarchived(address))
    host = (parts.hostname or "").removeprefix("www.").removeprefix("m.")
    for domain, name in _BY_NAME.items():
        if host.endswith("." + domain):
            return host, name
    if host in _BY_PATH:
        path = [each for each in parts.path.split("/") if each]
        while path and path[0].casefold() == "s" and host == "t.me":
            path.pop(0)
        if path and path[0].casefold() in _TWO_PARTS:
            return (f"{host}/{'/'.join(path[:2])}" if len(path) > 1 else ""), _BY_PATH[host]
        own = path[0] if path and path[0].casefold() not in _NO_ACCOUNT else ""
        return (f"{host}/{own}" if own else ""), _BY_PATH[host]
    return ("", _BY_NAME[host]) if host in _BY_NAME else ("", "")


def furniture(lines: Sequence[str]) -> str:
    """The platform whose furniture a page shows; empty where it shows none.

    Newspapers too ask for comments: only Blogger counts them right before, or links older posts.
    """
    foot = [line.strip() for line in lines[-_FOOT:]]
    for index, line in enumerate(foot):
        if _BLOGGER[0].match(line):
            return "Blogger"
        if line.casefold() == _POST and any(
            sign.match(near)
            for near in (*foot[max(0, index - 4) : index], *foot[index + 1 : index + 4])
            for sign in _BLOGGER
        ):
            return "Blogger"
    return next((name for name, sign in _OTHERS if any(map(sign.search, foot))), "")
