"""`cecgen init`: a repository with its first holder, and the workflow that checks it on every push."""

import shlex
from datetime import date
from pathlib import Path

import click

from cecgen.cli.context import Day, is_interactive, print_diagnostics, read_clock
from cecgen.cli.new_holder import HolderAnswers, complete_holder, holder_options
from cecgen.cli.option_types import REPOSITORY, WrittenText
from cecgen.commands.holder import CycleDays, NewHolder
from cecgen.commands.init import STARTER_HOLDER_ID, example_files, repository_files
from cecgen.commands.init.ci import (
    UPDATES_FILE,
    WORKFLOW_FILES,
    InstallSource,
    find_install_source,
    find_obstacle,
    parse_source,
    render_template_page,
    render_workflow,
    split_at_git_root,
)
from cecgen.commands.init.first_commit import MESSAGE, FirstCommit, can_commit, make_first_commit
from cecgen.commands.preview import evaluate_with_files
from cecgen.files.atomic import write_new_files
from cecgen.ledger.reading import SETTINGS_FILE
from cecgen.model.settings import Settings
from cecgen.pipeline import OpenedWorkspace, load_registry

_PRIVATE = (
    "keep it private: it holds certification numbers, certificates and notes. On GitHub or GitLab, make the new repository "
    "Private, and push only there"
)


@click.command("init")
@click.argument("folder", type=REPOSITORY, metavar="[DIR]", default=".")
@click.option("-C", "base", type=REPOSITORY, metavar="DIR", default=".", help="The folder that DIR starts at.")
@click.option("--as-of", type=Day(), metavar="DATE", help="Make the cycle around this day instead of today.")
@click.option("--name", type=WrittenText(), metavar="NAME", default="", help="Your name, as certificates print it.")
@click.option("--id", "id", metavar="ID", default="", help="The name of your folder; else made of your name.")
@holder_options
@click.option("--example", is_flag=True, help="An invented holder to look around with, instead of your own.")
@click.option("--git/--no-git", "git", default=None, help="Also start a git repository with a first commit, or do not ask.")
@click.option("--no-input", is_flag=True, help="Never ask (the default when there is no terminal).")
@click.option(
    "--ci",
    type=click.Choice([*WORKFLOW_FILES]),
    help="Also write the CI workflow. In an existing repository, write only that.",
)
@click.option(
    "--source",
    metavar="https://HOST/PATH@COMMIT",
    help="Git address and commit from which CI installs cecgen (default: where this copy came from).",
)
def command(
    folder: str,
    base: str,
    as_of: date | None,
    name: str,
    id: str,
    scheme: str | None,
    since: date | None,
    cycle: CycleDays | None,
    example: bool,
    git: bool | None,
    no_input: bool,
    ci: str | None,
    source: str | None,
) -> int:
    """Start a repository: asks for your name, your certification, since when, and the current cycle."""
    target = Path(base) / folder
    if source is not None and ci is None:
        raise click.UsageError("--source goes with --ci")
    answers = HolderAnswers(name=" ".join(name.split()), id=id, scheme=scheme or "", since=since, cycle=cycle)
    if example and not answers.is_empty:
        raise click.UsageError("--example writes an invented holder: leave out the options about yourself")
    can_ask = is_interactive() and not no_input
    day = as_of or read_clock().date()
    top, below = split_at_git_root(target) if ci is not None else (target, "")
    workflow = _render_workflow(ci, source, top, below) if ci is not None else {}
    is_repository = ci is not None and (target / SETTINGS_FILE).is_file()
    new: NewHolder | None = None
    if not is_repository and (target / SETTINGS_FILE).exists():  # before anything is asked
        by_hand = f'. It is not in git yet: in that folder, git init && git add --all && git commit -m "{MESSAGE}"'
        remedy = by_hand if can_commit(target) else ""
        raise click.UsageError(f"{target / SETTINGS_FILE} is there already; `cecgen holder` adds a person to it{remedy}")
    if not is_repository and not example and (can_ask or not answers.is_empty):
        new = _complete(target, answers, day, can_ask=can_ask)
        if new is None:
            return 1
    commits = not is_repository and _wants_commit(target, git, can_ask=can_ask)
    files = {} if is_repository else _repository_files(new, day, as_template=ci == "github" and not below)
    try:
        written = write_new_files(top, {**workflow, **{str(Path(below, name)): data for name, data in files.items()}})
    except FileExistsError as error:
        is_workflow = ci is not None and Path(error.filename) == top / WORKFLOW_FILES[ci]
        remedy = _describe_remedy(Path(error.filename)) if is_workflow else ""
        raise click.UsageError(f"{error.filename} is there already; nothing was written{remedy}") from None
    for path in written:
        click.echo(f"wrote {path}")
    if below:
        click.echo(f"the workflow is at the top of the git repository, the only place where it is read, and checks {below}")
    commit = make_first_commit(target) if commits else None
    _print_next(target, new, commit, is_repository=is_repository)
    return 0 if commit is None or not commit.fault else 1


