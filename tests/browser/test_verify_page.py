"""verify.html in a browser: opened as a file with the network cut, and everything that is wrong with a folder named."""

import base64
import hashlib
import re
import subprocess
import unicodedata
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest
from keyboard_walk import require_all_reached, tab_to, walk

import cecgen
from cecgen.audit import signatures as signing
from cecgen.audit.bag import SIGNATURE, TAG_MANIFEST, clutter, write_bag
from cecgen.audit.verify import verify_bundle

PAGE = Path(cecgen.__file__).parent / "outputs" / "audit" / "pack" / "verify.html"
DAY = {"Bagging-Date": "2026-03-16"}
Bundle = Callable[..., Path]


class Shown:
    """The page as a person has it in front of them."""

    def __init__(self, page: Any) -> None:
        self.page = page

    def pick(self, folder: Path) -> "Shown":
        self.page.set_input_files("#folder", folder)
        self.page.locator("#result:not([hidden])").wait_for()
        return self

    def listed(self, part: str) -> list[str]:
        return list(self.page.locator(f"#{part} li").all_inner_texts())

    @property
    def verdict(self) -> str:
        return str(self.page.locator("#verdict").inner_text())


@pytest.fixture
def page(open_file: Callable[..., Any], no_complaint: None) -> Callable[..., Shown]:
    """`page(path)` opens the page of a bundle."""
    return lambda at=PAGE, **how: Shown(open_file(at, **how))


@pytest.fixture
def bundle(tmp_path: Path) -> Bundle:
    """`bundle("ed25519")` writes a signed bundle, the page in it; without a kind of key it is unsigned."""

    def made(kind: str = "", *, passes: str = "") -> Path:
        folder, key = tmp_path / "bundle", tmp_path / "key"
        payload = {"transcript.json": b"{}\n", "records/cecgen.toml": b"format = 1\n", "evidence/Übung 1.pdf": b"%PDF\n" * 9}
        info = dict(DAY)
        if kind:
            bits = ["-b", passes] if passes else []
            subprocess.run(["ssh-keygen", "-q", "-t", kind, *bits, "-N", "", "-C", "", "-f", key], check=True)
            info["Signed-With"] = signing.key_fingerprint(key)
        write_bag(folder, payload, info, {"verify.html": PAGE.read_bytes(), "README.txt": b"How to check this.\n"})
        if kind:
            (folder / SIGNATURE).write_bytes(signing.sign_bytes((folder / TAG_MANIFEST).read_bytes(), key))
        return folder

    return made


def test_a_good_bundle_holds(page: Any, bundle: Bundle) -> None:
    """From the page inside it; the digest stands there in groups, and the key by its fingerprint."""
    folder = bundle("ed25519")
    shown = page(folder / "verify.html").pick(folder)
    digest = hashlib.sha256((folder / TAG_MANIFEST).read_bytes()).hexdigest()
    assert shown.verdict == "All that could be checked holds."
    assert shown.listed("failed") == []
    assert shown.listed("passed") == [
        "3 files of the payload and every tag file are those that the manifests list; nothing is missing, changed or added"
    ]
    assert shown.page.locator("#digest span").all_inner_texts() == re.findall(".{8}", digest)
    fingerprint = signing.key_fingerprint(folder.parent / "key")
    assert f"signed by the key {fingerprint}, not checked who that is" in shown.listed("unchecked")[0]
    assert shown.page.locator("#unchecked code").all_inner_texts() == [fingerprint]
    assert "none was opened, and whoever packed the bundle could have written anything in them" in shown.listed("unchecked")[-2]


@pytest.mark.parametrize(("kind", "bits"), [("ecdsa", "256"), ("ecdsa", "384"), ("ecdsa", "521"), ("rsa", "2048")])
def test_other_kinds_of_keys_are_checked_too(page: Any, bundle: Bundle, kind: str, bits: str) -> None:
    folder = bundle(kind, passes=bits)
    shown = page().pick(folder)
    assert (shown.listed("failed"), shown.verdict) == ([], "All that could be checked holds.")
    assert any("signed by the key SHA256:" in said for said in shown.listed("unchecked"))
    other = subprocess.run(
        ["ssh-keygen", "-Y", "sign", "-q", "-n", "cecgen", "-f", folder.parent / "key"],
        input=b"something else", capture_output=True, check=True,
    )  # fmt: skip
    (folder / SIGNATURE).write_bytes(other.stdout)
    assert page().pick(folder).listed("failed") == ["the signature does not hold: it is not of this bundle"]


