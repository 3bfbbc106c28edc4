"""Signatures: made and checked by the real ssh-keygen, with keys made for the test."""

import os
import subprocess
import sys
from collections.abc import Callable
from datetime import date
from functools import partial
from pathlib import Path

import pytest

from cecgen.audit import signatures as signing
from cecgen.audit.signatures import (
    InvalidSignatureError,
    SigningError,
    check_signed_bytes,
    key_fingerprint,
    sign_bytes,
    signature_fingerprint,
    verify_signature,
)

DATA = b"what is signed\n"
DAY = date(2026, 3, 16)
Key = Callable[..., Path]


@pytest.fixture(autouse=True)
def nobody_there(monkeypatch: pytest.MonkeyPatch) -> None:
    """No agent and no window that could ask for a passphrase."""
    for name in ("SSH_AUTH_SOCK", "DISPLAY", "WAYLAND_DISPLAY"):
        monkeypatch.delenv(name, raising=False)
    monkeypatch.setenv("SSH_ASKPASS_REQUIRE", "never")


@pytest.fixture
def key(tmp_path: Path) -> Key:
    """`key("jordan")` makes a pair of keys; the public half lies beside it as .pub."""

    def made(name: str, kind: str = "ed25519", passphrase: str = "") -> Path:
        path = tmp_path / name
        subprocess.run(["ssh-keygen", "-q", "-t", kind, "-N", passphrase, "-C", "", "-f", path], check=True)
        return path

    return made


def signers(key: Path, options: str = "", who: str = "jordan@example.org") -> Path:
    path = key.with_name("signers")
    path.write_text(f"{who} {options} {key.with_suffix('.pub').read_text()}")
    return path


@pytest.mark.parametrize("kind", ["ed25519", "ecdsa", "rsa"])
def test_a_signature_holds_and_says_who_and_which_key(key: Key, kind: str) -> None:
    own = key("jordan", kind)
    signed = verify_signature(DATA, sign_bytes(DATA, own), signers(own), DAY)
    assert signed.principal == "jordan@example.org"
    printed = subprocess.run(["ssh-keygen", "-l", "-f", own], capture_output=True, text=True, check=True).stdout
    assert signed.fingerprint == printed.split()[1] == key_fingerprint(own)


def test_other_bytes_are_not_what_was_signed(key: Key) -> None:
    own = key("jordan")
    with pytest.raises(InvalidSignatureError, match="incorrect signature"):
        verify_signature(DATA + b" ", sign_bytes(DATA, own), signers(own), DAY)
    with pytest.raises(InvalidSignatureError, match="not of this bundle"):
        check_signed_bytes(DATA + b" ", sign_bytes(DATA, own))


def test_a_stranger_signs_for_nobody(key: Key) -> None:
    with pytest.raises(InvalidSignatureError, match="belongs to nobody on the list of signers"):
        verify_signature(DATA, sign_bytes(DATA, key("stranger")), signers(key("jordan")), DAY)


def test_a_strangers_signature_is_only_ever_not_refuted(key: Key) -> None:
    """Anybody's key passes here, which is why nothing calls it proof."""
    own = key("stranger")
    assert check_signed_bytes(DATA, sign_bytes(DATA, own)) == key_fingerprint(own)


def test_a_signature_made_for_something_else_does_not_hold(key: Key) -> None:
    """One over a commit, say: the purpose is part of what is signed."""
    own = key("jordan")
    run = ["ssh-keygen", "-Y", "sign", "-q", "-n", "git", "-f", own]
    signature = subprocess.run(run, input=DATA, capture_output=True, check=True).stdout
    with pytest.raises(InvalidSignatureError):
        verify_signature(DATA, signature, signers(own), DAY)
    with pytest.raises(InvalidSignatureError):
        check_signed_bytes(DATA, signature)


def test_a_key_that_may_sign_other_things_only_does_not_hold(key: Key) -> None:
    own = key("jordan")
    with pytest.raises(InvalidSignatureError, match="namespace"):
        verify_signature(DATA, sign_bytes(DATA, own), signers(own, 'namespaces="git"'), DAY)


@pytest.mark.parametrize(
    ("options", "holds"),
    [
        ('valid-before="20260317"', True),  # it ran out on the day after
        ('valid-before="20260316"', False),  # its last day was the one before
        ('valid-after="20260316"', True),  # its first day
        ('valid-after="20260317"', False),
    ],
)
def test_a_key_is_asked_about_on_the_day_of_the_signature(key: Key, options: str, holds: bool) -> None:
    """One that ran out since still holds for then, and one that was not yet there does not."""
    own = key("jordan")
    signature, listed = sign_bytes(DATA, own), signers(own, options)
    if holds:
        assert verify_signature(DATA, signature, listed, DAY).principal == "jordan@example.org"
    else:
        with pytest.raises(InvalidSignatureError, match="on 2026-03-16"):
            verify_signature(DATA, signature, listed, DAY)


def test_the_time_zone_of_the_machine_does_not_matter(key: Key, monkeypatch: pytest.MonkeyPatch) -> None:
    own = key("jordan")
    signature = sign_bytes(DATA, own)
    for zone in ("Pacific/Kiritimati", "Pacific/Pago_Pago", "UTC"):
        monkeypatch.setenv("TZ", zone)
        for options in ('valid-after="20260316"', 'valid-before="20260317"'):
            assert verify_signature(DATA, signature, signers(own, options), DAY)


