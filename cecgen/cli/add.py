"""`cecgen add`: a new entry, and the certificate that proves it."""

import os
from collections.abc import Sequence
from itertools import zip_longest
from pathlib import Path
from typing import Any

import click

from cecgen.cli import INTERRUPTED
from cecgen.cli.context import CommandContext, fail_unknown, is_interactive, print_diagnostics, workspace_options
from cecgen.cli.entry_options import ENTRY_OPTIONS, collect_answers, entry_options
from cecgen.cli.trial import EntryTrial, WriteTarget, load_certificate, open_target, print_trial, try_entry, write_trial
from cecgen.commands.add.answers import REQUIRED_KEYS, Answers, build_table
from cecgen.commands.add.proposal import Certificate
from cecgen.ledger.reading import CONTENT_FOLDER, list_holder_ids
from cecgen.outputs.terminal.escape import escape_invisible


@click.command("add")
@click.argument("what", nargs=-1, metavar="[HOLDER] [CERTIFICATE]...")
@workspace_options
@entry_options
@click.option("--evidence", metavar="FILE", multiple=True, help="A certificate to copy into evidence/, as CERTIFICATE is.")
@click.option("--shows", metavar="WORD", multiple=True, help="What the first, second … file shows, if it is no certificate.")
@click.option("--no-input", is_flag=True, help="Never ask; so too where no terminal is.")
@click.option("--yes", is_flag=True, help="Write it without a last question.")
@click.option("--dry-run", is_flag=True, help="Show what would be written, and write nothing.")
def command(
    asked: CommandContext,
    what: tuple[str, ...],
    evidence: tuple[str, ...],
    shows: tuple[str, ...],
    no_input: bool,
    yes: bool,
    dry_run: bool,
    **options: Any,
) -> int:
    """Add an entry, asking for what the options do not say, and copy its certificate into evidence/."""
    asks = is_interactive() and not no_input
    holder, files = _split_arguments(asked.root, what, asks)
    home = open_target(asked, holder)
    if not home.current.transcript.holders:
        print_diagnostics(home.current.transcript.diagnostics)
        raise click.UsageError(f"{CONTENT_FOLDER}/{holder}/holder.toml has to be mended first")
    certificates = _load_certificates(home, [*files, *evidence], shows)
    said = collect_answers(options)
    try:
        table = build_table(said)
    except ValueError as error:
        raise click.UsageError(str(error)) from None
    trial: EntryTrial | None
    if asks:
        from cecgen.cli.interview import run_interview  # noqa: PLC0415 - prompt_toolkit takes 120 ms

        trial = run_interview(home, said, certificates, confirm=not yes, insist=not dry_run)
    else:
        _require_options(said)
        trial = try_entry(home, table, certificates)
        print_trial(home, trial)
    if trial is None:
        click.echo("nothing was written")
        return INTERRUPTED
    if dry_run or not trial.is_valid:
        click.echo("nothing was written" + (": mend the errors above first" if trial.errors else ""))
        return 0 if trial.is_valid else 1
    return write_trial(home, trial)


def _split_arguments(root: Path, what: Sequence[str], asks: bool) -> tuple[str, Sequence[str]]:
    """The holder, who may be left out where there is only one, and the files that are named."""
    try:
        ids = list_holder_ids(root)
    except OSError:
        ids = []
    if what and what[0] in ids:
        return what[0], what[1:]
    if what and not (os.path.lexists(what[0]) or Path(what[0]).suffix):
        fail_unknown("holder or file", what[0], ids)
    if not ids:
        raise click.UsageError(f"no holder yet: write {CONTENT_FOLDER}/<holder>/holder.toml first")
    if len(ids) == 1:
        return ids[0], what
    if not asks:
        raise click.UsageError(f"whose entry is it? name a holder first: {', '.join(ids)}")
    from cecgen.cli.interview import ask_holder  # noqa: PLC0415 - prompt_toolkit takes 120 ms

    return ask_holder(root, ids), what


def _load_certificates(home: WriteTarget, files: Sequence[str], shows: Sequence[str]) -> list[Certificate]:
    """The certificates that were named, each file once; a usage error that says of every one that cannot be why."""
    if len(shows) > len(files):
        raise click.UsageError("--shows says what a file shows, and there are fewer files than that")
    found: dict[bytes, str] = {}
    certificates: list[Certificate] = []
    wrong: list[str] = []
    for file, word in zip_longest(files, shows, fillvalue="certificate"):
        try:
            certificate = load_certificate(home, Path(file), word)
        except ValueError as error:
            wrong.append(f"{file}: {error}")
            continue
        if (other := found.setdefault(certificate.data, file)) != file or certificate in certificates:
            wrong.append(f"{file}: the same document as {other}")
        certificates.append(certificate)
    if wrong:
        raise click.UsageError("\n".join(map(escape_invisible, wrong)))
    return certificates


def _require_options(said: Answers) -> None:
    """A usage error that names every option that is needed and was not given."""
    missing = [option.flag for option in ENTRY_OPTIONS if option.key in REQUIRED_KEYS and option.key not in said]
    if missing:
        earned = (
            "" if said.keys() & {"award", "hours"} else "; and what was earned: --award or --hours, as the certificate says it"
        )
        raise click.UsageError(f"missing: {', '.join(missing)}{earned}")