def test_a_root_digest_that_came_another_way_is_compared(page: Any, bundle: Bundle) -> None:
    """However it was typed off the paper, before the folder is picked or after."""
    folder = bundle()
    digest = hashlib.sha256((folder / TAG_MANIFEST).read_bytes()).hexdigest()
    shown = page().pick(folder)
    assert any(said.startswith("whether this is the bundle that was sent") for said in shown.listed("unchecked"))
    shown.page.fill("#given", f"SHA256: {' '.join(re.findall('.{8}', digest)).upper()}")
    assert "the root digest is the one that was given" in shown.listed("passed")
    shown.page.fill("#given", digest[:-1])
    assert shown.listed("failed") == ["the root digest is not the one that was given: this is a different bundle"]
    assert shown.verdict == "1 thing does not hold. It is UNSIGNED."


def flip_byte(folder: Path) -> None:
    path = folder / "data" / "evidence" / "Übung 1.pdf"
    path.write_bytes(b"&" + path.read_bytes()[1:])


SPOILT: dict[str, tuple[Callable[[Path], object], list[str]]] = {
    "flipped": (flip_byte, ["data/evidence/Übung 1.pdf: differs from its digest in manifest-sha256.txt"]),
    "missing": (
        lambda folder: (folder / "README.txt").unlink(),
        ["README.txt: is listed but missing"],
    ),
    "extra": (
        lambda folder: (folder / "more.txt").write_bytes(b"x"),
        ["more.txt: is not listed, so it is not part of the bag"],
    ),
    "totals": (
        lambda folder: (folder / "data" / "more.txt").write_bytes(b"x"),
        [
            "data/more.txt: is not listed, so it is not part of the bag",
            "bag-info.txt: states Payload-Oxum 59.3, but the payload is 60.4 (bytes.files)",
        ],
    ),
    "no tag manifest": (
        lambda folder: (folder / TAG_MANIFEST).unlink(),
        [f"{TAG_MANIFEST}: is missing: the manifest and the other tag files have no digests, and there is no root digest"],
    ),
    "markup in a name": (
        lambda folder: (folder / "<img src=x onerror=alert(1)>\u202e").write_bytes(b"x"),
        ["<img src=x onerror=alert(1)>\\u{202e}: is not listed, so it is not part of the bag"],
    ),
    "case": (
        lambda folder: (folder / "readme.txt").write_bytes(b"x"),
        [
            "readme.txt: is not listed, so it is not part of the bag",
            "README.txt: is the same name as readme.txt on systems that ignore letter case or Unicode form",
        ],
    ),
}


@pytest.mark.parametrize("what", SPOILT)
def test_what_is_wrong_is_named(page: Any, bundle: Bundle, what: str) -> None:
    """By its name as text, whatever the name is."""
    folder = bundle()
    spoil, said = SPOILT[what]
    spoil(folder)
    shown = page().pick(folder)
    assert shown.listed("failed") == said
    assert re.match(r"\d things? do(es)? not hold", shown.verdict)
    assert verify_bundle(folder).failed  # the command finds it too


@pytest.mark.parametrize(
    ("line", "said"),
    [
        ("{a}  ../x", "../x: leads out of the bag by ..; line 4 of manifest-sha256.txt lists it, and it is not followed"),
        ("{a}  /etc/passwd", "/etc/passwd: is absolute; line 4 of manifest-sha256.txt lists it, and it is not followed"),
        ("{a}  data/transcript.json", "data/transcript.json: is listed twice in manifest-sha256.txt"),
        ("{a}  bagit.txt", "manifest-sha256.txt: line 4 lists what only the other kind of manifest may"),
        ("nonsense", "manifest-sha256.txt: line 4 is not a digest of 64 digits and a name"),
    ],
)  # fmt: skip
def test_a_line_that_no_manifest_may_hold_is_named(page: Any, bundle: Bundle, line: str, said: str) -> None:
    folder = bundle()
    with open(folder / "manifest-sha256.txt", "a") as stream:
        stream.write(line.format(a="0" * 64) + "\n")
    assert said in page().pick(folder).listed("failed")
    assert any(said.partition(";")[0] in each for each in verify_bundle(folder).failed) or "other kind" in said


