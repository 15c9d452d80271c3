from __future__ import annotations

import base64
import json
from typing import TYPE_CHECKING, Any

import pyrage
import pytest
from tests.browser.calling import Refusal, call
from tests.desk.machine import PAIRS

from truceline.keyring import files
from truceline.ledger import keys
from truceline.ledger.challenges import Challenge, read_answer

if TYPE_CHECKING:
    from pathlib import Path

    from playwright.sync_api import Page
    from tests.browser.conftest import Contexts

pytestmark = [pytest.mark.needs("chromium"), pytest.mark.usefixtures("age_library")]

DESK = "desk.example/made-up"
PASSPHRASE = "четыре слова مع كلمات"  # noqa: S105 - it protects made-up keys alone
ONE = PAIRS["state:one"]
WRITTEN = base64.b64decode(
    "YWdlLWVuY3J5cHRpb24ub3JnL3YxCi0+IHNjcnlwdCBZckRVS3RsLytwUnZHVVFJTXFSeWlBIDE4ClIzeU0vRWhRdVlO"
    "amo4TlVXRFdhWGhQeGl1RUsrWmRSZk1WVXd0cEs5N3MKLS0tIENOWGdCZmRzN2lQbFQ0clByeVJ3NkQ5c09VdXNtYTUv"
    "UVN1MnRzRmZZbW8K8onT2FTkPkzVKTc+kfV0ilLIoAjUFHbsQrUsV6YBIRRL2Sw602roD0vxaurm68oc77c+Ro09aHxy"
    "wekzD0TFajB+FkWm1jakgcXfMGKP37x5cUqECbCt1zmgLUFwBjZNCnMWSDvxGlU0iG26wB1/zfmZi342tJO4kiGALvOO"
    "ZNO5R1LJYXlBh2knsc+tgSd6Kak2yfX99TH9jSYb5xU6LGGOeWJHVHwZsWn+PNadBPq0hIxnABgyLqonMtrI63ujfWHl"
    "x40DKnQq5l4+OputfBHqT4IF5LH4au52HgFDIPDD1QQ7zq6ljA8mURno0uq8"
)
"""A made-up key file as `truceline key new` writes it under PASSPHRASE, with 2**18 rounds."""
MAKE = """async (js, { desk, actor, passphrase }, hex) => {
  const { key, backup } = await js.key_making.makeKey({ desk, actor, passphrase });
  await js.keystore.keep(key);
  await js.keystore.choose(key);
  return { backup: hex(backup), id: key.id, request: await js.keystore.request(key) };
}"""
IMPORT = """async (js, { desk, file, passphrase }, hex, fromHex) => {
  const key = await js.key_making.importKey({ desk, file: fromHex(file), passphrase });
  await js.keystore.keep(key);
  return { id: key.id, public: key.public, seal: key.seal, actor: key.actor };
}"""
LIST = "async (js, desk) => (await js.keystore.list(desk)).map((key) => [key.actor, key.id])"


def kept(page: Page, pair: files.KeyPair = ONE, desk: str = DESK) -> dict[str, Any]:
    """Import an open key file and keep it."""
    given = {"desk": desk, "file": files.pair_bytes(pair).hex(), "passphrase": None}
    found: dict[str, Any] = call(page, IMPORT, given)
    return found


def refused(page: Page, work: str, given: Any) -> list[str]:
    """The codes with which a page refuses."""
    with pytest.raises(Refusal) as found:
        call(page, work, given)
    return found.value.codes


def test_this_browser_lacks_nothing(page: Page) -> None:
    """Debian's chromium keeps keys and signs; a browser that cannot is told apart by name."""
    assert call(page, "(js) => js.key_making.whatIsMissing()") == []


def test_python_reads_the_backup_that_a_browser_wrote(page: Page, tmp_path: Path) -> None:
    """The file is a key file like any other, byte for byte inside; its request enrols the key."""
    given = {"desk": DESK, "actor": "state:one", "passphrase": PASSPHRASE}
    made = call(page, MAKE, given)
    path = tmp_path / "browser.key"
    path.write_bytes(bytes.fromhex(made["backup"]))
    assert files.is_protected(path)
    pair = files.read_pair(path, PASSPHRASE)
    assert (pair.actor, pair.id) == ("state:one", made["id"])
    assert made["request"] == pair.request(DESK).as_json()
    inside = pyrage.passphrase.decrypt(path.read_bytes(), PASSPHRASE)
    assert inside == files.pair_bytes(pair)


