"""`cecgen designs`: designs of certificates, learned from the evidence of a repository and tried on it again."""

from collections.abc import Mapping
from pathlib import Path

import click

from cecgen.catalogue.designs import list_design_files, read_designs
from cecgen.cli.context import CommandContext, print_diagnostics, workspace_options
from cecgen.cli.progress import show_progress
from cecgen.cli.target import WriteError, open_target
from cecgen.commands.designs import (
    DesignCheck,
    Remembered,
    check_designs,
    format_design,
    learn_all,
    list_confirmed,
    open_certificates,
    remember,
)
from cecgen.commands.importing.certificates import gather_known_facts
from cecgen.evidence import missing_libraries
from cecgen.evidence.extras import format_install_command
from cecgen.files.atomic import FileState, replace_files
from cecgen.files.lock import lock_repository
from cecgen.files.toml.write import format_inline
from cecgen.outputs.terminal.escape import escape_invisible, escape_lines
from cecgen.outputs.terminal.proposals import format_offer
from cecgen.pipeline import locate_diagnostics


@click.command("designs")
@click.argument("what", type=click.Choice(["learn", "check"]), metavar="learn|check")
@workspace_options
@click.option("--dry-run", is_flag=True, help="With learn: show what would be written, and write nothing.")
def command(context: CommandContext, what: str, dry_run: bool) -> int:
    """Learn the designs of certificates from confirmed entries and their evidence, or check what they read of it.

    check exits with 1 if a design reads a value of a confirmed entry otherwise.
    """
    if dry_run and what == "check":
        raise click.UsageError("check writes nothing: --dry-run goes with learn")
    require_page_libraries()
    result = context.evaluate()
    designs, diagnostics = read_designs(context.root, result.registry.catalogue.providers)
    print_diagnostics(locate_diagnostics(context.root, diagnostics), err=True)
    certificates = list_confirmed(context.root, result.ledger.holders)
    facts = {
        holder: gather_known_facts(context.root, result.registry, holder, designs)
        for holder in dict.fromkeys(each.holder for each in certificates)
    }
    with show_progress("Reading certificates"):
        opened = open_certificates(certificates)
    if what == "check":
        found = check_designs(opened, facts)
        _print_check(found, len(opened), len(designs))
        return 1 if found.misreadings or diagnostics else 0
    taken = list_design_files(context.root)
    states = {file: FileState(context.root / file) for file in taken}
    new: dict[str, Remembered] = {}
    for certificate, remembered in learn_all(opened, facts, taken):
        if remembered.design:
            new[remembered.file] = remembered
        print_remembered(remembered, certificate.about, dry_run=dry_run)
    unread = sum(1 for _, pages in opened if not any(page.words for page in pages))
    click.echo(f"{len(opened)} certificates, {len(new)} designs learned" + (f", {unread} without text" if unread else ""))
    if new and not dry_run:
        _write(context.root, new, states)
    return 1 if diagnostics else 0


def require_page_libraries() -> None:
    """A usage error if a library that reads the pages of certificates is missing."""
    if missing := missing_libraries(with_pages=True):
        command = format_install_command("evidence")
        raise click.UsageError(f"reading certificates needs what is not installed here ({', '.join(missing)}): {command}")


def remember_certificate(context: CommandContext, holder: str, entry: str) -> bool:
    """Remember the design of the certificate that a person has just confirmed, and say what came of it."""
    root, result = context.root, open_target(context, holder).current
    certificate = next(
        (each for each in list_confirmed(root, result.ledger.holders) if each.about == f"{holder}/{entry}"), None
    )
    [(_, pages)] = open_certificates([certificate]) if certificate else [(None, ())]
    if certificate is None or not any(page.words for page in pages):
        why = "it has no text" if certificate else "the entry is a draft, or its certificate proves other entries too"
        click.echo(escape_lines(f"{holder}/{entry}: not remembered: {why}"), err=True)
        return False
    designs, _ = read_designs(root, result.registry.catalogue.providers)
    taken = list_design_files(root)
    states = {file: FileState(root / file) for file in taken}
    remembered = remember(pages, certificate.values, gather_known_facts(root, result.registry, holder, designs), taken)
    print_remembered(remembered, certificate.about, dry_run=False)
    if remembered.design:
        _write(root, {remembered.file: remembered}, states)
    return remembered.design is not None


def print_remembered(remembered: Remembered, about: str, *, dry_run: bool) -> None:
    """Say which design was learned from a certificate, or why none was."""
    if remembered.design is None:
        click.echo(escape_lines(f"{about}: not remembered: {remembered.why_not}"))
        return
    what = "new" if remembered.is_new else "wider now"
    click.echo(escape_lines(f"{about}: {remembered.file} ({what}) reads {', '.join(remembered.keys)}"))
    if dry_run:
        click.echo("\n".join(f"  {escape_invisible(line)}" for line in format_design(remembered.design).splitlines()))


def _write(root: Path, remembered: Mapping[str, Remembered], states: Mapping[str, FileState]) -> None:
    files = {file: format_design(each.design).encode() for file, each in remembered.items() if each.design}
    before = {file: states.get(file) or FileState(root / file) for file in files}
    try:
        with lock_repository(root):
            replace_files(root, files, before)
    except OSError as error:
        raise WriteError(error) from error
    for file in files:
        click.echo(f"wrote {file}")


def _print_check(found: DesignCheck, certificates: int, designs: int) -> None:
    """Print every value that a design reads otherwise, and how many certificates were recognised."""
    for each in found.misreadings:
        wanted, read = (format_inline(format_offer(value)) for value in (each.wanted, each.read))
        click.echo(escape_lines(f"{each.certificate.at.file}: {each.key} is {wanted}, and {each.file} reads {read}"))
    for certificate, files in found.several:
        click.echo(escape_lines(f"{certificate.about}: {' and '.join(files)} fit it, so none is used"))
    parts = [
        f"{found.recognised} of a design", f"{len(found.several)} of several" if found.several else "",
        f"{found.unknown} of none", f"{found.unread} without text" if found.unread else "",
    ]  # fmt: skip
    click.echo(
        f"{certificates} certificates, {designs} designs: {', '.join(filter(None, parts))}; "
        f"{len(found.misreadings)} read otherwise"
    )
