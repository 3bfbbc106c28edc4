"""The conversation of `cecgen add` with a person at the terminal: what is still to be said, and whether to write it."""

from collections.abc import Sequence
from pathlib import Path

import click

from cecgen.cli.entry_options import OPTIONS
from cecgen.cli.prompt import ask
from cecgen.cli.trial import Home, Trial, certificate_of, show_trial, worked_out
from cecgen.commands.add.answers import REQUIRED, Said, provider_meant, table_of
from cecgen.commands.add.proposal import Certificate, Table
from cecgen.commands.add.questions import Known, Prompt, keys_to_ask, question
from cecgen.diagnostics import did_you_mean
from cecgen.files.toml import read
from cecgen.ledger.reading import CONTENT
from cecgen.outputs.terminal.diagnostics import visible

_KEYS = tuple(option.key for option in OPTIONS)
_MANY = frozenset(option.key for option in OPTIONS if option.many)
"""The keys with several answers."""


def ask_holder(root: Path, ids: Sequence[str]) -> str:
    """Whose entry it is."""
    names = {id: str((read(root, f"{CONTENT}/{id}/holder.toml")[0] or {}).get("name", "")) for id in ids}

    def wrong(text: str) -> str:
        return "" if text in names else f'no holder "{text}": {did_you_mean(text, ids)}'

    return ask(Prompt("holder", "Holder", completions=names, validate=wrong))


def interview(home: Home, said: Said, certificates: Sequence[Certificate], *, confirm: bool, insist: bool) -> Trial | None:
    """Asks for what was not said, shows what would be written, and changes it until the person agrees; None if they do not.

    Without `confirm` nothing sound is asked about again, without `insist` nothing at all.
    """
    known = Known(home.opened[1].catalogue, home.before.ledger.holders[0])
    if not (said.keys() >= {*REQUIRED} and said.keys() & {"award", "hours"}):
        certificates = [*certificates] or _ask_certificates(home)
        for key in keys_to_ask(said, known):
            _ask(key, said, known)
    while True:
        trial = worked_out(home, table_of(said), certificates)
        show_trial(home, trial)
        if not insist or (trial.sound and not confirm):
            return trial
        answer = _ask_verdict(trial)
        if answer in ("", "y", "yes"):
            return trial
        if answer in ("n", "no"):
            return None
        if answer == "evidence":
            certificates = _ask_certificates(home)
        else:
            _ask(answer, said, known, again=True)


def _ask(key: str, said: Said, known: Known, *, again: bool = False) -> None:
    """One key asked for, and its answer put to what was said; an empty answer says nothing."""
    name, _, inside = key.partition(".")
    if inside and inside != "covers" and name not in said:
        return  # no card
    before = said.pop(name, []) if again else said.get(name, [])
    table = table_of(said)
    if inside:
        if answer := ask(question(key, table, known)):
            said[name] = [*before, f"{inside}={answer}"]
    elif name in _MANY:
        answers: list[str] = []
        while answer := ask(question(key, table, known, answers=answers)):
            answers.append(answer)
        if answers:
            said[key] = answers
    else:
        answer = ask(question(key, table, known, default="".join(before)))
        if key == "provider":
            answer = _provider(answer, table, known)
        if answer:
            said[key] = [answer]


def _provider(answer: str, table: Table, known: Known) -> str:
    """The provider, asked for once more where its name is nearly that of one that is known."""
    used = {entry.provider for entry in known.holder.entries}
    near = "" if answer in used else provider_meant(answer, known.catalogue)
    if not near:
        return answer
    click.echo(f'no plugin knows the provider "{visible(answer)}"; did you mean "{near}"? (type the name again to keep it)')
    return ask(question("provider", table, known, default=near))


def _ask_certificates(home: Home) -> list[Certificate]:
    """The certificate, and what else there is beside it."""

    def wrong(text: str) -> str:
        try:
            _given(home, text)
        except ValueError as error:
            return str(error)
        return ""

    found: list[Certificate] = []
    while True:
        text = "Another file (Enter: no more)" if found else "Certificate: its file (Enter: none yet)"
        given = _given(home, ask(Prompt("evidence", text, files=True, validate=wrong)))
        if given is None:
            return found
        found.append(given)


def _given(home: Home, text: str) -> Certificate | None:
    """The certificate whose path was typed, if any was."""
    try:
        path = Path(text).expanduser()
    except RuntimeError as error:  # nobody has that home
        raise ValueError(str(error)) from None
    return certificate_of(home, path) if text else None


def _ask_verdict(trial: Trial) -> str:
    """Whether to write it, or what to change first."""
    verdicts = {"n": "write nothing", **dict.fromkeys((*_KEYS, "evidence"), "change it")}
    if trial.sound:
        verdicts = {"y": "write it", **verdicts}

    def wrong(text: str) -> str:
        if text in verdicts or (trial.sound and text in ("", "yes")) or text == "no":
            return ""
        return "answer with one of: " + ", ".join(verdicts)

    text = "Write it? (Enter: yes; n: no; or a key to change)" if trial.sound else "What to change? (a key; n: write nothing)"
    return ask(Prompt("write", text, completions=verdicts, validate=wrong))