def quick(page: Page, pair: files.KeyPair = ONE, rounds: int = 2**10) -> bytes:
    """A key file under PASSPHRASE, with few rounds: what opens it costs no time."""
    work = """async (js, { data, passphrase, factor }, hex, fromHex) => {
      const { Encrypter } = await js.sealing.age();
      const encrypter = new Encrypter();
      encrypter.setPassphrase(passphrase);
      encrypter.setScryptWorkFactor(factor);
      return hex(await encrypter.encrypt(fromHex(data)));
    }"""
    factor = rounds.bit_length() - 1
    given = {"data": files.pair_bytes(pair).hex(), "passphrase": PASSPHRASE, "factor": factor}
    return bytes.fromhex(call(page, work, given))


def test_a_browser_reads_the_file_that_the_command_line_wrote(page: Page) -> None:
    """The same key comes out as Python reads from it."""
    pair = files.parse_pair(pyrage.passphrase.decrypt(WRITTEN, PASSPHRASE))
    assert pair is not None
    given = {"desk": DESK, "file": WRITTEN.hex(), "passphrase": PASSPHRASE}
    assert call(page, IMPORT, given) == {
        "id": pair.id, "public": pair.public.hex(), "seal": pair.seal, "actor": pair.actor
    }  # fmt: skip


