"""The dialogue of `cecgen add` with a person at the terminal: what is still missing, and whether to write it."""

from collections.abc import Mapping, Sequence
from pathlib import Path

import click
from msgspec.structs import replace

from cecgen.cli.entry_options import ENTRY_OPTIONS
from cecgen.cli.prompt import ask_person
from cecgen.cli.target import WriteTarget
from cecgen.cli.trial import EntryTrial, load_evidence, print_trial, try_entry
from cecgen.commands.add.answers import REQUIRED_KEYS, Answers, build_table
from cecgen.commands.add.plan import EntryTable, EvidenceFile
from cecgen.commands.add.questions import CompletionSources, Prompt, build_question, iter_open_keys
from cecgen.commands.importing.proposals import as_typed
from cecgen.diagnostics import suggest
from cecgen.files.toml import read_toml
from cecgen.ledger.reading import CONTENT_FOLDER
from cecgen.model.drafts import Offer, Proposal
from cecgen.model.facts import split_name
from cecgen.outputs.terminal.escape import escape_invisible
from cecgen.outputs.terminal.proposals import format_offer
from cecgen.transcript.known_names import closest_provider, find_provider_id

_KEYS = tuple(option.key for option in ENTRY_OPTIONS)
_REPEATED_KEYS = frozenset(option.key for option in ENTRY_OPTIONS if option.is_repeatable)
"""The keys with several answers."""
_ONLY_FROM_CERTIFICATES = ("begins", "also", "hours", "certificate", "approval")
"""Keys that are filled in where a certificate says them, and not asked for where it does not."""
_ASKED_CHOICES = ("begins", "hours", "certificate")
"""Keys that are asked for if a certificate offers several values: each is one figure or word."""
_NUMBERED_KEYS = ("title", "date", "begins", "provider", "award", "certificate")
"""Keys of which a bare figure is no value itself, so that a choice can be taken by its number."""


def ask_holder(root: Path, ids: Sequence[str]) -> str:
    """Ask whose entry it is."""
    names = {id: str((read_toml(root, f"{CONTENT_FOLDER}/{id}/holder.toml")[0] or {}).get("name", "")) for id in ids}

    def validate(text: str) -> str:
        return "" if text in names else f'no holder "{text}": {suggest(text, ids)}'

    return ask_person(Prompt("holder", "Holder", completions=names, validate=validate))


def run_interview(
    target: WriteTarget,
    answers: Answers,
    evidence: Sequence[EvidenceFile],
    *,
    confirm: bool,
    dry_run: bool,
    proposals: Mapping[str, Proposal] | None = None,
) -> EntryTrial | None:
    """Ask for what is missing, show what would be written, and change it until the person agrees; None if they do not.

    Without `confirm` a valid entry is written without asking; in a `dry_run` the entry is shown once. `proposals` are what a
    certificate seems to say: one value is the answer that Enter takes, several are shown as choices.
    """
    proposed = proposals or {}
    sources = CompletionSources(target.opened.registry.catalogue, target.current.ledger.holders[0])
    if not (answers.keys() >= {*REQUIRED_KEYS} and answers.keys() & {"award", "hours"}):
        evidence = [*evidence] or _ask_evidence(target)
        for key in iter_open_keys(answers, sources):
            _ask_key(key, answers, sources, proposed=proposed)
        for key in _ONLY_FROM_CERTIFICATES:
            if key in answers or key not in proposed:
                continue
            if proposed[key].is_filled_in:
                offer = proposed[key].offers[0]
                typed = as_typed(key, offer.value, proposed) or _type_approval(offer, answers, sources)
                answers |= {key: typed} if typed else {}  # whose approval it is may not be known
            elif key in _ASKED_CHOICES and proposed[key].offers:
                _ask_key(key, answers, sources, proposed=proposed)
    while True:
        trial = try_entry(target, build_table(answers, dates=sources.holder.profile.dates), evidence)
        print_trial(target, trial)
        if dry_run or (trial.is_valid and not confirm):
            return trial
        verdict = _ask_whether_to_write(trial)
        if verdict in ("", "y", "yes"):
            return trial
        if verdict in ("n", "no"):
            return None
        if verdict == "evidence":
            evidence = _ask_evidence(target)
        else:
            _ask_key(verdict, answers, sources, again=True)


def _ask_key(
    key: str,
    answers: Answers,
    sources: CompletionSources,
    *,
    again: bool = False,
    proposed: Mapping[str, Proposal] | None = None,
) -> None:
    """Ask for one key and add what was typed to the answers; `again` replaces the answer that it has. Enter adds nothing, or
    takes what is proposed."""
    name, _, inner = key.partition(".")
    if inner and inner != "covers" and name not in answers:
        return  # no card
    before = answers.pop(name, []) if again else answers.get(name, [])
    table = build_table(answers, dates=sources.holder.profile.dates)
    if inner:
        if answer := ask_person(
            _with_proposal(build_question(key, table, sources), _inner_proposal(proposed, name, inner), {})
        ):
            answers[name] = [*before, f"{inner}={answer}"]
    elif name in _REPEATED_KEYS:
        texts: list[str] = []
        while answer := ask_person(build_question(key, table, sources, previous=texts)):
            texts.append(answer)
        if texts:
            answers[key] = texts
    else:
        question = build_question(key, table, sources, default="".join(before))
        proposal = (proposed or {}).get(key)
        numbers = _number_offers(key, proposal)
        answer = ask_person(_with_proposal(question, proposal, numbers))
        answer = numbers.get(answer, answer)
        if key == "provider":
            answer = _confirm_provider(answer, table, sources)
        if answer:
            answers[key] = [answer]


