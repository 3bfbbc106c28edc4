"""Sign bundles with SSH keys and verify the signatures, by `ssh-keygen -Y`, which most machines have.

A signature proves who signed only together with a list of signers and their keys. Without that list, it shows only which
key was used.
"""

import base64
import binascii
import hashlib
import os
import re
import subprocess
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from datetime import date
from pathlib import Path

from msgspec import Struct

from cecgen.diagnostics import CecgenError
from cecgen.files.temporary import temporary_folder

SIGNATURE_NAMESPACE = "cecgen"
"""The purpose of the signatures made here. A signature made for another purpose, such as git or mail, is not accepted."""

_PROGRAM = "ssh-keygen"
_ARMOUR = re.compile(rb"-----BEGIN SSH SIGNATURE-----\n([A-Za-z0-9+/=\n]+)\n-----END SSH SIGNATURE-----\n")
_WIDTH = 70
_REVOCATION_LIST = b"SSHKRL\n\0"
"""How a list by `ssh-keygen -k` begins."""
MAX_SIGNATURE_BYTES = 64 << 10
"""The most bytes of a signature. Signatures by the longest keys need a twentieth of this."""


class SigningError(CecgenError):
    """A signature could not be made or checked."""


class VerifiedSigner(Struct, frozen=True):
    """Who made a valid signature, as the list of signers names them, and with which key."""

    principal: str
    fingerprint: str


class InvalidSignatureError(CecgenError):
    """A signature is not valid: it belongs to other bytes, to nobody on the list, or is not a signature."""


def sign_bytes(data: bytes, key: Path) -> bytes:
    """Sign bytes with a private key, or with the agent if the public half is named; return the detached signature."""
    _check_is_file(key)
    run = _run(["-Y", "sign", "-q", "-n", SIGNATURE_NAMESPACE, "-f", str(key)], data)
    if run.returncode or not run.stdout.startswith(b"-----BEGIN SSH SIGNATURE-----"):
        raise SigningError(_error_text(run) or "ssh-keygen made no signature", _signing_hint(run, key))
    return run.stdout


def _check_is_file(key: Path) -> None:
    """Raise SigningError if a key is no plain file: ssh-keygen would wait for ever for what a pipe never says."""
    if not os.path.lexists(key):
        raise SigningError(f"there is no key {key}", "`ssh-keygen -t ed25519` makes one")
    if not key.is_file():
        raise SigningError(f"{key} is not a file", "name the file of a private key, or its public half, KEY.pub")


def signature_fingerprint(signature: bytes) -> str:
    """Return the fingerprint of the key in a signature; raise InvalidSignatureError if its text is damaged.

    Only the exact text that ssh-keygen writes is accepted, so that no other text passes as the same signature.
    """
    match = _ARMOUR.fullmatch(signature[:MAX_SIGNATURE_BYTES]) if len(signature) <= MAX_SIGNATURE_BYTES else None
    try:
        blob = base64.b64decode(match[1].replace(b"\n", b""), validate=True) if match else b""
    except binascii.Error:
        blob = b""
    text = base64.b64encode(blob)
    lines = b"\n".join(text[at : at + _WIDTH] for at in range(0, len(text), _WIDTH))
    if match is None or lines != match[1] or not blob.startswith(b"SSHSIG\0\0\0\1"):
        raise InvalidSignatureError("the signature is not as ssh-keygen writes one: it is damaged or was changed")
    length = int.from_bytes(blob[10:14], "big")
    return _fingerprint(blob[14 : 14 + length])


def _fingerprint(key: bytes) -> str:
    return "SHA256:" + base64.b64encode(hashlib.sha256(key).digest()).decode().rstrip("=")


def key_fingerprint(key: Path) -> str:
    """Return the fingerprint of a key, from its public half or its private file."""
    _check_is_file(key)
    run = _run(["-l", "-E", "sha256", "-f", str(key)], b"")
    match = re.search(rb"SHA256:[A-Za-z0-9+/]{43}", run.stdout)
    if match is None:
        raise SigningError(_error_text(run) or f"{key} is not a key", _signing_hint(run, key))
    return match[0].decode()