def test_a_locked_file_opens_with_its_passphrase_alone(page: Page) -> None:
    """Not with another, nor with none, nor once a byte of it was changed, wherever that is."""
    data = quick(page)
    given = {"desk": DESK, "file": data.hex(), "passphrase": PASSPHRASE}
    assert call(page, IMPORT, given)["id"] == ONE.id
    assert refused(page, IMPORT, {**given, "passphrase": None}) == ["KEY_FILE_LOCKED"]
    assert refused(page, IMPORT, {**given, "passphrase": "wrong words"}) == ["PASSPHRASE_WRONG"]
    for at in (len(data) - 1, len(data) - 100, len(data) // 2, data.index(b"scrypt") + 10):
        hurt = data[:at] + bytes([data[at] ^ 1]) + data[at + 1 :]
        assert refused(page, IMPORT, {**given, "file": hurt.hex()}) == ["PASSPHRASE_WRONG"], at
    cut = {**given, "file": data[:-20].hex()}
    assert refused(page, IMPORT, cut) == ["PASSPHRASE_WRONG"]


def test_a_file_that_asks_for_endless_work_is_refused(page: Page) -> None:
    """Nobody's file keeps a browser busy for hours: beyond 2**20 rounds it is not tried."""
    data = quick(page).replace(b" 10\n", b" 30\n", 1)
    given = {"desk": DESK, "file": data.hex(), "passphrase": PASSPHRASE}
    assert refused(page, IMPORT, given) == ["KEY_FILE_COSTLY"]


def test_a_browser_reads_an_open_key_file(page: Page) -> None:
    """Without passphrase too; the key is the same key."""
    assert kept(page)["id"] == ONE.id
    assert call(page, LIST, DESK) == [[ONE.actor, ONE.id]]


MEMBERS = ("truceline_key", "actor", "seed", "identity")


def _without(name: str) -> dict[str, Any]:
    value: dict[str, Any] = json.loads(files.pair_bytes(ONE))
    del value[name]
    return value


@pytest.mark.parametrize(
    ("value", "code"),
    [
        *((_without(name), "KEY_FILE_SHAPE") for name in MEMBERS),
        ({**_without("seed"), "seed": "00"}, "KEY_FILE_SHAPE"),
        ({**_without("seed"), "seed": "zz" * 32}, "KEY_FILE_SHAPE"),
        ({**_without("actor"), "actor": "State One"}, "KEY_FILE_SHAPE"),
        ({**_without("identity"), "identity": ONE.seal}, "KEY_FILE_SHAPE"),
        ({**_without("identity"), "identity": ONE.identity[:-1] + "B"}, "KEY_FILE_SHAPE"),
        ({**_without("truceline_key"), "truceline_key": 3}, "KEY_FILE_SHAPE"),
        ([], "KEY_FILE_SHAPE"),
        (None, "KEY_FILE_SHAPE"),
        ({**_without("seed"), "truceline_key": 2, "token": {"module": "/made/up"}}, "KEY_ON_TOKEN"),
    ],
)  # fmt: skip
def test_what_is_no_key_file_is_refused(empty_page: Page, value: object, code: str) -> None:
    """Nothing of it is kept; a key on a token is sent to the machine that has the token."""
    given = {"desk": DESK, "file": json.dumps(value).encode().hex(), "passphrase": None}
    assert refused(empty_page, IMPORT, given) == [code]
    assert call(empty_page, LIST, DESK) == []


@pytest.mark.parametrize(
    ("actor", "passphrase", "code"),
    [
        ("State One", PASSPHRASE, "ACTOR_NAME"),
        ("state:one", "", "PASSPHRASE_EMPTY"),
        ("state:one", "elevenchars", "PASSPHRASE_SHORT"),
    ],
)
def test_no_key_is_made_without_a_name_and_a_passphrase(
    empty_page: Page, actor: str, passphrase: str, code: str
) -> None:
    """A browser never writes a backup in the open."""
    given = {"desk": DESK, "actor": actor, "passphrase": passphrase}
    assert refused(empty_page, MAKE, given) == [code]
    assert call(empty_page, LIST, DESK) == []


def test_a_kept_key_cannot_be_taken_out(page: Page) -> None:
    """Neither half is extractable, in any format, also after the page was loaded again."""
    kept(page)
    page.reload()
    work = """async (js, desk) => {
      const [key] = await js.keystore.list(desk);
      const tries = [key.signing, key.sealing].flatMap((half) =>
        ["raw", "pkcs8", "jwk", "spki"].map((format) => crypto.subtle.exportKey(format, half)));
      const ends = await Promise.allSettled(tries);
      return [key.signing.extractable, key.sealing.extractable, key.signing.usages,
        key.sealing.usages, [...new Set(ends.map((each) => each.status))]];
    }"""
    assert call(page, work, DESK) == [False, False, ["sign"], ["deriveBits"], ["rejected"]]


def test_a_key_that_could_be_taken_out_is_never_kept(page: Page) -> None:
    """Whoever calls the store with an extractable key is refused."""
    work = """async (js, given, hex, fromHex) => {
      const key = await js.key_making.importKey({ ...given, file: fromHex(given.file) });
      const made = await crypto.subtle.generateKey("Ed25519", true, ["sign", "verify"]);
      await js.keystore.keep({ ...key, signing: made.privateKey });
    }"""
    given = {"desk": DESK, "file": files.pair_bytes(ONE).hex(), "passphrase": None}
    assert refused(page, work, given) == ["KEY_EXTRACTABLE"]
    assert call(page, LIST, DESK) == []


def test_keys_are_kept_by_desk_and_actor(page: Page) -> None:
    """Listed for their desk alone; chosen, and forgotten with the choice."""
    two, renewed = PAIRS["state:two"], files.new_pair(ONE.actor, seed=b"\x55" * 32)
    for pair in (two, ONE, renewed):
        kept(page, pair)
    kept(page, two, "desk.example/made-up-2")
    mine = sorted((pair.actor, pair.id) for pair in (ONE, renewed, two))
    assert call(page, LIST, DESK) == [list(each) for each in mine]
    assert call(page, LIST, "desk.example/made") == []
    work = """async (js, [desk, id]) => {
      const key = (await js.keystore.list(desk)).find((each) => each.id === id);
      const seen = [(await js.keystore.chosen(desk))?.id];
      await js.keystore.choose(key);
      seen.push((await js.keystore.chosen(desk))?.id);
      await js.keystore.forget(key);
      seen.push((await js.keystore.chosen(desk))?.id);
      return seen;
    }"""
    assert call(page, work, [DESK, renewed.id]) == [None, renewed.id, None]
    # One key that is left alone is the one that is used.
    assert call(page, work, [DESK, two.id]) == [None, two.id, ONE.id]
    assert call(page, LIST, DESK) == [[ONE.actor, ONE.id]]
    assert call(page, LIST, "desk.example/made-up-2") == [[two.actor, two.id]]


def test_a_key_that_is_not_kept_cannot_be_chosen(page: Page) -> None:
    """A choice always names a key that is there."""
    kept(page)
    work = """async (js, desk) => {
      const key = await js.keystore.chosen(desk);
      await js.keystore.forget(key);
      await js.keystore.choose(key);
    }"""
    assert refused(page, work, DESK) == ["KEY_NOT_KEPT"]


def test_a_request_to_enrol_is_the_one_that_python_makes(page: Page) -> None:
    """Ed25519 has one signature for a message: the two requests are the same."""
    kept(page)
    work = "async (js, desk) => js.keystore.request(await js.keystore.chosen(desk))"
    assert call(page, work, DESK) == ONE.request(DESK).as_json()


ANSWER = """async (js, [desk, challenge]) => js.challenge.answerChallenge(
  typeof challenge === "string" ? js.challenge.readChallenge(challenge) : challenge,
  await js.keystore.chosen(desk))"""


def test_a_challenge_is_answered_as_a_desk_expects(page: Page) -> None:
    """The answer is read by Python, and its signature is over the target `sessions`."""
    kept(page)
    asked = Challenge(origin=DESK, nonce="AbC_-9", expires=1_800_000_000)
    as_json = {"origin": DESK, "nonce": asked.nonce, "expires": asked.expires}
    header = call(page, ANSWER, [DESK, as_json])
    assert call(page, ANSWER, [DESK, asked.header()]) == header
    answer = read_answer(header)
    assert (answer.key, answer.nonce, answer.expires) == (ONE.id, asked.nonce, asked.expires)
    assert keys.verify(ONE.public, asked.message(ONE.id, "sessions"), answer.signature)
    assert not keys.verify(ONE.public, asked.message(ONE.id, "entries"), answer.signature)


@pytest.mark.parametrize(
    ("changed", "code"),
    [
        ({"origin": "desk.example/other"}, "CHALLENGE_OTHER_DESK"),
        ({"origin": f"{DESK}\nx"}, "CHALLENGE_SHAPE"),
        ({"origin": None}, "CHALLENGE_SHAPE"),
        ({"nonce": "a b"}, "CHALLENGE_SHAPE"),
        ({"nonce": ""}, "CHALLENGE_SHAPE"),
        ({"expires": "60"}, "CHALLENGE_SHAPE"),
        ({"expires": -1}, "CHALLENGE_SHAPE"),
        ({"expires": 1.5}, "CHALLENGE_SHAPE"),
    ],
)
def test_no_other_challenge_is_answered(page: Page, changed: dict[str, Any], code: str) -> None:
    """Least of all that of another desk, fetched there to come in as somebody else."""
    kept(page)
    asked = {"origin": DESK, "nonce": "AbC", "expires": 60, **changed}
    assert refused(page, ANSWER, [DESK, asked]) == [code]
    assert refused(page, ANSWER, [DESK, "Basic realm=x"]) == ["CHALLENGE_SHAPE"]


def spellings(pair: files.KeyPair) -> list[str]:
    """How the private halves may be written, in lower case."""
    found = [PASSPHRASE, pair.identity]
    for secret in (pair.seed, bytes(pair.seed[16:])):
        encoded = base64.b64encode(secret).decode().rstrip("=")
        found += [secret.hex(), encoded[:-2], encoded.replace("+", "-").replace("/", "_")[:-2]]
        found += [",".join(str(byte) for byte in secret)]
    return [each.lower() for each in found]


@pytest.mark.parametrize("language", ["en", "ar", "ru"])
def test_the_key_is_in_no_request_cookie_or_storage(
    context_in: Contexts, heard: list[str], language: str
) -> None:
    """From import to signing, in every language: the private halves leave nowhere to be found."""
    context = context_in(language)
    seen: list[str] = []
    page = context.new_page()
    page.on("console", lambda message: seen.append(message.text))
    page.goto("/")
    data = quick(page) if language == "ar" else files.pair_bytes(ONE)
    call(page, IMPORT, {"desk": DESK, "file": data.hex(), "passphrase": PASSPHRASE})
    asked = {"origin": DESK, "nonce": "AbC", "expires": 60}
    call(page, ANSWER, [DESK, asked])
    work = """async (js, desk) => {
      const { request, chosen } = js.keystore;
      const enrolment = await request(await chosen(desk));
      await fetch("/enrol", { method: "POST", body: JSON.stringify(enrolment) });
      const databases = await indexedDB.databases();
      return JSON.stringify([{ ...localStorage }, { ...sessionStorage }, document.cookie, location,
        history.state, databases, await caches.keys(), await js.keystore.list(desk)]);
    }"""
    seen.append(call(page, work, DESK))
    seen.append(json.dumps(context.storage_state(indexed_db=True), default=str))
    seen += heard
    # The search itself can find: the public half is in what was sent and in what is kept.
    assert any("POST /enrol" in each and ONE.seal in each for each in heard)
    assert any(ONE.public.hex() in each for each in set(seen) - set(heard))
    for each in seen:
        assert not [word for word in spellings(ONE) if word in each.lower()]