def _repository_files(new: NewHolder | None, as_of: date, *, as_template: bool) -> dict[str, bytes]:
    """The files of a new repository, with its first holder or else the invented one.

    Whoever starts from a template has a browser alone, and needs the page that records an activity.
    """
    holder = new.id if new is not None else STARTER_HOLDER_ID
    page = render_template_page(holder) if as_template else {}
    own = new.files if new is not None else example_files(as_of)
    return repository_files(holder, {**page, **own}, form=as_template)


def _describe_remedy(workflow: Path) -> str:
    """What to do about a workflow that is there already: cecgen never writes over it."""
    if workflow.is_file() and "cecgen" in workflow.read_text(encoding="utf-8", errors="replace"):
        return ". For another cecgen, change the commit in it; to have it written anew, delete it first"
    return ". It is not cecgen's: run the command in a new folder, and copy the jobs from there"


def _complete(target: Path, answers: HolderAnswers, as_of: date, *, can_ask: bool) -> NewHolder | None:
    """Complete the first holder; None, with its problems printed, if `check` would find errors in it."""
    registry, _ = load_registry(target)
    new = complete_holder(answers, registry.catalogue, frozenset(), as_of, can_ask=can_ask)
    opened = OpenedWorkspace(target, Settings(format=1), registry, as_of, None)
    result = evaluate_with_files(opened, new.id, new.files)
    print_diagnostics(result.transcript.diagnostics)
    if result.error_count:
        click.echo("nothing was written: see the errors above", err=True)
        return None
    return new


def _wants_commit(target: Path, git: bool | None, *, can_ask: bool) -> bool:
    """Whether to start a git repository; asked before anything is written, so that Ctrl-C leaves nothing."""
    if git is False or (git is None and not can_ask):
        return False
    if not can_commit(target):
        if git:
            raise click.UsageError("git is not installed, or the folder is in a git repository already: leave out --git")
        return False
    return git or click.confirm("Start a git repository there, with a first commit?", default=True)


def _print_next(target: Path, new: NewHolder | None, commit: FirstCommit | None, *, is_repository: bool) -> None:
    if is_repository:
        click.echo("next: commit and push it")
        return
    if commit is not None:
        click.echo(commit.fault or "committed: git has the first version")
    click.echo(_PRIVATE)
    where = "" if target.resolve() == Path.cwd() else f" -C {shlex.quote(str(target))}"
    if new is not None:
        click.echo(f"next: cecgen add {new.id} CERTIFICATE{where}, then cecgen status{where}")
    else:
        click.echo(f"next: cecgen check{where} && cecgen build{where}")


def _render_workflow(service: str, address: str | None, top: Path, below: str) -> dict[str, bytes]:
    """The files of a service's workflow; a usage error if it is not known where CI can get cecgen."""
    try:
        source = parse_source(address) if address is not None else find_install_source()
        if source is None and is_interactive():
            click.echo("CI installs cecgen from one commit of a git repository; this copy does not know which one.")
            source = click.prompt("Where from (https://HOST/PATH@COMMIT)", value_proc=_parse_answer)
        if source is None:
            raise ValueError(
                "this cecgen was not installed from a git address that others can reach: "
                "say where CI gets it, --source https://HOST/PATH@COMMIT"
            )
        workflow = render_workflow(service, source, below or ".")
        if obstacle := find_obstacle(top, below, workflow):
            raise ValueError(obstacle)
    except ValueError as error:
        raise click.UsageError(str(error)) from None
    updates = top / UPDATES_FILE
    if (
        updates.exists() or updates.with_suffix(".yaml").exists()
    ):  # a larger repository has its own, which is no reason to refuse the workflow
        workflow.pop(UPDATES_FILE, None)
    return workflow


def _parse_answer(answer: str) -> InstallSource:
    """Parse the source that a person typed; if it is not one, they are asked again."""
    try:
        return parse_source(answer)
    except ValueError as error:
        raise click.UsageError(str(error)) from None
