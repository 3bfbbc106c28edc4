"""The questions about an activity, in the order in which a certificate is read, with the answers that are known already."""

from collections.abc import Callable, Iterator, Mapping, Sequence
from typing import get_args

from msgspec import Struct

from cecgen.commands.add.answers import REQUIRED_KEYS, check_answer
from cecgen.commands.add.proposal import EntryTable
from cecgen.model.ledger import Holder
from cecgen.model.rules import Selection
from cecgen.model.scheme import Catalogue, Scheme
from cecgen.model.written import ACTIVITY_MEASURES, ActivityFormat, CardCoverage, Grade

KIND_DESCRIPTIONS = {
    "course": "a course, workshop, clinic or webinar that you attended",
    "conference": "a conference or meeting that you attended",
    "college": "a course of a college or university",
    "quiz": "a test on an article or a recording",
    "presenting": "a talk or session that you gave",
    "teaching": "a course that you taught",
    "authoring": "something that you wrote or reviewed",
    "mentoring": "somebody whom you supervised",
    "volunteering": "service for a body, its committees or chapters",
    "practice": "professional work itself",
    "exam": "an exam passed again",
    "certification": "another certification that you earned",
    "cpr": "CPR, AED or first aid",
    "other": "anything else",
}
"""What each kind of activity is, as the page about the format has it."""
_TEXTS = {
    "title": "Title, as the certificate has it",
    "date": "Day on which it was completed (2025-03-14)",
    "begins": "First day, where it took more than one",
    "provider": "Provider, whose unit is printed",
    "kind": "Kind",
    "hours": "Clock hours (Enter: not said)",
    "grade": "Grade",
    "format": "Format (Enter: not said)",
    "topics": "Topic that a scheme asks for (Enter: no more)",
    "also": "What it prints for another body, such as acsm=6 CEC (Enter: no more)",
    "category": "The body's category, such as A or nsca=A (Enter: no more)",
    "credits": "What you expect it to be worth, such as acsm.ep=6 (Enter: no more)",
    "for": "A scheme that alone it counts for (Enter: no more)",
    "not_for": "A scheme that it does not count for (Enter: no more)",
    "approval": "Its approval: body=…, number=…, from=…, until=… (Enter: no more)",
    "card": "The card that it is, too: covers=…, expires=…, hands_on=… (Enter: no more)",
    "card.covers": "The card that it is, too: what it covers (Enter: no card)",
    "card.expires": "Last day on which the card is current",
    "card.hands_on": "Skills checked hands-on, yes or no (Enter: not said)",
}


def _accept_any(text: str) -> str:
    return ""


class Prompt(Struct, frozen=True):
    """What a person is asked for: the key that the answer is for, the question in words, and what answers there are.

    `validate` says what is wrong with an answer, and nothing of a good one; the empty answer is put to it too.
    """

    key: str
    text: str
    default: str = ""
    """The answer that stands there already, to be taken with Enter or to be changed."""
    completions: Mapping[str, str] = {}
    """Answers that can be completed, and what each means; others can be given too, unless `validate` refuses them."""
    is_path: bool = False
    """Whether the answer is the path of a file."""
    validate: Callable[[str], str] = _accept_any


class CompletionSources(Struct, frozen=True):
    """What there is to complete answers from: all that plugins know, the holder, and what the holder wrote before."""

    catalogue: Catalogue
    holder: Holder

    @property
    def schemes(self) -> list[Scheme]:
        """The schemes that the holder is certified under, as far as they are known."""
        found = (self.catalogue.scheme(each.scheme) for each in self.holder.profile.certification)
        return [scheme for scheme in found if scheme]


def iter_open_keys(said: Mapping[str, object], known: CompletionSources) -> Iterator[str]:
    """The keys that a certificate answers and that nothing was said of yet; each is worked out when it is reached."""
    for key in ("title", "date", "provider", "kind", "award", "hours", "grade", "card", "format", "topics"):
        kind = said.get("kind", [""])
        asked = {
            "hours": "award" not in said,
            "grade": kind == ["college"],
            "card": kind == ["cpr"],
            "topics": bool(_scheme_topics(known)),
        }
        if key not in said and asked.get(key, True):
            yield from ("card.covers", "card.expires", "card.hands_on") if key == "card" else (key,)


def build_question(
    key: str, said: EntryTable, known: CompletionSources, default: str = "", answers: Sequence[str] = ()
) -> Prompt:
    """The question for a key ("award", "card.expires"), completed from what is known and judged as `check` judges.

    `answers` are those that a key with several has already.
    """
    must = key in REQUIRED_KEYS or key == "card.expires"

    def wrong(text: str) -> str:
        return check_answer(key, [*answers, text], said) if text or must else ""

    text = _award_question(said, known) if key == "award" else _TEXTS.get(key, key)
    return Prompt(key, text, default, list_completions(key, known), validate=wrong)


def _award_question(said: EntryTable, known: CompletionSources) -> str:
    """The question for the award, with the units that it may be in: the amount is the certificate's alone."""
    if said.get("kind") in ("course", "conference"):
        provider = known.catalogue.providers.get(str(said.get("provider")))
        units = [unit.name for unit in provider.units] if provider else []
    else:
        units = list(ACTIVITY_MEASURES)
    known_units = f"in {', '.join(units)}; " if units else ""
    return f"Award as printed, amount and unit ({known_units}Enter: none is printed)"


def list_completions(key: str, known: CompletionSources) -> dict[str, str]:
    """Answers to a question and what each means."""
    catalogue, entries = known.catalogue, known.holder.entries
    providers = {each.id: each.name for each in catalogue.providers.values()}
    schemes = {each.id: each.title for each in known.schemes}
    match key:
        case "provider":
            return {**providers, **_used_before((each.provider for each in entries), providers)}
        case "kind":
            return KIND_DESCRIPTIONS
        case "format" | "grade" | "card.covers":
            return dict.fromkeys(get_args({"format": ActivityFormat, "grade": Grade, "card.covers": CardCoverage}[key]), "")
        case "card.hands_on" | "assessed" | "passed" | "draft":
            return {"yes": "", "no": ""}
        case "topics":
            return {
                **_scheme_topics(known),
                **_used_before((topic for each in entries for topic in each.topics), _scheme_topics(known)),
            }
        case "for" | "not_for":
            return schemes
        case "category":
            return {each.id: each.title for scheme in known.schemes for each in scheme.categories}
        case "organiser" | "role" | "location":
            return dict.fromkeys((text for each in reversed(entries) if (text := getattr(each, key))), "")
    return {}


def _used_before(words: Iterator[str], known: Mapping[str, str]) -> dict[str, str]:
    return {word: "used before" for word in words if word not in known}


def _scheme_topics(known: CompletionSources) -> dict[str, str]:
    """The topics that the holder's schemes ask for, or count in a way of their own."""
    found: dict[str, str] = {}
    for scheme in known.schemes:
        picks: list[tuple[Selection, str]] = [(each.of, each.title) for each in scheme.requirements]
        picks += [(each.of, each.title) for each in scheme.limits]
        picks += [(each.of, f"counts by itself with {scheme.body_short_name}") for each in scheme.worths]
        for pick, title in picks:
            for topic in pick.topics:
                found.setdefault(topic, f"{scheme.body_short_name}: {title}")
    return found
