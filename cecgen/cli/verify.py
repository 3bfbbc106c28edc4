"""`cecgen verify`: check a bundle, and say what the bundle alone can and cannot prove."""

import re
import textwrap
from collections.abc import Iterator
from importlib.resources import files
from pathlib import Path
from typing import Any

import click
import msgspec

from cecgen.audit.verify import VERIFY_DISCLAIMER, Verdict, verify_bundle
from cecgen.cli.option_types import FileName, NamedPlace, PlainFile
from cecgen.cli.output import write_document
from cecgen.cli.progress import show_progress
from cecgen.outputs.json_document import format_json
from cecgen.outputs.terminal.escape import format_digest

_WIDTH = 100
_DIGEST_SEPARATORS = re.compile(r"^sha256:|[\s:-]", re.IGNORECASE)


class Digest(click.ParamType[str]):
    """A SHA-256, grouped in any way, as somebody copies it from paper."""

    name = "digest"

    def convert(self, value: Any, param: click.Parameter | None, ctx: click.Context | None) -> str:
        """The 64 digits that were typed."""
        digits = _DIGEST_SEPARATORS.sub("", str(value)).lower()
        if not re.fullmatch("[0-9a-f]{64}", digits):
            what = "is not a root digest, which has 64 digits from 0 to f; if it is written with blanks, put it in quotes"
            self.fail(f"{value!r} {what}", param, ctx)
        return digits


@click.command("verify")
@click.argument(
    "path", type=NamedPlace("a bundle is a folder or a zip; save it, and name that"), metavar="PATH", required=False
)
@click.option(
    "--signers",
    type=PlainFile(),
    metavar="FILE",
    help="Allowed-signers file (see ssh-keygen): the bundle must be signed by one of these keys.",
)
@click.option(
    "--revoked",
    type=PlainFile(),
    metavar="FILE",
    help="With --signers: keys that no longer count, a public key a line or a list by ssh-keygen -k.",
)
@click.option("--root", type=Digest(), metavar="DIGEST", help="The root digest from the cover, to compare with.")
@click.option("--format", "form", type=click.Choice(["text", "json"]), default="text", help="How to show it.")
@click.option(
    "--page",
    type=FileName(),
    metavar="FILE",
    help="Write the page that checks a bag in a browser (- prints it), and check nothing.",
)
def command(path: str | None, signers: Path | None, revoked: Path | None, root: str | None, form: str, page: str | None) -> int:
    """Check a bundle (or any BagIt bag), as a folder or a zip.

    Nothing is written, downloaded or executed.
    """
    if (path is None) is (page is None):
        raise click.UsageError("give the PATH of a bundle, or --page FILE to write the page")
    if revoked and not signers:
        raise click.UsageError("--revoked needs --signers")
    if path is None:
        write_document(files("cecgen.outputs").joinpath("audit", "pack", "verify.html").read_bytes(), page)
        return 0
    try:
        with show_progress("Checking the bundle"):
            verdict = verify_bundle(Path(path), signers=signers, revoked=revoked, root=root)
    except OSError as error:
        reason = error.strerror or str(error)
        raise click.UsageError(f"{error.filename or path} cannot be read: {reason[:1].lower()}{reason[1:]}") from None
    text = _format_json(verdict) if form == "json" else "".join(f"{line}\n" for line in _format_text(verdict, root))
    click.echo(text, nl=False)
    return 0 if verdict.holds else 1


def _format_json(verdict: Verdict) -> str:
    document = {"format": 1, "holds": verdict.holds, **msgspec.to_builtins(verdict), "no_proof": VERIFY_DISCLAIMER}
    return format_json(document)


def _format_text(verdict: Verdict, given: str | None) -> Iterator[str]:
    """Format what was checked, what passed, what failed, what was not checked, and what cannot be proven.

    A root digest that was given has been compared already.
    """
    parts = (
        ("Checked", verdict.checked),
        ("Holds", verdict.passed),
        ("Does not hold", verdict.failed),
        ("Not checked", verdict.unchecked),
        ("Not proven", (VERIFY_DISCLAIMER,)),
    )
    for title, statements in parts:
        if statements:
            yield f"{title}:"
            yield from (_wrap_statement(each) for each in statements)
            yield ""
    if verdict.root:
        yield "Root digest:" if given else "Root digest, to compare with the one on the cover:"
        yield from (f"  {line}" for line in format_digest(verdict.root))
        yield ""
    unsigned = " It is UNSIGNED." if verdict.signature == "unsigned" else ""
    many = len(verdict.failed)
    yield (
        f"{many} {'thing does' if many == 1 else 'things do'} not hold." if many else "All that could be checked holds."
    ) + unsigned


def _wrap_statement(statement: str) -> str:
    wrap = textwrap.TextWrapper(
        width=_WIDTH, initial_indent="  ", subsequent_indent="    ", break_long_words=False, break_on_hyphens=False
    )
    return wrap.fill(statement)