def test_a_list_that_trusts_an_authority_holds_for_no_plain_key(key: Key) -> None:
    own = key("jordan")
    with pytest.raises(InvalidSignatureError):
        verify_signature(DATA, sign_bytes(DATA, own), signers(own, "cert-authority"), DAY)


def test_every_changed_byte_of_a_signature_is_found(key: Key) -> None:
    """Those of its armour too, which ssh-keygen itself reads over."""
    signature = sign_bytes(DATA, key("jordan"))
    for at in range(len(signature)):
        with pytest.raises(InvalidSignatureError):
            check_signed_bytes(DATA, signature[:at] + bytes([signature[at] ^ 1]) + signature[at + 1 :])


@pytest.mark.parametrize("more", [b"\n", b" ", b"-----BEGIN SSH SIGNATURE-----\n", bytes(1 << 17)])
def test_nothing_stands_beside_a_signature(key: Key, more: bytes) -> None:
    signature = sign_bytes(DATA, key("jordan"))
    for changed in (signature + more, more + signature, b"", more):
        with pytest.raises(InvalidSignatureError, match="not as ssh-keygen writes one"):
            signature_fingerprint(changed)


def test_the_public_half_signs_where_an_agent_holds_the_private_one(key: Key, monkeypatch: pytest.MonkeyPatch) -> None:
    own = key("jordan", passphrase="a long one")
    agent = subprocess.run(["ssh-agent", "-s"], capture_output=True, text=True, check=True).stdout
    said = dict(part.split("=", 1) for part in agent.replace("\n", ";").split(";") if "=" in part)
    monkeypatch.setenv("SSH_AUTH_SOCK", said["SSH_AUTH_SOCK"])
    try:
        ask = own.with_name("ask")
        ask.write_text("#!/bin/sh\necho a long one\n")
        ask.chmod(0o700)
        env = {**os.environ, "SSH_ASKPASS": str(ask), "SSH_ASKPASS_REQUIRE": "force", "DISPLAY": ":0"}
        subprocess.run(["ssh-add", "-q", own], check=True, env=env, stdin=subprocess.DEVNULL)
        signature = sign_bytes(DATA, own.with_suffix(".pub"))
    finally:
        os.kill(int(said["SSH_AGENT_PID"]), 15)
    assert verify_signature(DATA, signature, signers(own), DAY)


# ---------------------------------------------------------------- what keeps one from signing, and the way out


def test_a_key_that_is_not_there_is_named(tmp_path: Path) -> None:
    with pytest.raises(SigningError, match=r"there is no key .*nowhere; `ssh-keygen -t ed25519` makes one"):
        sign_bytes(DATA, tmp_path / "nowhere")


@pytest.mark.skipif(not hasattr(os, "mkfifo"), reason="there are no named pipes")
def test_a_pipe_is_not_waited_for(tmp_path: Path) -> None:
    os.mkfifo(tmp_path / "key")
    for ask in (partial(sign_bytes, DATA), key_fingerprint):
        with pytest.raises(SigningError, match="key is not a file"):
            ask(tmp_path / "key")


def test_a_file_that_is_no_key_is_refused(tmp_path: Path) -> None:
    (tmp_path / "letter").write_text("Dear auditor")
    (tmp_path / "letter").chmod(0o600)
    with pytest.raises(SigningError):
        sign_bytes(DATA, tmp_path / "letter")
    with pytest.raises(SigningError):
        key_fingerprint(tmp_path / "letter")


def test_a_passphrase_that_nobody_can_be_asked_for_points_to_the_agent(key: Key) -> None:
    """Without a terminal; with one, ssh-keygen asks."""
    own = key("jordan", passphrase="a long one")
    code = f"from pathlib import Path; from cecgen.audit.signatures import sign_bytes; sign_bytes(b'', Path({str(own)!r}))"
    run = subprocess.run(
        [sys.executable, "-c", code],
        stdin=subprocess.DEVNULL, capture_output=True, text=True, check=False, start_new_session=True,
    )  # fmt: skip
    assert "SigningError" in run.stderr
    assert f"`ssh-add {own}`" in run.stderr


def test_the_public_half_without_an_agent_says_what_is_missing(key: Key) -> None:
    own = key("jordan")
    public = own.with_suffix(".pub")
    own.unlink()
    with pytest.raises(SigningError, match="the agent must have the private half"):
        sign_bytes(DATA, public)


def test_a_key_that_others_can_read_is_refused_with_the_way_out(key: Key) -> None:
    own = key("jordan")
    own.chmod(0o644)
    with pytest.raises(SigningError, match="chmod 600"):
        sign_bytes(DATA, own)


def test_a_machine_without_ssh_keygen_is_told_what_to_install(key: Key, monkeypatch: pytest.MonkeyPatch) -> None:
    own = key("jordan")
    signature, listed = sign_bytes(DATA, own), signers(own)
    monkeypatch.setattr(signing, "_PROGRAM", "no-such-ssh-keygen")
    for attempt in (
        lambda: sign_bytes(DATA, own),
        lambda: check_signed_bytes(DATA, signature),
        lambda: verify_signature(DATA, signature, listed, DAY),
    ):
        with pytest.raises(SigningError, match="install OpenSSH"):
            attempt()


def test_a_list_of_signers_that_is_not_there_is_named(key: Key, tmp_path: Path) -> None:
    with pytest.raises(SigningError, match="no list of signers"):
        verify_signature(DATA, sign_bytes(DATA, key("jordan")), tmp_path / "nowhere", DAY)
