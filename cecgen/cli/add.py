"""`cecgen add`: a new entry, and the certificate that proves it."""

import os
from collections.abc import Sequence
from itertools import zip_longest
from pathlib import Path
from typing import Any

import click

from cecgen.cli import INTERRUPTED
from cecgen.cli.context import Asked, show, somebody_there, unknown, workspace_options
from cecgen.cli.entry_options import OPTIONS, entry_options, said_in
from cecgen.cli.trial import Home, Trial, certificate_of, finish, home_of, show_trial, worked_out
from cecgen.commands.add.answers import REQUIRED, Said, table_of
from cecgen.commands.add.proposal import Certificate
from cecgen.ledger.reading import CONTENT, holder_ids
from cecgen.outputs.terminal.diagnostics import visible


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
    asked: Asked,
    what: tuple[str, ...],
    evidence: tuple[str, ...],
    shows: tuple[str, ...],
    no_input: bool,
    yes: bool,
    dry_run: bool,
    **options: Any,
) -> int:
    """Add an entry, asking for what the options do not say, and copy its certificate into evidence/."""
    asks = somebody_there() and not no_input
    holder, files = _whose(asked.root, what, asks)
    home = home_of(asked, holder)
    if not home.before.transcript.holders:
        show(home.before.transcript.diagnostics)
        raise click.UsageError(f"{CONTENT}/{holder}/holder.toml has to be mended first")
    certificates = _certificates(home, [*files, *evidence], shows)
    said = said_in(options)
    try:
        table = table_of(said)
    except ValueError as error:
        raise click.UsageError(str(error)) from None
    trial: Trial | None
    if asks:
        from cecgen.cli.interview import interview  # noqa: PLC0415 - prompt_toolkit takes 120 ms

        trial = interview(home, said, certificates, confirm=not yes, insist=not dry_run)
    else:
        _complain_of_missing(said)
        trial = worked_out(home, table, certificates)
        show_trial(home, trial)
    if trial is None:
        click.echo("nothing was written")
        return INTERRUPTED
    if dry_run or not trial.sound:
        click.echo("nothing was written" + (": mend the errors above first" if trial.errors else ""))
        return 0 if trial.sound else 1
    return finish(home, trial)


def _whose(root: Path, what: Sequence[str], asks: bool) -> tuple[str, Sequence[str]]:
    """The holder, who may be left out where there is only one, and the files that are named."""
    try:
        ids = holder_ids(root)
    except OSError:
        ids = []
    if what and what[0] in ids:
        return what[0], what[1:]
    if what and not (os.path.lexists(what[0]) or Path(what[0]).suffix):
        unknown("holder or file", what[0], ids)
    if not ids:
        raise click.UsageError(f"no holder yet: write {CONTENT}/<holder>/holder.toml first")
    if len(ids) == 1:
        return ids[0], what
    if not asks:
        raise click.UsageError(f"whose entry is it? name a holder first: {', '.join(ids)}")
    from cecgen.cli.interview import ask_holder  # noqa: PLC0415 - prompt_toolkit takes 120 ms

    return ask_holder(root, ids), what


def _certificates(home: Home, files: Sequence[str], shows: Sequence[str]) -> list[Certificate]:
    """The certificates that were named, each file once; a usage error that says of every one that cannot be why."""
    if len(shows) > len(files):
        raise click.UsageError("--shows says what a file shows, and there are fewer files than that")
    found: dict[bytes, str] = {}
    certificates: list[Certificate] = []
    wrong: list[str] = []
    for file, word in zip_longest(files, shows, fillvalue="certificate"):
        try:
            certificate = certificate_of(home, Path(file), word)
        except ValueError as error:
            wrong.append(f"{file}: {error}")
            continue
        if (other := found.setdefault(certificate.data, file)) != file or certificate in certificates:
            wrong.append(f"{file}: the same document as {other}")
        certificates.append(certificate)
    if wrong:
        raise click.UsageError("\n".join(map(visible, wrong)))
    return certificates


def _complain_of_missing(said: Said) -> None:
    """A usage error that names every option that is needed and was not given."""
    missing = [option.flag for option in OPTIONS if option.key in REQUIRED and option.key not in said]
    if missing:
        earned = (
            "" if said.keys() & {"award", "hours"} else "; and what was earned: --award or --hours, as the certificate says it"
        )
        raise click.UsageError(f"missing: {', '.join(missing)}{earned}")