@pytest.mark.parametrize("at", [10, 40, 100, 200, 290])
def test_a_changed_signature_does_not_hold(page: Any, bundle: Bundle, at: int) -> None:
    folder = bundle("ed25519")
    data = bytearray((folder / SIGNATURE).read_bytes())
    data[at] ^= 1
    (folder / SIGNATURE).write_bytes(data)
    (said,) = page().pick(folder).listed("failed")
    assert said.startswith("the signature does not hold: ")


def test_a_signature_for_another_purpose_does_not_hold(page: Any, bundle: Bundle) -> None:
    folder = bundle("ed25519")
    run = ["ssh-keygen", "-Y", "sign", "-q", "-n", "git", "-f", folder.parent / "key"]
    signed = subprocess.run(run, input=(folder / TAG_MANIFEST).read_bytes(), capture_output=True, check=True)
    (folder / SIGNATURE).write_bytes(signed.stdout)
    said = page().pick(folder).listed("failed")
    assert said == ["the signature does not hold: it was made for something else than a bundle"]


def test_a_signature_that_was_taken_away_is_loud(page: Any, bundle: Bundle) -> None:
    folder = bundle("ed25519")
    (folder / SIGNATURE).unlink()
    shown = page().pick(folder)
    assert shown.listed("failed")[0].startswith("UNSIGNED: the bundle says that it is signed with SHA256:")
    assert shown.verdict == "1 thing does not hold. It is UNSIGNED."


def test_the_wrong_folder_is_called_that(page: Any, bundle: Bundle, tmp_path: Path) -> None:
    """It is not a bundle that does not hold; afterwards the right one can be chosen."""
    folder, letters = bundle(), tmp_path / "letters"
    letters.mkdir()
    (letters / "a.txt").write_bytes(b"a")
    shown = page().pick(letters)
    none = "This is not the folder of a bundle: there is no bagit.txt in it. Choose the folder that has bagit.txt in it"
    assert (shown.verdict, shown.page.locator("#result li:visible").count()) == (f"{none}.", 0)
    (letters / "bundle.zip").write_bytes(b"PK")
    assert "it holds bundle.zip. Unpack that first" in page().pick(letters).verdict
    shown = page().pick(folder / "data")
    assert shown.verdict == f"{none}: the one above this, most likely."
    shown.page.set_input_files("#folder", folder)
    shown.page.locator("#passed li").wait_for()
    assert shown.verdict == "All that could be checked holds. It is UNSIGNED."


def test_a_bundle_that_was_zipped_again_holds(page: Any, bundle: Bundle, tmp_path: Path) -> None:
    """Below another folder, with what a Mac puts there and as it stores names; it is named, and nothing fails."""
    deep = tmp_path / "unpacked" / "Downloads" / "bundle"
    deep.parent.mkdir(parents=True)
    bundle().rename(deep)
    evidence = deep / "data" / "evidence"
    (evidence / "Übung 1.pdf").rename(evidence / unicodedata.normalize("NFD", "Übung 1.pdf"))
    for name in ("__MACOSX/._bundle", "Downloads/bundle/.DS_Store", "Downloads/bundle/data/Thumbs.db"):
        path = tmp_path / "unpacked" / name
        path.parent.mkdir(exist_ok=True)
        path.write_bytes(b"x")
    shown = page().pick(tmp_path / "unpacked")
    assert (shown.listed("failed"), shown.verdict) == ([], "All that could be checked holds. It is UNSIGNED.")
    (told,) = [said for said in shown.listed("unchecked") if "added by itself" in said]
    assert {"__MACOSX/._bundle", ".DS_Store", "data/Thumbs.db"} == {*told.rpartition(": ")[2].split(", ")}
    assert "what is beside the bundle, which is in Downloads/bundle" in shown.listed("unchecked")
    assert verify_bundle(tmp_path / "unpacked").faults == ()


