"""The questions that `cecgen add` asks about an activity, in the order of a certificate, and the answers to complete."""

from collections.abc import Callable, Iterator, Mapping, Sequence
from typing import get_args

from msgspec import Struct

from cecgen.commands.add.answers import REQUIRED_KEYS, check_answer
from cecgen.commands.add.plan import EntryTable
from cecgen.diagnostics import suggest
from cecgen.diagnostics.folding import fold_text
from cecgen.model.amounts import ACTIVITY_MEASURES
from cecgen.model.ledger import Holder
from cecgen.model.rules import Selection
from cecgen.model.scheme import Catalogue, Scheme
from cecgen.model.vocabulary import KIND_DESCRIPTIONS, ActivityFormat, CardCoverage, Grade
from cecgen.outputs.words.phrases import format_some
from cecgen.transcript.known_names import find_provider_id

_TEXTS = {
    "title": "Title, as the certificate has it",
    "date": "Day on which it was completed (2025-03-14)",
    "begins": "First day, if it took more than one (Enter: it did not)",
    "provider": "Provider, whose unit is printed",
    "kind": "Kind",
    "hours": "Clock hours (Enter: not stated)",
    "grade": "Grade",
    "format": "Format (Enter: not stated)",
    "certificate": "Serial number of the certificate (Enter: none)",
    "topics": "Topic that a scheme asks for (Enter: no more)",
    "also": "What it prints for another body, such as acsm=6 CEC (Enter: no more)",
    "category": "Category of the body's renewal form, such as A or nsca=A (Enter: no more)",
    "credits": "What you expect it to be worth, such as acsm.ep=6 (Enter: no more)",
    "for": "Scheme to count it for, and no other (Enter: no more)",
    "not_for": "Scheme not to count it for (Enter: no more)",
    "approval": "Its approval: body=…, number=…, from=…, until=… (Enter: no more)",
    "card": "Its card: covers=…, expires=…, hands_on=… (Enter: no more)",
    "card.covers": "What its card covers (Enter: no card)",
    "card.expires": "Last day on which the card is current",
    "card.hands_on": "Skills checked hands-on, yes or no (Enter: not stated)",
}
_REQUIRED = {
    "title": "a title",
    "date": "a day",
    "provider": "a provider",
    "kind": "a kind",
    "card.expires": "the last day that is printed on the card",
}
"""What is asked for again where nothing was typed."""
_MOST_TOPICS = 8


def _accept_any(text: str) -> str:
    return ""


class Prompt(Struct, frozen=True):
    """One question to a person: the key that it is about, its text, and the answers that can be completed.

    `validate` returns what is wrong with an answer, also with the empty one; an empty text if nothing is.
    """

    key: str
    text: str
    default: str = ""
    """The answer to take with Enter, or to change."""
    completions: Mapping[str, str] = {}
    """Answers that can be completed, each with what it means; others are possible unless `validate` rejects them."""
    is_path: bool = False
    """Whether the answer is the path of a file."""
    validate: Callable[[str], str] = _accept_any


class CompletionSources(Struct, frozen=True):
    """What answers are completed from: the catalogue, the holder, and what the holder wrote before."""

    catalogue: Catalogue
    holder: Holder

    @property
    def schemes(self) -> list[Scheme]:
        """The schemes that the holder is certified under, as far as they are known."""
        schemes = (self.catalogue.scheme(each.scheme) for each in self.holder.profile.certification)
        return [scheme for scheme in schemes if scheme]


def iter_open_keys(answers: Mapping[str, object], sources: CompletionSources) -> Iterator[str]:
    """Yield the keys that a certificate answers and that have no answer yet.

    Each is decided when it is reached, because it may depend on the answers before it.
    """
    for key in ("title", "date", "provider", "kind", "award", "hours", "grade", "card", "format", "topics", "category"):
        kind = answers.get("kind", [""])
        conditions = {
            "hours": "award" not in answers,
            "grade": kind == ["college"],
            "card": kind == ["cpr"],
            "topics": bool(_scheme_topics(sources)),
            "category": bool(_scheme_categories(sources)),
        }
        if key not in answers and conditions.get(key, True):
            yield from ("card.covers", "card.expires", "card.hands_on") if key == "card" else (key,)


