"""Verify a bundle: the bag, its root digest, its signature, and the transcript, which is computed again.

The verdict also lists what could not be checked.
"""

import tempfile
from collections.abc import Callable
from datetime import date
from pathlib import Path
from typing import Literal

from msgspec import Struct, field

from cecgen import __version__
from cecgen.audit.bag import (
    SIGNATURE,
    TAG_MANIFEST,
    BagFault,
    CheckedBag,
    OpenedBag,
    UnsafeZipError,
    check_bag,
    is_clutter,
    open_bag,
    printable,
)
from cecgen.audit.recompute import EVIDENCE, PROVENANCE, RECORDS, TRANSCRIPT, Recomputation, recompute_transcript
from cecgen.audit.signatures import (
    MAX_SIGNATURE_BYTES,
    InvalidSignatureError,
    SigningError,
    VerifiedSigner,
    check_signed_bytes,
    signature_fingerprint,
    verify_signature,
)

SOFTWARE_LABEL, SIGNED_WITH_LABEL, DAY_LABEL = "Bag-Software-Agent", "Signed-With", "Bagging-Date"
"""Labels of bag-info.txt: the software, the fingerprint of the key that signed the bundle, and the day."""
SOFTWARE_AGENT = f"cecgen {__version__}"

VERIFY_DISCLAIMER = (
    "None of this proves that anybody attended anything: a digest shows that nothing was changed since it was made, a "
    "signature who vouches for it, and a transcript that follows from its records is as true as they are."
)
_WEAK = {"md5", "sha1"}
_MARKS = (f"{RECORDS}/cecgen.toml", TRANSCRIPT)

SignatureState = Literal["holds", "does not hold", "not checked who", "unsigned"]


class Verdict(Struct, frozen=True, kw_only=True):
    """What was checked in a bundle, what passed, what failed, and what was not checked."""

    path: str
    root: str = ""
    signature: SignatureState = "unsigned"
    signer: VerifiedSigner | None = None
    checked: tuple[str, ...] = ()
    passed: tuple[str, ...] = field(default=(), name="held")
    failed: tuple[str, ...] = ()
    unchecked: tuple[str, ...] = ()
    faults: tuple[BagFault, ...] = ()
    """The faults of the bag; their texts are also in `failed`."""
    recomputed: Recomputation | None = None

    @property
    def holds(self) -> bool:
        """True if everything that could be checked passed."""
        return not self.failed


_SHOWN_STATEMENTS = 5
"""How many statements are shown that another version worded differently; it may have worded all of them so."""
_PAGES = ("transcript.html", "summary.pdf", "detail.pdf", "transcript.csv")
"""What people read in a bundle, beside the site; all of it is made of the transcript, and anybody can write another."""

RecomputeFunction = Callable[..., Recomputation]


def verify_bundle(
    path: Path,
    *,
    signers: Path | None = None,
    revoked: Path | None = None,
    root: str | None = None,
    recompute: RecomputeFunction = recompute_transcript,
) -> Verdict:
    """Verify a bundle, or any bag, as a folder or a zip; also against signers and a root digest that were received separately.

    `revoked` lists keys that no longer count, whoever's they are. Without signers it has no use.
    NotABagError if there is nothing to check.
    """
    try:
        with open_bag(path) as opened:
            verification = _Verification(str(path))
            verification.note_opening(opened)
            verification.check_bag(opened.folder, root)
            verification.check_signature(opened.folder, signers, revoked)
            verification.check_transcript(opened.folder, recompute)
            verification.note_unread_files()
            return verification.verdict()
    except UnsafeZipError as error:
        return Verdict(
            path=str(path),
            checked=("the zip, before anything of it was unpacked",),
            failed=tuple(map(str, error.faults)),
            unchecked=("everything else: the zip was not unpacked, or not kept",),
            faults=error.faults,
        )
    except OSError as error:
        raise OSError(error.errno, _explain_failure(error), str(path)) from None


def _explain_failure(error: OSError) -> str:
    """The reason of an error; of a temporary copy not its own path, which nobody has seen, but the folder that is full, say."""
    temporary, reason = f"{tempfile.gettempdir()}/", error.strerror or str(error)
    file = error.filename2 or error.filename  # of a copy, the second is the one that is written
    return f"{reason} (in {temporary}, for temporary files)" if str(file).startswith(temporary) else reason