def test_the_page_passes_over_what_the_command_passes_over() -> None:
    """One list in two languages."""
    for pattern, name in ((clutter._FOLDERS, "CLUTTER_FOLDERS"), (clutter._FILES, "CLUTTER_FILES")):
        match = re.search(rf"const {name} = /\^\((.*)\)\$/i;", PAGE.read_text())
        assert match is not None
        assert match[1].replace("(", "(?:") == pattern.pattern


def test_another_folder_can_be_picked_after_the_first(page: Any, bundle: Bundle) -> None:
    folder = bundle()
    shown = page().pick(folder)
    (folder / "README.txt").unlink()
    shown.page.set_input_files("#folder", folder)
    shown.page.locator("#failed li").wait_for()
    assert shown.listed("failed") == ["README.txt: is listed but missing"]


def test_by_keyboard_alone_from_the_digest_to_the_result(page: Any, bundle: Bundle) -> None:
    """Enter opens the window that asks for the folder; what holds is said aloud, since what says it is there before."""
    folder = bundle("ed25519")
    shown = page(folder / "verify.html")
    assert shown.page.get_by_role("status").count() == 1
    tab_to(shown.page, "#given")
    shown.page.keyboard.type(hashlib.sha256((folder / TAG_MANIFEST).read_bytes()).hexdigest())
    with shown.page.expect_file_chooser() as chooser:  # before the key: the browser is told late that somebody waits for it
        tab_to(shown.page, "#folder")
        shown.page.keyboard.press("Enter")
    chooser.value.set_files(folder)
    shown.page.locator("#result:not([hidden])").wait_for()
    assert shown.page.get_by_role("status").inner_text() == "All that could be checked holds."
    assert "the root digest is the one that was given" in shown.listed("passed")
    walk(shown.page, 5)  # to the end of the page, and once more from its beginning
    assert 'id="given"' in require_all_reached(shown.page)


# ---------------------------------------------------------------- the page itself


def test_the_page_allows_its_own_script_and_style_and_nothing_else() -> None:
    """By their digests, which change with every letter of them."""
    text = PAGE.read_text()
    policy = re.search(r'http-equiv="Content-Security-Policy" content="([^"]*)"', text)
    assert policy is not None

    def digest(part: str) -> str:
        (inside,) = re.findall(f"<{part}>(.*?)</{part}>", text, re.DOTALL)
        return f"'sha256-{base64.b64encode(hashlib.sha256(inside.encode()).digest()).decode()}'"

    script, style = digest("script"), digest("style")
    assert policy[1] == f"default-src 'none'; script-src {script}; style-src {style}; base-uri 'none'; form-action 'none'"


def test_the_page_names_no_address_and_makes_no_markup_of_text() -> None:
    text = PAGE.read_text()
    assert not re.search(r"https?:|//[a-z]|\bsrc=|href=|innerHTML|outerHTML|insertAdjacent|document\.write|eval\(", text)


@pytest.mark.parametrize("dark", [False, True], ids=["light", "dark"])
@pytest.mark.parametrize("width", [360, 1280])
def test_the_page_can_be_read_by_everybody(page: Any, bundle: Bundle, width: int, dark: bool) -> None:
    """Nothing scrolls sideways and axe finds nothing, before a folder is picked and after."""
    from axe_playwright_python.sync_playwright import Axe  # noqa: PLC0415 - only where there is a browser

    folder = bundle("ed25519")
    (folder / f"{'long' * 40}.txt").write_bytes(b"x")
    shown = page(width=width, dark=dark)
    for pick in (False, True):
        if pick:
            shown.pick(folder)
        assert shown.page.evaluate("document.scrollingElement.scrollWidth") <= width
        assert Axe().run(shown.page).response["violations"] == []
