"""Verifying: everything that can be known about a bundle from the bundle alone, and what cannot.

First the bag, then its root digest and its signature, then the transcript itself, worked out again.
"""

from collections.abc import Callable
from datetime import date
from pathlib import Path
from typing import Literal

from msgspec import Struct

from cecgen import __version__
from cecgen.audit.bag import SIGNATURE, TAG_MANIFEST, Bag, Fault, Refused, examined, opened, shown
from cecgen.audit.recompute import EVIDENCE, RECORDS, TRANSCRIPT, Recomputed, recomputed
from cecgen.audit.signatures import LARGEST, NotHeld, Signed, SigningFailed, fingerprint_of, refute, verified

SOFTWARE, SIGNED_WITH, DAY = "Bag-Software-Agent", "Signed-With", "Bagging-Date"
"""Labels of bag-info.txt: what packed the bundle, the fingerprint of the key that is to have signed it, and the day."""
AGENT = f"cecgen {__version__}"

NO_PROOF = (
    "None of this proves that anybody attended anything: a digest shows that nothing was changed since it was made, a "
    "signature who vouches for it, and a transcript that follows from its records is as true as they are."
)
_WEAK = {"md5", "sha1"}
_MARKS = (f"{RECORDS}/cecgen.toml", TRANSCRIPT)

SignatureState = Literal["holds", "does not hold", "not checked who", "unsigned"]


class Verdict(Struct, frozen=True, kw_only=True):
    """What was looked at in a bundle, what holds, what does not, and what nobody looked at."""

    path: str
    root: str = ""
    signature: SignatureState = "unsigned"
    signer: Signed | None = None
    checked: tuple[str, ...] = ()
    held: tuple[str, ...] = ()
    failed: tuple[str, ...] = ()
    unchecked: tuple[str, ...] = ()
    faults: tuple[Fault, ...] = ()
    """Those of the bag, which are among what failed."""
    recomputed: Recomputed | None = None

    @property
    def holds(self) -> bool:
        """Whether all that could be checked holds."""
        return not self.failed


Recompute = Callable[..., Recomputed]


def verify(path: Path, *, signers: Path | None = None, root: str | None = None, recompute: Recompute = recomputed) -> Verdict:
    """A bundle, or any bag, as folder or zip, held against itself, and against what came another way.

    NotABag where there is nothing to check.
    """
    try:
        with opened(path) as folder:
            account = _Account(str(path))
            account.bag(folder, root)
            account.sign(folder, signers)
            account.transcript(folder, recompute)
            return account.verdict()
    except Refused as refused:
        what = tuple(map(str, refused.faults))
        return Verdict(
            path=str(path),
            checked=("the zip, before anything of it was unpacked",),
            failed=what,
            unchecked=("everything else: the zip was not unpacked, or not kept",),
            faults=refused.faults,
        )