class _Verification:
    """Collects the results of each check, and builds the verdict from them."""

    def __init__(self, path: str) -> None:
        self.path = path
        self.checked: list[str] = []
        self.passed: list[str] = []
        self.failed: list[str] = []
        self.unchecked: list[str] = []
        self.clutter: list[str] = []
        """Files that a computer put there by itself."""
        self.signature: SignatureState = "unsigned"
        self.signer: VerifiedSigner | None = None
        self.recomputation: Recomputation | None = None
        self.is_compared_outside = False
        """True if its root digest or signature was compared with something from outside the bundle, whatever came of it."""
        self.checked_bag: CheckedBag

    def verdict(self) -> Verdict:
        if not self.is_compared_outside and self.checked_bag.root_digest:
            self.unchecked.append(
                "whether this is the bundle that was sent: somebody who changes a file can also change every digest to match. "
                "Compare the root digest with the one on the cover (--root), or check the signature (--signers)"
            )
        return Verdict(
            path=self.path,
            root=self.checked_bag.root_digest,
            signature=self.signature,
            signer=self.signer,
            checked=tuple(self.checked),
            passed=tuple(self.passed),
            failed=tuple(self.failed),
            unchecked=tuple(self.unchecked),
            faults=self.checked_bag.faults,
            recomputed=self.recomputation,
        )

    # ------------------------------------------------------------ the bag

    def note_opening(self, opened: OpenedBag) -> None:
        """Note where the bag is, and what a program that zipped it again did to it."""
        if opened.inside and (opened.is_folder or "/" in opened.inside):
            self.checked.append(f"the bag in {printable(opened.inside)}, the only one in {self.path}")
        self.clutter += [name for name in opened.neighbours if is_clutter(name)]
        if others := [name for name in opened.neighbours if not is_clutter(name)]:
            self.unchecked.append(f"files next to the bag that are not part of it: {_name_first_five(others)}")
        if opened.has_backslashes:
            self.unchecked.append(
                "whether other programs can unpack this zip: it has backslashes between folders, as old Windows programs write "
                "them, which are read as slashes here; before you hand it on, unpack it and zip the folder again"
            )

    def check_bag(self, folder: Path, root: str | None) -> None:
        """Check every file and every manifest, then the root digest."""
        ours = any((folder / mark).is_file() for mark in _MARKS)
        self.checked_bag = bag = check_bag(folder, complete=ours)
        count = sum(1 for name in bag.files if name.startswith("data/"))
        size = sum(size for name, size in bag.files.items() if name.startswith("data/"))
        by = " and ".join(bag.algorithms) or "no digest"
        self.checked.append(f"the {_count_things(count, 'file')} of the payload ({size:,} bytes) and the tag files, by {by}")
        self.failed += map(str, bag.faults)
        if not bag.faults:
            lacking = "; nothing is missing, changed or added" if ours else "; nothing listed is missing or changed"
            self.passed.append(f"every file is the one that the manifests list{lacking}")
        self._note_unchecked(bag)
        if root is not None:
            self.checked.append("the root digest against the one that was given")
            self.is_compared_outside = True
            if bag.root_digest == root:
                self.passed.append(f"the root digest is the one that was given: {bag.root_digest}")
            else:
                is_now = f"is {bag.root_digest}" if bag.root_digest else f"cannot be: there is no {TAG_MANIFEST}"
                self.failed.append(f"the root digest {is_now}, but {root} was given: this is a different bundle")

    def _note_unchecked(self, bag: CheckedBag) -> None:
        """Note what cannot be checked in a bag, what is passed over, and what is read under another name."""
        if self.clutter or bag.clutter:
            some = _name_first_five([*self.clutter, *bag.clutter])
            self.unchecked.append(f"what a computer (a Mac, Windows) added by itself, and is not part of the bag: {some}")
        if bag.renamed:
            many = _count_things(len(bag.renamed), "file")
            self.checked.append(f"{many} whose names have another Unicode form than in the manifests, as a Mac stores them")
        for name in bag.unsupported_manifests:
            self.unchecked.append(f"{printable(name)}: its digest cannot be computed here")
        weak = sorted(_WEAK.intersection(bag.algorithms))
        if weak and not set(bag.algorithms) - _WEAK:
            self.unchecked.append(
                f"whether anybody changed files on purpose: {' and '.join(weak)} finds accidents, not forgery"
            )
        faulty = {fault.path for fault in bag.faults}
        if loose := [name for name in bag.unlisted_tag_files if name not in faulty]:
            self.unchecked.append(f"tag files that no tag manifest lists: {', '.join(map(printable, loose))}")
        if bag.external_files:
            many = _count_things(len(bag.external_files), "file")
            self.unchecked.append(f"fetch.txt names {many} to download: nothing is downloaded")

    # ------------------------------------------------------------ the signature

    def check_signature(self, folder: Path, signers: Path | None, revoked: Path | None = None) -> None:
        """Check who signed the tag manifest, if anybody did; a promised signature that is missing is a failure."""
        bag = self.checked_bag
        promised = bag.find_info(SIGNED_WITH_LABEL)
        if SIGNATURE not in bag.files:
            if promised:
                self.failed.append(
                    f"UNSIGNED: the bundle says that it is signed with {printable(promised)}, but there is no signature"
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
            signature = stream.read(MAX_SIGNATURE_BYTES + 1)
        self.checked.append(f"the signature over {TAG_MANIFEST}")
        try:
            fingerprint = signature_fingerprint(signature)
            if promised and promised != fingerprint:
                raise InvalidSignatureError(
                    f"the signature is by {fingerprint}, but the bundle says that it is signed with {printable(promised)}"
                )
            if signers is None:
                self._check_without_signers(data, signature, fingerprint)
            else:
                self._check_signer(data, signature, signers, revoked)
        except InvalidSignatureError as error:
            self.signature = "does not hold"
            self.failed.append(str(error))

    def _check_signer(self, data: bytes, signature: bytes, signers: Path, revoked: Path | None) -> None:
        day = _parse_day(self.checked_bag.find_info(DAY_LABEL))
        try:
            self.signer = signed = verify_signature(data, signature, signers, day, revoked)
        except SigningError as error:
            self.signature = "not checked who"
            self.failed.append(f"the signature could not be checked: {error}")
            return
        self.signature, self.is_compared_outside = "holds", True
        when = f"{day}, the day on the bundle" if day else "today, because the bundle has no date"
        signer = f"{printable(signed.principal)} with the key {signed.fingerprint}"
        if revoked:
            self.checked.append(f"the key of the signature against the revoked keys in {printable(revoked.name)}")
        self.passed.append(f"signed by {signer}, by {printable(signers.name)} as of {when}")

    def _check_without_signers(self, data: bytes, signature: bytes, fingerprint: str) -> None:
        self.signature = "not checked who"
        try:
            check_signed_bytes(data, signature)
        except SigningError as error:
            self.unchecked.append(f"the signature, which says that it is by the key {fingerprint}: {error}")
            return
        self.unchecked.append(
            f"signed by key {fingerprint}, not checked who that is: --signers names a file that says whose key is whose"
        )

    # ------------------------------------------------------------ the transcript

    def note_unread_files(self) -> None:
        """Note what people read in a bundle and nothing here did: its pages, and what is printed on a certificate.

        Who packs a bundle writes its lists too, so neither the manifests nor the root digest say that a page is honest.
        """
        files = self.checked_bag.files
        if TRANSCRIPT not in files:
            return
        pages = [name for name in _PAGES if f"data/{name}" in files]
        if any(name.startswith("data/site/") for name in files):
            pages.append("the site")
        known = (TRANSCRIPT, PROVENANCE, *(f"data/{name}" for name in _PAGES))
        folders = (f"{RECORDS}/", f"{EVIDENCE}/", "data/site/")
        payload = sorted(name for name in files if name.startswith("data/") and name not in known)
        if others := [name.removeprefix("data/") for name in payload if not name.startswith(folders)]:
            pages.append(_name_first_five(others))
        if pages:
            self.unchecked.append(
                f"whether the pages show what the records give ({', '.join(pages)}): only {TRANSCRIPT} was compared, and "
                "whoever packed the bundle could have written anything on them"
            )
        if PROVENANCE in files:
            self.unchecked.append(
                "whether the records were committed when and by whom provenance.json says: commits are self-asserted"
            )
        if any(name.startswith(f"{EVIDENCE}/") for name in files):
            self.unchecked.append(
                "whether the certificates show what the entries say: none was opened and compared with its entry"
            )

    def check_transcript(self, folder: Path, recompute: RecomputeFunction) -> None:
        """Recompute the figures from the records, if the bundle has both and neither was changed."""
        files = self.checked_bag.files
        if TRANSCRIPT not in files or not any(name.startswith(f"{RECORDS}/") for name in files):
            self.unchecked.append("whether figures follow from records: this is not a cecgen bundle, or not a complete one")
            return
        if any(_affects_records(fault) for fault in self.checked_bag.faults):
            self.unchecked.append(f"whether {TRANSCRIPT} follows from {RECORDS}: files differ from what was packed")
            return
        software = self.checked_bag.find_info(SOFTWARE_LABEL)
        packer = printable(software) or "a version that it does not name"
        renamed = {"renamed": self.checked_bag.renamed} if self.checked_bag.renamed else {}
        self.recomputation = result = recompute(folder, same_version=software == SOFTWARE_AGENT, **renamed)
        self.checked.append(
            f"{TRANSCRIPT}, computed again from the records with the built-in providers and schemes of {SOFTWARE_AGENT}"
        )
        self.failed += map(printable, result.differences)
        days = [printable(value) for name, value in self.checked_bag.info if name.casefold() == DAY_LABEL.casefold()]
        self.failed += [
            f"bag-info.txt says that it was packed as of {day}, and {TRANSCRIPT} is as of {result.as_of}"
            for day in dict.fromkeys(days)
            if result.as_of and day != result.as_of
        ]
        if result.differences and software != SOFTWARE_AGENT:
            self.failed.append(f"it was packed by {packer}: where a rule was corrected since, figures differ")
        if not result.differences:
            many = _count_things(result.compared, "credit and finding")
            if not result.not_recomputed:
                self.passed.append(f"the figures in {TRANSCRIPT} follow from {RECORDS}: {many} compared")
            elif result.compared:
                self.passed.append(f"some of the figures in {TRANSCRIPT} follow from {RECORDS}: {many} compared, and not all")
            self.passed += [f"by the records, {printable(total)}; the pages must say the same" for total in result.totals]
        self.unchecked += [f"not recomputed, no code of a bundle is run: {printable(each)}" for each in result.not_recomputed]
        if result.reworded:
            self.unchecked.append(_describe_rewording(result.reworded, packer))


def _describe_rewording(reworded: tuple[str, ...], packer: str) -> str:
    """Describe what nobody compared: a bundle says itself which version packed it, and so whose words may differ."""
    many = f"{_count_things(len(reworded), 'statement')} of {packer}, as the bundle calls it,"
    mean = "means" if len(reworded) == 1 else "mean"
    shown = "; ".join(map(printable, reworded[:_SHOWN_STATEMENTS]))
    more = f"; and {len(reworded) - _SHOWN_STATEMENTS:,} more" if len(reworded) > _SHOWN_STATEMENTS else ""
    return f"whether {many} {mean} the same in the words of {SOFTWARE_AGENT}: {shown}{more}"


def _affects_records(fault: BagFault) -> bool:
    """Return True if a fault may concern what the transcript is computed from."""
    return fault.path in ("", "data") or fault.path.startswith((RECORDS, EVIDENCE, TRANSCRIPT, "manifest-"))


def _parse_day(text: str) -> date | None:
    try:
        return date.fromisoformat(text)
    except ValueError:
        return None


def _name_first_five(names: list[str]) -> str:
    """Name the first five names, and say how many more there are."""
    return ", ".join(map(printable, names[:5])) + (f" and {len(names) - 5:,} more" if len(names) > 5 else "")


def _count_things(number: int, what: str) -> str:
    """Format a number of things: "1 file", "2 files"."""
    first, *rest = what.split(" and ")
    names = [first, *rest] if number == 1 else [f"{name}s" for name in (first, *rest)]
    return f"{number:,} {' and '.join(names)}"
