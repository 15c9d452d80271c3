"""``truceline sign-in``: a code with which a browser comes in, signed by a key that stays here.

``truceline console --hashes``: the hashes of every script that a desk of this version serves.
"""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

import click

from truceline.cli import shared
from truceline.cli.paper import Paper, echo_json
from truceline.errors import BadInput, DeskFault, Fault, Refused

if TYPE_CHECKING:
    from pathlib import Path

    import httpx

_API = "api/v1"
_MINUTES = 10
_MOST = 1 << 16


@click.command("sign-in", short_help="Print a code to sign a browser in to a desk.")
@click.argument("url", metavar="URL")
@shared.key_option
@shared.json_option
def sign_in(*, url: str, key_file: Path | None, as_json: bool) -> None:
    """Prove to the desk at URL who you are, and print a code to paste into its page "Sign in".

    The key stays on this machine. The code serves once, within ten minutes, and lets a browser read
    as you: entries still need the key. A self-made certificate is believed where the environment
    variable SSL_CERT_FILE names it.
    """
    pair = shared.read_key(shared.needed(key_file, "--key", "Give your key file."))
    from truceline.ledger.challenges import Answer, Challenge  # noqa: PLC0415 - loads slowly

    with _client(url) as client:
        drawn = _asked(client, "challenges")
        try:
            challenge = Challenge(
                origin=str(drawn["origin"]),
                nonce=str(drawn["nonce"]),
                expires=int(drawn["expires"]),
            )
        except (KeyError, ValueError) as error:
            raise _no_desk(url) from error
        signature = pair.sign(challenge.message(pair.id, "sessions"))
        answer = Answer(
            key=pair.id, nonce=challenge.nonce, expires=challenge.expires, signature=signature
        )
        session = _asked(client, "sessions", {"Authorization": answer.header()})
    code = str(session.get("secret", ""))
    if as_json:
        echo_json({"desk": challenge.origin, "actor": pair.actor, "code": code})
        return
    said = f"Signed in to {challenge.origin} as {pair.actor}. Paste this into its page /sign-in"
    click.echo(f"{said} within {_MINUTES} minutes:", err=True)
    click.echo(code)


@click.command(short_help="The scripts that a desk serves to browsers.")
@click.option("--hashes", is_flag=True, help="Print each script with its SHA-384.")
@shared.json_option
@click.pass_context
def console(context: click.Context, *, hashes: bool, as_json: bool) -> None:
    """What a desk of this version serves to browsers, from the package that is installed here.

    Lay the hashes beside those that a desk's page /ledger/scripts shows, and beside the integrity
    attributes of its pages: where they differ, the desk runs another version, or a false script.
    """
    from truceline.console.scripts import every  # noqa: PLC0415 - loads slowly

    if not hashes:
        click.echo(context.get_help())
        return
    if as_json:
        echo_json({"scripts": dict(every())})
        return
    paper = Paper()
    for path, digest in every():
        paper.line(f"{digest}  {path}")


def _client(url: str) -> httpx.Client:
    """A client of the desk at an address, which must be one that keeps the answer to itself.

    Raises:
        BadInput: URL_FORM, URL_PLAIN.
    """
    import httpx  # noqa: PLC0415 - loads slowly

    try:
        base = httpx.URL(url if url.endswith("/") else f"{url}/")
    except httpx.InvalidURL as error:
        raise _bad_url(url) from error
    if base.scheme not in {"http", "https"} or not base.host:
        raise _bad_url(url)
    if base.scheme == "http" and base.host not in {"127.0.0.1", "localhost", "::1"}:
        sentence = f"{url} is no HTTPS address: whoever is on the way would get the code."
        raise BadInput(Fault("URL_PLAIN", sentence, "Use https://.", where="URL"))
    agent = {"User-Agent": "truceline"}
    return httpx.Client(base_url=base, headers=agent, timeout=20.0, follow_redirects=False)


def _bad_url(url: str) -> BadInput:
    hint = "Give the desk's address: https://desk.example"
    return BadInput(Fault("URL_FORM", f"{url!r} is no address of a desk.", hint, where="URL"))


def _asked(
    client: httpx.Client, path: str, headers: dict[str, str] | None = None
) -> dict[str, Any]:
    """The JSON object with which a desk answers.

    Raises:
        DeskFault: DESK_AWAY, DESK_OTHER. Refused: as the desk refuses.
    """
    import httpx  # noqa: PLC0415 - loads slowly

    url = str(client.base_url)
    try:
        answer = client.post(f"{_API}/{path}", headers=headers)
        value = answer.json() if len(answer.content) <= _MOST else None
    except httpx.HTTPError as error:
        sentence = f"The desk at {url} cannot be reached: {error}."
        raise DeskFault(
            Fault("DESK_AWAY", sentence, "Check the address, and try again.")
        ) from error
    except ValueError as error:
        raise _no_desk(url) from error
    if not isinstance(value, dict):
        raise _no_desk(url)
    if answer.is_success:
        return value
    named = value.get("faults")
    faults = [
        Fault(str(each.get("code", "")), str(each.get("sentence", "")), str(each.get("hint", "")))
        for each in (named if isinstance(named, list) else [])
        if isinstance(each, dict)
    ]
    raise Refused(faults) if faults else _no_desk(url)


def _no_desk(url: str) -> DeskFault:
    sentence = f"What answers at {url} is no desk of Truceline, or one of another version."
    return DeskFault(Fault("DESK_OTHER", sentence, "Check the address."))