class _Account:
    """A verdict while it is being come to."""

    def __init__(self, path: str) -> None:
        self.path = path
        self.checked: list[str] = []
        self.held: list[str] = []
        self.failed: list[str] = []
        self.unchecked: list[str] = []
        self.signature: SignatureState = "unsigned"
        self.signer: Signed | None = None
        self.again: Recomputed | None = None
        self.vouched = False
        """Whether anything from outside the bundle speaks for its root digest."""
        self.read: Bag

    def verdict(self) -> Verdict:
        if not self.vouched and self.read.root:
            self.unchecked.append(
                "whether this is the bundle that was packed: whoever changes a file and then every list and digest after it "
                "leaves a bundle that agrees with itself. Only the root digest, come another way (--root), or the signature "
                "with a list of signers (--signers) can show that"
            )
        return Verdict(
            path=self.path,
            root=self.read.root,
            signature=self.signature,
            signer=self.signer,
            checked=tuple(self.checked),
            held=tuple(self.held),
            failed=tuple(self.failed),
            unchecked=tuple(self.unchecked),
            faults=self.read.faults,
            recomputed=self.again,
        )

    # ------------------------------------------------------------ the bag

    def bag(self, folder: Path, root: str | None) -> None:
        """Every file and every list, then the digest that stands for them all."""
        ours = any((folder / mark).is_file() for mark in _MARKS)
        self.read = bag = examined(folder, complete=ours)
        count = sum(1 for name in bag.files if name.startswith("data/"))
        size = sum(size for name, size in bag.files.items() if name.startswith("data/"))
        by = " and ".join(bag.algorithms) or "no digest"
        self.checked.append(f"the {_many(count, 'file')} of the payload ({size:,} bytes) and the tag files, by {by}")
        self.failed += map(str, bag.faults)
        if not bag.faults:
            lacking = "; nothing is missing, changed or added" if ours else "; nothing listed is missing or changed"
            self.held.append(f"every file is the one that the manifests list{lacking}")
        self._limits(bag)
        if root is not None:
            self.checked.append("the root digest against the one that was given")
            if bag.root == root:
                self.held.append(f"the root digest is the one that was given: {bag.root}")
                self.vouched = True
            else:
                is_now = f"is {bag.root}" if bag.root else f"cannot be: there is no {TAG_MANIFEST}"
                self.failed.append(f"the root digest {is_now}, and {root} was given: this is not the bundle that was meant")

    def _limits(self, bag: Bag) -> None:
        """What a bag lets nobody check."""
        for name in bag.unread:
            self.unchecked.append(f"{shown(name)}: its digest cannot be worked out here")
        weak = sorted(_WEAK.intersection(bag.algorithms))
        if weak and not set(bag.algorithms) - _WEAK:
            self.unchecked.append(
                f"whether anybody changed files on purpose: {' and '.join(weak)} finds accidents, not forgery"
            )
        faulty = {fault.path for fault in bag.faults}
        if loose := [name for name in bag.unheld if name not in faulty]:
            self.unchecked.append(f"tag files that no tag manifest lists: {', '.join(map(shown, loose))}")
        if bag.fetched:
            many = _many(len(bag.fetched), "file")
            self.unchecked.append(f"fetch.txt names {many} to be loaded from elsewhere: nothing is ever fetched")

    # ------------------------------------------------------------ the signature

    def sign(self, folder: Path, signers: Path | None) -> None:
        """Who signed the tag manifest, where anybody did; a signature that was taken away is no small thing."""
        bag = self.read
        promised = bag.said(SIGNED_WITH)
        if SIGNATURE not in bag.files:
            if promised:
                self.failed.append(
                    f"UNSIGNED: the bundle says that it is signed with {shown(promised)}, and there is no signature"
                )
            elif signers is not None:
                self.failed.append("UNSIGNED: there is no signature, and signers were given")
            else:
                self.unchecked.append("UNSIGNED: no signature says who packed this; whether there ever was one is not known")
            return
        if TAG_MANIFEST not in bag.files:
            self.failed.append(f"{SIGNATURE} signs nothing: there is no {TAG_MANIFEST}")
            self.signature = "does not hold"
            return
        data = (folder / TAG_MANIFEST).read_bytes()
        with open(folder / SIGNATURE, "rb") as stream:
            signature = stream.read(LARGEST + 1)
        self.checked.append(f"the signature over {TAG_MANIFEST}")
        try:
            fingerprint = fingerprint_of(signature)
            if promised and promised != fingerprint:
                raise NotHeld(f"the signature is by {fingerprint}, and the bundle says it is signed with {shown(promised)}")
            if signers is None:
                self._who_unknown(data, signature, fingerprint)
            else:
                self._who(data, signature, signers)
        except NotHeld as error:
            self.signature = "does not hold"
            self.failed.append(str(error))

    def _who(self, data: bytes, signature: bytes, signers: Path) -> None:
        day = _day(self.read.said(DAY))
        try:
            self.signer = signed = verified(data, signature, signers, day)
        except SigningFailed as error:
            self.signature = "not checked who"
            self.failed.append(f"the signature could not be checked: {error}")
            return
        self.signature, self.vouched = "holds", True
        when = f"{day}, the day that the bundle bears" if day else "today, since the bundle bears no day"
        self.held.append(
            f"signed by {shown(signed.principal)} with the key {signed.fingerprint}, by {shown(signers.name)} as of {when}"
        )

    def _who_unknown(self, data: bytes, signature: bytes, fingerprint: str) -> None:
        self.signature = "not checked who"
        try:
            refute(data, signature)
        except SigningFailed as error:
            self.unchecked.append(f"the signature, which says that it is by the key {fingerprint}: {error}")
            return
        self.unchecked.append(
            f"signed by key {fingerprint}, not checked who that is: --signers names a file that says whose key is whose"
        )

    # ------------------------------------------------------------ the transcript

    def transcript(self, folder: Path, recompute: Recompute) -> None:
        """The figures, worked out again from the records; there must be both, and they must be those that were packed."""
        files = self.read.files
        if TRANSCRIPT not in files or not any(name.startswith(f"{RECORDS}/") for name in files):
            self.unchecked.append("whether any figures follow from records: this is no bundle of cecgen, or not a whole one")
            return
        if any(_touches_records(fault) for fault in self.read.faults):
            self.unchecked.append("whether the transcript follows from the records: files differ from what was packed")
            return
        software = self.read.said(SOFTWARE)
        packer = shown(software) or "a version that it does not name"
        self.again = again = recompute(folder, same_version=software == AGENT)
        self.checked.append(
            f"the transcript, worked out again from the records with the built-in providers and schemes of {AGENT}"
        )
        self.failed += map(shown, again.differences)
        if again.differences and software != AGENT:
            self.failed.append(f"it was packed by {packer}: where a rule was corrected since, figures differ")
        if not again.differences:
            self.held.append(f"the transcript follows from the records: {_many(again.compared, 'credit and finding')} compared")
        self.unchecked += [f"not recomputed, no code of a bundle is run: {shown(each)}" for each in again.not_recomputed]
        if again.reworded:
            self.unchecked.append(f"the words of {_many(len(again.reworded), 'statement')}, which {packer} put otherwise")


def _touches_records(fault: Fault) -> bool:
    """Whether what the transcript is worked out from may not be what was packed."""
    return fault.path in ("", "data") or fault.path.startswith((RECORDS, EVIDENCE, TRANSCRIPT, "manifest-"))


def _day(text: str) -> date | None:
    try:
        return date.fromisoformat(text)
    except ValueError:
        return None


def _many(number: int, what: str) -> str:
    """A number of things, in words: "1 file", "2 files"."""
    first, *rest = what.split(" and ")
    names = [first, *rest] if number == 1 else [f"{name}s" for name in (first, *rest)]
    return f"{number:,} {' and '.join(names)}"
