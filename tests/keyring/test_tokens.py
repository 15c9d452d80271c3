"""A signing key on a PKCS#11 token signs, proves possession, and cannot be taken out."""

from __future__ import annotations

import json
import shutil
from dataclasses import replace
from typing import TYPE_CHECKING, Any

import pytest
from tests.keyring.softhsm import PIN, SoftToken, make_token, soft_token

from truceline.errors import BadInput, NotFound, Refused, TrucelineError
from truceline.extras import extra
from truceline.keyring import files, tokens
from truceline.keyring.files import TokenPair, new_pair, read_pair, write_pair
from truceline.ledger import keys

if TYPE_CHECKING:
    from collections.abc import Callable
    from pathlib import Path

pytestmark = pytest.mark.needs("softhsm2-util")


@pytest.fixture(scope="module")
def token(tmp_path_factory: pytest.TempPathFactory) -> SoftToken:
    """A token with nothing on it."""
    return soft_token(tmp_path_factory.mktemp("softhsm"))


@pytest.fixture(autouse=True)
def _logged_out() -> None:
    """Whoever signs first in a test is asked for the PIN."""
    tokens.forget()


def _pin(_token: str) -> str:
    return PIN


def _pair(token: SoftToken, pin: Callable[[str], str] = _pin) -> TokenPair:
    reference = tokens.make_key(token.module, token.label, "group:brigade", pin)
    held = new_pair("group:brigade")
    hand = tokens.TokenHand(reference, pin)
    return TokenPair(actor=held.actor, identity=held.identity, hand=hand)


def _code(action: Callable[[], Any], kind: type[TrucelineError]) -> str:
    with pytest.raises(kind) as error:
        action()
    assert PIN not in str(error.value)
    (fault,) = error.value.faults
    assert fault.sentence
    assert fault.hint
    return fault.code


def test_a_token_signs_as_a_file_does(token: SoftToken) -> None:
    """What a token signs and proves holds under its public key, which is fit to be enrolled."""
    pair = _pair(token)
    keys.check_public(pair.public)
    assert keys.verify(pair.public, b"it holds", pair.sign(b"it holds"))
    request = pair.request("desk.example/made-up")
    message = keys.possession_message("desk.example/made-up", pair.actor, pair.public, request.seal)
    assert keys.verify(pair.public, message, bytes.fromhex(request.possession))
    assert pair.seed == b""
    assert pair.id == keys.key_id(pair.public)


def test_the_private_key_cannot_be_taken_out_of_the_token(token: SoftToken) -> None:
    """The token itself says that the key never was outside, and refuses to give it away."""
    pair = _pair(token)
    tokens.forget()
    pkcs11 = extra("pkcs11")
    found = pkcs11.lib(token.module).get_token(token_label=token.label)
    with found.open(user_pin=PIN) as session:
        name = bytes.fromhex(pair.hand.reference.id)
        private = session.get_key(object_class=pkcs11.ObjectClass.PRIVATE_KEY, id=name)
        assert private[pkcs11.Attribute.NEVER_EXTRACTABLE]
        assert private[pkcs11.Attribute.ALWAYS_SENSITIVE]
        with pytest.raises(pkcs11.PKCS11Error):
            private[pkcs11.Attribute.VALUE]


def test_a_key_that_could_be_taken_out_is_refused(token: SoftToken) -> None:
    """A key that somebody made extractable on a token is not taken for one that stays there."""
    pkcs11 = extra("pkcs11")
    curve = extra("pkcs11.util.ec").encode_named_curve_parameters("1.3.101.112")
    found = pkcs11.lib(token.module).get_token(token_label=token.label)
    with found.open(rw=True, user_pin=PIN) as session:
        session.create_domain_parameters(
            pkcs11.KeyType.EC_EDWARDS, {pkcs11.Attribute.EC_PARAMS: curve}, local=True
        ).generate_keypair(
            mechanism=pkcs11.Mechanism.EC_EDWARDS_KEY_PAIR_GEN,
            store=True,
            id=b"\x07\x08",
            label="loose",
            private_template={pkcs11.Attribute.EXTRACTABLE: True},
        )

    def loose() -> object:
        return tokens.existing_key(token.module, token.label, "0708", _pin)

    assert _code(loose, Refused) == "TOKEN_KEY_EXTRACTABLE"


def test_a_key_made_beforehand_is_named_by_its_id(token: SoftToken) -> None:
    """A key that is on the token already is found by its id; no other id finds one."""
    made = _pair(token).hand.reference
    assert tokens.existing_key(token.module, token.label, made.id, _pin) == made
    missing = ("ffff", NotFound, "TOKEN_KEY_MISSING"), ("Ä", BadInput, "TOKEN_KEY_ID")
    for name, kind, code in missing:

        def find(name: str = name) -> object:
            return tokens.existing_key(token.module, token.label, name, _pin)

        assert _code(find, kind) == code


@pytest.mark.parametrize("passphrase", [None, "four made up words"])
def test_a_key_file_names_the_token_and_holds_no_signing_key(
    token: SoftToken, tmp_path: Path, passphrase: str | None
) -> None:
    """The file gives back the same keys, and says where the signing key is, not what it is."""
    pair = _pair(token)
    path = tmp_path / "key"
    write_pair(pair, path, passphrase)
    again = read_pair(path, passphrase, _pin)
    assert isinstance(again, TokenPair)
    assert (again.actor, again.public, again.identity) == (pair.actor, pair.public, pair.identity)
    assert keys.verify(pair.public, b"again", again.sign(b"again"))
    if passphrase is None:
        value = json.loads(path.read_bytes())
        assert set(value) == {"truceline_key", "actor", "token", "identity"}
        assert PIN not in path.read_text()
    assert repr(again).startswith("TokenPair(actor='group:brigade'")
    assert again.identity not in repr(again)


