"""The conversation of `cecgen add` with a person at the terminal: what is still to be said, and whether to write it."""

from collections.abc import Sequence
from pathlib import Path

import click

from cecgen.cli.entry_options import ENTRY_OPTIONS
from cecgen.cli.prompt import ask_person
from cecgen.cli.trial import EntryTrial, WriteTarget, load_certificate, print_trial, try_entry
from cecgen.commands.add.answers import REQUIRED_KEYS, Answers, build_table, suggest_provider
from cecgen.commands.add.proposal import Certificate, EntryTable
from cecgen.commands.add.questions import CompletionSources, Prompt, build_question, iter_open_keys
from cecgen.diagnostics import suggest
from cecgen.files.toml import read_toml
from cecgen.ledger.reading import CONTENT_FOLDER
from cecgen.outputs.terminal.diagnostics import escape_invisible

_KEYS = tuple(option.key for option in ENTRY_OPTIONS)
_MANY = frozenset(option.key for option in ENTRY_OPTIONS if option.many)
"""The keys with several answers."""


def ask_holder(root: Path, ids: Sequence[str]) -> str:
    """Whose entry it is."""
    names = {id: str((read_toml(root, f"{CONTENT_FOLDER}/{id}/holder.toml")[0] or {}).get("name", "")) for id in ids}

    def wrong(text: str) -> str:
        return "" if text in names else f'no holder "{text}": {suggest(text, ids)}'

    return ask_person(Prompt("holder", "Holder", completions=names, validate=wrong))


def run_interview(
    home: WriteTarget, said: Answers, certificates: Sequence[Certificate], *, confirm: bool, insist: bool
) -> EntryTrial | None:
    """Asks for what was not said, shows what would be written, and changes it until the person agrees; None if they do not.

    Without `confirm` nothing sound is asked about again, without `insist` nothing at all.
    """
    known = CompletionSources(home.opened.registry.catalogue, home.current.ledger.holders[0])
    if not (said.keys() >= {*REQUIRED_KEYS} and said.keys() & {"award", "hours"}):
        certificates = [*certificates] or _ask_certificates(home)
        for key in iter_open_keys(said, known):
            _ask_key(key, said, known)
    while True:
        trial = try_entry(home, build_table(said), certificates)
        print_trial(home, trial)
        if not insist or (trial.is_valid and not confirm):
            return trial
        answer = _ask_whether_to_write(trial)
        if answer in ("", "y", "yes"):
            return trial
        if answer in ("n", "no"):
            return None
        if answer == "evidence":
            certificates = _ask_certificates(home)
        else:
            _ask_key(answer, said, known, again=True)


def _ask_key(key: str, said: Answers, known: CompletionSources, *, again: bool = False) -> None:
    """One key asked for, and its answer put to what was said; an empty answer says nothing."""
    name, _, inside = key.partition(".")
    if inside and inside != "covers" and name not in said:
        return  # no card
    before = said.pop(name, []) if again else said.get(name, [])
    table = build_table(said)
    if inside:
        if answer := ask_person(build_question(key, table, known)):
            said[name] = [*before, f"{inside}={answer}"]
    elif name in _MANY:
        answers: list[str] = []
        while answer := ask_person(build_question(key, table, known, answers=answers)):
            answers.append(answer)
        if answers:
            said[key] = answers
    else:
        answer = ask_person(build_question(key, table, known, default="".join(before)))
        if key == "provider":
            answer = _confirm_provider(answer, table, known)
        if answer:
            said[key] = [answer]


def _confirm_provider(answer: str, table: EntryTable, known: CompletionSources) -> str:
    """The provider, asked for once more where its name is nearly that of one that is known."""
    used = {entry.provider for entry in known.holder.entries}
    near = "" if answer in used else suggest_provider(answer, known.catalogue)
    if not near:
        return answer
    click.echo(
        f'no plugin knows the provider "{escape_invisible(answer)}"; did you mean "{near}"? (type the name again to keep it)'
    )
    return ask_person(build_question("provider", table, known, default=near))


def _ask_certificates(home: WriteTarget) -> list[Certificate]:
    """The certificate, and what else there is beside it."""

    def wrong(text: str) -> str:
        try:
            _load_certificate(home, text)
        except ValueError as error:
            return str(error)
        return ""

    found: list[Certificate] = []
    while True:
        text = "Another file (Enter: no more)" if found else "Certificate: its file (Enter: none yet)"
        given = _load_certificate(home, ask_person(Prompt("evidence", text, is_path=True, validate=wrong)))
        if given is None:
            return found
        found.append(given)


def _load_certificate(home: WriteTarget, text: str) -> Certificate | None:
    """The certificate whose path was typed, if any was."""
    try:
        path = Path(text).expanduser()
    except RuntimeError as error:  # nobody has that home
        raise ValueError(str(error)) from None
    return load_certificate(home, path) if text else None


def _ask_whether_to_write(trial: EntryTrial) -> str:
    """Whether to write it, or what to change first."""
    verdicts = {"n": "write nothing", **dict.fromkeys((*_KEYS, "evidence"), "change it")}
    if trial.is_valid:
        verdicts = {"y": "write it", **verdicts}

    def wrong(text: str) -> str:
        if text in verdicts or (trial.is_valid and text in ("", "yes")) or text == "no":
            return ""
        return "answer with one of: " + ", ".join(verdicts)

    text = (
        "Write it? (Enter: yes; n: no; or a key to change)" if trial.is_valid else "What to change? (a key; n: write nothing)"
    )
    return ask_person(Prompt("write", text, completions=verdicts, validate=wrong))