def build_question(
    key: str, table: EntryTable, sources: CompletionSources, default: str = "", previous: Sequence[str] = ()
) -> Prompt:
    """Build the question for a key ("award", "card.expires"); its answer is validated as `check` would, with the table so far.

    `previous` are the answers that a key with several has already.
    """
    is_required = key in REQUIRED_KEYS or key == "card.expires"

    def validate(text: str) -> str:
        if is_required and not text:
            return f"{_REQUIRED[key]}, please"
        fault = check_answer(key, [*previous, text], table, sources.holder.profile.dates) if text else ""
        return fault or (find_category_fault([*previous, text], sources) if key == "category" and text else "")

    text = _award_question(table, sources) if key == "award" else _TEXTS.get(key, key)
    if key == "topics" and (topics := [*_scheme_topics(sources)]):
        text = text.replace(" (Enter", f": {format_some(topics, _MOST_TOPICS)} (Enter")
    if sources.holder.profile.dates == "us":
        text = text.replace("(2025-03-14)", "(2025-03-14 or 3/14/2025)")
    return Prompt(key, text, default, list_completions(key, sources), validate=validate)


def _award_question(table: EntryTable, sources: CompletionSources) -> str:
    """The question for the award, with its possible units; the amount is on the certificate."""
    if table.get("kind") in ("course", "conference", "cpr"):
        providers = sources.catalogue.providers
        provider = providers.get(find_provider_id(str(table.get("provider")), providers))
        units = [unit.name for unit in provider.units] if provider else []
    else:
        units = list(ACTIVITY_MEASURES)
    known_units = f"in {', '.join(units)}; " if units else ""
    return f"Award as printed, amount and unit ({known_units}Enter: none is printed)"


def list_completions(key: str, sources: CompletionSources) -> dict[str, str]:
    """The answers to complete for a key, each with what it means."""
    entries = sources.holder.entries
    match key:
        case "provider":
            providers = {provider.id: provider.name for provider in sources.catalogue.providers.values()}
            return {**providers, **_used_before((entry.provider for entry in entries), providers)}
        case "kind":
            return KIND_DESCRIPTIONS
        case "format" | "grade" | "card.covers":
            return dict.fromkeys(get_args({"format": ActivityFormat, "grade": Grade, "card.covers": CardCoverage}[key]), "")
        case "card.hands_on" | "assessed" | "passed" | "draft" | "planned":
            return {"yes": "", "no": ""}
        case "topics":
            topics = _scheme_topics(sources)
            return {**topics, **_used_before((topic for entry in entries for topic in entry.topics), topics)}
        case "for" | "not_for":
            return {scheme.id: scheme.title for scheme in sources.schemes}
        case "category":
            bodies = _scheme_categories(sources)
            if len(bodies) == 1:
                return next(iter(bodies.values()))
            return {f"{body}={id}": title for body, categories in bodies.items() for id, title in categories.items()}
        case "organiser" | "role" | "location":
            return dict.fromkeys((text for entry in reversed(entries) if (text := getattr(entry, key))), "")
    return {}


def _used_before(words: Iterator[str], others: Mapping[str, str]) -> dict[str, str]:
    return {word: "used before" for word in words if word not in others}


def _scheme_categories(sources: CompletionSources) -> dict[str, dict[str, str]]:
    """The categories that the holder's bodies put credit in, each with its title."""
    bodies: dict[str, dict[str, str]] = {}
    for scheme in sources.schemes:
        if scheme.categories:
            bodies.setdefault(scheme.issuer, {}).update({each.id: each.title for each in scheme.categories})
    return bodies


def find_category_fault(texts: Sequence[str], sources: CompletionSources) -> str:
    """Say which category no scheme of the holder has, and which there are; empty if all of them exist."""
    bodies = _scheme_categories(sources)
    for text in texts:
        body, equals, category = (part.strip() for part in text.rpartition("="))
        if not bodies:
            return f'no scheme of the holder has categories: leave out "{text}"'
        named = {fold_text(id): categories for id, categories in bodies.items()}
        if equals and fold_text(body) not in named:
            return f'the holder has no scheme of "{body}" with categories: {suggest(body, bodies)}'
        known = named[fold_text(body)] if equals else {id: "" for ids in bodies.values() for id in ids}
        if fold_text(category) not in map(fold_text, known):
            return f'no scheme of the holder has the category "{text}": {suggest(category, known)}'
    return ""


def _scheme_topics(sources: CompletionSources) -> dict[str, str]:
    """The topics that the holder's schemes ask for or count in their own way, each with its purpose."""
    topics: dict[str, str] = {}
    for scheme in sources.schemes:
        selections: list[tuple[Selection, str]] = [(requirement.of, requirement.title) for requirement in scheme.requirements]
        selections += [(limit.of, limit.title) for limit in scheme.limits]
        selections += [(worth.of, f"counts by itself with {scheme.body_short_name}") for worth in scheme.worths]
        for selection, title in selections:
            for topic in selection.topics:
                topics.setdefault(topic, f"{scheme.body_short_name}: {title}")
    return topics