def test_the_pin_comes_from_a_file_where_there_is_nobody_to_ask(
    token: SoftToken, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Without a file the fault names the variable; with it a desk signs with no person by."""
    pair = _pair(token)
    hand = tokens.TokenHand(pair.hand.reference)
    tokens.forget()
    monkeypatch.delenv(tokens.PIN_FILE, raising=False)
    assert _code(lambda: hand.sign(b"x"), BadInput) == "PIN_NEEDED"
    monkeypatch.setenv(tokens.PIN_FILE, str(tmp_path / "none"))
    assert _code(lambda: hand.sign(b"x"), BadInput) == "PIN_FORM"
    (tmp_path / "pin").write_text(f"{PIN}\n", encoding="utf-8")
    monkeypatch.setenv(tokens.PIN_FILE, str(tmp_path / "pin"))
    assert keys.verify(pair.public, b"x", hand.sign(b"x"))


def test_a_wrong_pin_is_tried_once_and_the_last_try_is_left_to_a_person(
    token: SoftToken, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """A wrong PIN is asked for once and not repeated; a PIN from a file is never the last try."""
    reference = _pair(token).hand.reference
    tokens.forget()
    asked: list[str] = []

    def wrong(name: str) -> str:
        asked.append(name)
        return "000000"

    assert _code(lambda: tokens.TokenHand(reference, wrong).sign(b"x"), BadInput) == "PIN_WRONG"
    assert asked == [token.label]
    pkcs11 = extra("pkcs11")

    class Nearly:
        """A token that one more wrong PIN locks."""

        flags = pkcs11.TokenFlag.USER_PIN_FINAL_TRY

    class Locked:
        """A token that too many wrong PINs locked."""

        flags = pkcs11.TokenFlag.USER_PIN_LOCKED

    (tmp_path / "pin").write_text(PIN, encoding="utf-8")
    monkeypatch.setenv(tokens.PIN_FILE, str(tmp_path / "pin"))
    for found, code in ((Nearly, "PIN_LAST_TRY"), (Locked, "PIN_LOCKED")):

        class Library:
            """A library with one such token."""

            def __init__(self, _module: str) -> None: ...

            def get_token(self, found: type = found, **_asked: str) -> object:
                """The token."""
                return found()

        monkeypatch.setattr(pkcs11, "lib", Library)
        assert _code(lambda: tokens.TokenHand(reference).sign(b"x"), Refused) == code


def test_a_token_that_is_not_there_or_is_another_one_is_said(token: SoftToken) -> None:
    """A missing token, a missing key, another's key and a missing library each have their code."""
    reference = _pair(token).hand.reference
    other = _pair(token).hand.reference

    def sign(changed: tokens.Reference) -> Callable[[], bytes]:
        return lambda: tokens.TokenHand(changed, _pin).sign(b"x")

    elsewhere = ("none", "another made-up token")
    assert _code(sign(replace(reference, id="00ff")), NotFound) == "TOKEN_KEY_MISSING"
    assert _code(sign(replace(reference, id=other.id)), Refused) == "TOKEN_OTHER_KEY"
    assert _code(sign(replace(reference, module="/none.so")), NotFound) == "TOKEN_MODULE"
    make_token(elsewhere[1])
    # SoftHSM lists tokens when it is loaded; a card reader would show the other one at once.
    for label in elsewhere:
        moved = replace(reference, token=label)
        assert _code(sign(moved), NotFound) in {"TOKEN_MISSING", "TOKEN_KEY_MISSING"}


def test_a_key_file_cannot_make_us_load_a_library_that_others_wrote(
    token: SoftToken, tmp_path: Path
) -> None:
    """A library that others may write to, a folder, and one without its whole path are refused."""
    reference = _pair(token).hand.reference
    loose = tmp_path / "token.so"
    shutil.copyfile(token.module, loose)
    loose.chmod(0o666)
    for module in (str(loose), str(tmp_path)):
        with pytest.raises(Refused) as error:
            tokens.TokenHand(replace(reference, module=module), _pin).sign(b"x")
        assert error.value.faults[0].code == "TOKEN_MODULE_UNSAFE"
    (tmp_path / "text.so").write_text("no library", encoding="utf-8")
    (tmp_path / "text.so").chmod(0o600)
    text = replace(reference, module=str(tmp_path / "text.so"))
    assert _code(lambda: tokens.TokenHand(text, _pin).sign(b"x"), NotFound) == "TOKEN_MODULE"


def test_a_changed_reference_is_no_key_file(token: SoftToken, tmp_path: Path) -> None:
    """Every member of a reference must be there, and be what it should."""
    path = tmp_path / "key"
    write_pair(_pair(token), path, None)
    good = json.loads(path.read_bytes())
    changes: list[dict[str, Any]] = [
        {"token": None}, {"token": {}}, {"token": {**good["token"], "id": "zz"}},
        {"token": {**good["token"], "public": "00"}}, {"token": {**good["token"], "more": "x"}},
        {"token": {**good["token"], "module": 7}}, {"truceline_key": 1}, {"truceline_key": 3},
    ]  # fmt: skip
    for change in changes:
        assert files.parse_pair(json.dumps({**good, **change}).encode()) is None