def _type_approval(offer: Offer, answers: Answers, sources: CompletionSources) -> list[str]:
    """The approval of the provider that a person typed, if the words with its number name that one; else nothing."""
    providers = sources.catalogue.providers
    provider = providers.get(find_provider_id("".join(answers["provider"]), providers))
    if provider is None:
        return []
    words = f" {' '.join(split_name(offer.words))} "
    is_named = any(f" {' '.join(split_name(name))} " in words for name in provider.names)
    return [f"body={provider.id}", f"number={offer.value}"] if is_named else []


def _inner_proposal(proposed: Mapping[str, Proposal] | None, name: str, inner: str) -> Proposal | None:
    """What a certificate seems to say for one key of a table, such as `card.expires`."""
    proposal = (proposed or {}).get(name)
    if proposal is None or not proposal.is_filled_in or inner not in proposal.offers[0].value:
        return None
    offer = proposal.offers[0]
    return Proposal(proposal.state, (Offer(offer.value[inner], offer.page, offer.words),))


def _number_offers(key: str, proposal: Proposal | None) -> dict[str, str]:
    """The numbers by which a person chooses one of several values; none if a value could be such a number itself."""
    if proposal is None or proposal.state != "choice" or key not in _NUMBERED_KEYS:
        return {}
    offers = [format_offer(offer.value) for offer in proposal.offers]
    numbers = {str(number): offer for number, offer in enumerate(offers, 1)}
    return {} if numbers.keys() & {*offers} else numbers


def _with_proposal(question: Prompt, proposal: Proposal | None, numbers: Mapping[str, str]) -> Prompt:
    """The question with what a certificate seems to say: taken with Enter if it is one value, else to be completed."""
    if proposal is None or not proposal.offers:
        return question
    offers = {format_offer(offer.value): offer.words for offer in proposal.offers}
    if proposal.state != "choice":
        text = question.text.replace("Enter: ", "empty: ")  # Enter takes what is proposed
        return replace(question, text=text, default=next(iter(offers)), completions={**offers, **question.completions})
    listed = [f"{number} = {offer}" for number, offer in numbers.items()] or [*offers]
    text = f"{question.text} – choose: {' or '.join(listed)}"
    return replace(
        question,
        text=text,
        completions={**offers, **question.completions},
        validate=lambda typed: question.validate(numbers.get(typed, typed)),
    )


def _confirm_provider(answer: str, table: EntryTable, sources: CompletionSources) -> str:
    """Ask again for a provider whose name is almost that of a known one; returns the provider."""
    used = {entry.provider for entry in sources.holder.entries}
    near = "" if answer in used else closest_provider(answer, sources.catalogue.providers)
    if not near:
        return answer
    click.echo(
        f'no plugin knows the provider "{escape_invisible(answer)}"; did you mean "{near}"? (type the name again to keep it)'
    )
    return ask_person(build_question("provider", table, sources, default=near))


def _ask_evidence(target: WriteTarget) -> list[EvidenceFile]:
    """Ask for the certificate and for any other documents."""

    def validate(text: str) -> str:
        try:
            _load_typed(target, text)
        except ValueError as error:
            return str(error)
        return ""

    evidence: list[EvidenceFile] = []
    while True:
        text = "Another file (Enter: no more)" if evidence else "Certificate: its file (Enter: none yet)"
        item = _load_typed(target, ask_person(Prompt("evidence", text, is_path=True, validate=validate)))
        if item is None:
            return evidence
        evidence.append(item)


def _load_typed(target: WriteTarget, text: str) -> EvidenceFile | None:
    """Read the file whose path was typed; None if nothing was typed, ValueError if it cannot be evidence."""
    try:
        path = Path(text).expanduser()
    except RuntimeError as error:  # the user in "~user" does not exist
        raise ValueError(str(error)) from None
    return load_evidence(target, path) if text else None


def _ask_whether_to_write(trial: EntryTrial) -> str:
    """Ask whether to write it, or which key to change first."""
    verdicts = {"n": "write nothing", **dict.fromkeys((*_KEYS, "evidence"), "change it")}
    if trial.is_valid:
        verdicts = {"y": "write it", **verdicts}

    def validate(text: str) -> str:
        if text in verdicts or (trial.is_valid and text in ("", "yes")) or text == "no":
            return ""
        return "answer with one of: " + ", ".join(verdicts)

    text = (
        "Write it? (Enter: yes; n: no; or a key to change)" if trial.is_valid else "What to change? (a key; n: write nothing)"
    )
    return ask_person(Prompt("write", text, completions=verdicts, validate=validate))