def verify_signature(
    data: bytes, signature: bytes, signers: Path, day: date | None, revoked: Path | None = None
) -> VerifiedSigner:
    """Return who signed some bytes, by the list of signers on a day; raise InvalidSignatureError if nobody on it did.

    `day` is the day of the signature. A key that expired later, by `valid-before`, is still valid for what it signed before.
    A key in the list `revoked` never is: whoever stole it can date a signature as they like.
    """
    for listed, what in ((signers, "signers"), (revoked, "revoked keys")):
        if listed is not None and not listed.is_file():
            raise SigningError(f"there is no list of {what} {listed}")
    fingerprint = signature_fingerprint(signature)
    # ssh-keygen reads the list's dates in this machine's time zone. The end of the day makes a key valid on its first day.
    at = [f"-Overify-time={day:%Y%m%d}235959"] if day else []
    with _temporary_file(signature) as file:
        search = _run(["-Y", "find-principals", *at, "-s", file, "-f", str(signers)], b"")
        principals = search.stdout.decode("utf-8", "replace").splitlines()
        if search.returncode or not principals:
            _check_bytes(data, file)
            on = f" on {day}" if day else ""
            why = f" ({_error_text(search)})" if _error_text(search) else ""
            raise InvalidSignatureError(f"the key {fingerprint} belongs to nobody on the list of signers{on}{why}")
        for principal in principals:
            check = ["-Y", "verify", *at, "-n", SIGNATURE_NAMESPACE, "-I", principal, "-s", file, "-f", str(signers)]
            run = _run([*check, *(["-r", str(revoked)] if revoked else [])], data)
            if run.returncode == 0:
                return VerifiedSigner(principal, fingerprint)
            if revoked and _run(check, data).returncode == 0:  # ssh-keygen says the same of a revoked key and a damaged list
                _check_revocation_list(revoked)
                raise InvalidSignatureError(f"the key {fingerprint} was revoked, by {revoked.name}")
    raise InvalidSignatureError(f"the signature does not hold: {_error_text(run)}")


def _check_revocation_list(file: Path) -> None:
    """Raise SigningError if a file is neither a list of public keys nor one that `ssh-keygen -k` made."""
    is_binary = file.read_bytes()[: len(_REVOCATION_LIST)] == _REVOCATION_LIST
    run = _run([*(["-Q"] if is_binary else []), "-l", "-f", str(file)], b"")
    if run.returncode:
        hint = "it has a public key a line, or `ssh-keygen -k` made it"
        raise SigningError(f"{file.name} is not a list of revoked keys", hint)


def check_signed_bytes(data: bytes, signature: bytes) -> str:
    """Return the fingerprint of the key that signed some bytes; raise InvalidSignatureError if the signature does not match.

    Any key passes, so this can only show that a signature is bad. Use `verify_signature` to learn who signed.
    """
    fingerprint = signature_fingerprint(signature)
    with _temporary_file(signature) as file:
        _check_bytes(data, file)
    return fingerprint


def _check_bytes(data: bytes, file: str) -> None:
    run = _run(["-Y", "check-novalidate", "-n", SIGNATURE_NAMESPACE, "-s", file], data)
    if run.returncode:
        raise InvalidSignatureError(f"the signature is not of this bundle: {_error_text(run)}")


@contextmanager
def _temporary_file(data: bytes) -> Iterator[str]:
    """Write bytes to a temporary file for another program to read."""
    with temporary_folder() as folder:
        path = folder / "signature"
        path.write_bytes(data)
        yield str(path)


def _run(arguments: Sequence[str], data: bytes) -> "subprocess.CompletedProcess[bytes]":
    try:
        return subprocess.run(
            [_PROGRAM, *arguments], input=data, capture_output=True, check=False, env={**os.environ, "LC_ALL": "C"}
        )
    except FileNotFoundError:
        raise SigningError(
            "ssh-keygen is not on this machine, and signatures need it: install OpenSSH "
            "(openssh-client on Debian; macOS and Windows 10 bring it)"
        ) from None
    except OSError as error:
        raise SigningError(f"ssh-keygen cannot be run: {error.strerror}") from None


def _error_text(run: "subprocess.CompletedProcess[bytes]") -> str:
    """Return the messages of ssh-keygen as one line."""
    text = re.sub(r"Enter passphrase[^:\n]*: ", "", run.stderr.decode("utf-8", "replace"))
    lines = (line.strip().rstrip(".") for line in text.splitlines() if not line.startswith("@"))
    return "; ".join(dict.fromkeys(line for line in lines if line))


def _signing_hint(run: "subprocess.CompletedProcess[bytes]", key: Path) -> str:
    message = run.stderr.lower()
    if b"passphrase" in message:
        return f"load it into the agent (`ssh-add {key}`), then name its public half, {key}.pub"
    if b"unknown option" in message or b"illegal option" in message or b"unsupported operation" in message:
        return "OpenSSH 8.9 or later is needed"
    if b"agent" in message or key.suffix == ".pub":
        return f"the agent must have the private half (`ssh-add`); or name the private key, not {key.name}"
    if b"permissions" in message:
        return f"`chmod 600 {key}` makes it yours alone"
    return "is this the private key of a pair that `ssh-keygen` made?"
