"""What docs/rules.md and docs/rules/ say of the bodies, as Markdown: every figure in the words of the site, each thing once.

Figures that differ only in an amount and in whom they are for are one sentence; the same sentence of two sources is one point.
"""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Iterator, Sequence
from datetime import date
from functools import cache
from itertools import groupby, takewhile
from pathlib import Path
from typing import NamedTuple
from urllib.parse import quote

from cecgen.catalogue.plugins import load_plugins
from cecgen.catalogue.schemes import read_scheme_file
from cecgen.diagnostics import format_decimal
from cecgen.model.facts import Fact
from cecgen.model.rules import ConditionalFact
from cecgen.model.scheme import Body, Scheme
from cecgen.model.scheme_file import SchemeExample, SchemeFile
from cecgen.outputs.site.rule_books import build_body_rule_books
from cecgen.outputs.words.phrases import join_parts
from cecgen.outputs.words.rule_sentences import RuleSentence
from cecgen.outputs.words.selections import describe_condition
from cecgen.outputs.words.states import is_web_url, url_host

ROOT = Path(__file__).parents[2]
CATALOGUE = load_plugins().catalogue
LONG_SENTENCE = 6
"""A sentence of more words that the notes of several figures have is printed once."""


@cache
def file_of(path: Path) -> SchemeFile:
    found = read_scheme_file(ROOT, path.relative_to(ROOT).as_posix(), [], strict=False)
    assert found, f"{path} cannot be read: `cecgen plugins` says why"
    return found


FILES = {file.body.id: path for path in sorted(ROOT.glob("plugins/*.toml")) if (file := file_of(path)).body}
"""The file of every body that has schemes."""


# ---------------------------------------------------------------- Markdown


def escape(text: str) -> str:
    """Text that Markdown finds nothing to do in, wherever in a list or table it stands."""
    words = re.sub(r"[\\`*_~\[\]<>|&$]", r"\\\g<0>", " ".join(text.split()))
    return re.sub(r"^(?=[-+=#])|^(\d+)(?=[.)](?:\s|$))", r"\1\\", words)


def link(source: str) -> str:
    """Where something is said: an address under its host, or words."""
    return f"[{escape(url_host(source))}]({quote(source, safe=':/?#@!$&*+,;=%~')})" if is_web_url(source) else escape(source)


def row(*cells: str) -> str:
    return f"| {' | '.join(cells)} |"


def head(*titles: str) -> str:
    return f"{row(*titles)}\n|{'---|' * len(titles)}"


def table(titles: Sequence[str], rows: Sequence[Sequence[str]]) -> Iterator[str]:
    """A table without the columns that would be empty; none without rows."""
    filled = [number for number in range(len(titles)) if any(cells[number] for cells in rows)]
    if rows:
        yield head(*(titles[number] for number in filled))
        yield from (row(*(cells[number] for number in filled)) for cells in rows)


# ---------------------------------------------------------------- the pages


def index() -> Iterator[str]:
    """What is written behind the marker of docs/rules.md."""
    yield "## What units are worth\n"
    yield head("provider", "unit", "contact hours", "source")
    for _, provider in sorted(CATALOGUE.providers.items()):
        shared = SharedWords(Counter(unit.read_on for unit in provider.units).most_common(1)[0][0], [])
        for unit in provider.units:
            hours = "depends on the entry" if unit.hours is None else format_decimal(unit.hours)
            source = ", ".join(filter(None, [in_force(unit), shared.source(unit)]))
            yield row(provider.short_name, escape(unit.name), hours, source)
    yield "\n## What the bodies ask\n"
    yield head("body", "certifications")
    for id in FILES:
        body, schemes = body_and_schemes(id)
        titles = "; ".join(escape(scheme.title) for scheme in schemes)
        yield row(f"[{escape(body.name)}](rules/{id}.md)", titles)
    yield ""


def body_and_schemes(id: str) -> tuple[Body, list[Scheme]]:
    path = FILES[id]
    schemes = [CATALOGUE.schemes[each.id] for each in file_of(path).scheme if each.id in CATALOGUE.schemes]
    assert schemes, f"no plugin hands over the schemes of {path}"
    assert schemes[0].body
    return schemes[0].body, schemes


def page(id: str) -> Iterator[str]:
    """What a body asks: its certifications, every figure in words, its worked examples, and what is left open."""
    body, schemes = body_and_schemes(id)
    file = file_of(FILES[id])
    path = FILES[id].relative_to(ROOT).as_posix()
    books = list(build_body_rule_books(schemes))
    shared = SharedWords.of([rule for book in books for rule in book.rules])
    yield f"# {escape(body.name)}\n"
    yield f"The body{f', {link(body.url)},' if body.url else ''} decides; this is `{path}`."
    if shared.day:
        yield f"Read on {shared.day} unless another day is given ([marks](../rules.md#how-well-a-figure-is-known))."
    yield f"Days end in the zone {escape(body.zone)}.\n" if body.zone else ""
    yield from table(
        ("certification", "scheme", "unit", "formerly"),
        [
            (
                escape(scheme.title),
                f"`{scheme.id}`",
                escape(scheme.unit),
                ", ".join([*map(escape, scheme.former_names), *(f"`{alias}`" for alias in scheme.aliases)]),
            )
            for scheme in schemes
        ],
    )
    for book in books:
        if book.rules or book.not_modelled:
            yield f"\n## {escape(book.title)}\n"
            yield from rule_list(book.rules, shared)
        if book.not_modelled:
            yield "\nNot modelled:\n"
            yield from (f"- {escape(each)}" for each in book.not_modelled)
    if shared.notes:
        yield "\n## Notes\n"
        yield from (f"{number}. {escape(note)}" for number, note in enumerate(shared.notes, 1))
    if file.example:
        yield "\n## Worked examples\n"
        published = [example for example in file.example if example.source]
        if published:
            yield "Published by the body:\n"
            yield from (f"- {describe_example(example)}" for example in published)
            yield ""
        yield f"{len(file.example) - len(published)} {'more ' if published else ''}are tests in `{path}`."
    yield ""


def describe_example(example: SchemeExample) -> str:
    """A case that a body publishes."""
    which = f" ({', '.join(f'`{id}`' for id in example.schemes)})" if example.schemes else ""
    return f"{escape(example.title)}{which}: {link(example.source)}"


# ---------------------------------------------------------------- the figures of a book


class SharedWords(NamedTuple):
    """What a page says once: the day on which most of its sources were read, and what several figures note."""

    day: date | None
    notes: list[str]

    @classmethod
    def of(cls, rules: Sequence[RuleSentence]) -> SharedWords:
        days = Counter(rule.fact.read_on for rule in rules)
        notes = dict.fromkeys((rule.about, rule.fact.note) for rule in rules)
        said = Counter(sentence for _, note in notes for sentence in sentences(note))
        long = [each for each in said if said[each] > 1 and len(each.split()) > LONG_SENTENCE]
        return cls(days.most_common(1)[0][0] if days else None, long)

    def note(self, fact: Fact) -> str:
        """What a figure notes, with a number for each sentence that is below the page."""
        parts = sentences(fact.note)
        own = [escape(sentence) for sentence in parts if sentence not in self.notes]
        numbers = [str(self.notes.index(sentence) + 1) for sentence in parts if sentence in self.notes]
        return " ".join([*own, *(f"[Note {number}](#notes)." for number in numbers)])

    def source(self, fact: Fact) -> str:
        """Where a figure is said, with its mark unless that is V, and the day it was read unless it is the page's."""
        mark = "" if fact.confidence == "V" else fact.confidence
        return join_parts(link(fact.source), mark, "" if fact.read_on == self.day else str(fact.read_on))


def sentences(note: str) -> list[str]:
    """The sentences of a note, each with its full stop."""
    return [f"{each.rstrip('.')}." for each in re.split(r"(?<=\w[.)])\s+(?=[A-Z])", note.strip()) if each]


def in_force(fact: Fact) -> str:
    """The days of a figure, where it does not hold at any."""
    return fact.describe_days() if fact.since or fact.until else ""


def rule_list(rules: Sequence[RuleSentence], shared: SharedWords) -> Iterator[str]:
    """A point for each matter, and below it one for each thing that is said of it."""
    for about, group in groupby(rules, key=lambda rule: rule.about):
        facts_by_text: dict[str, list[Fact]] = {}
        for text, fact in merge_tiers(list(group)):
            facts_by_text.setdefault(text, []).append(fact)
        points = [point(text, facts, shared) for text, facts in facts_by_text.items()]
        title = f"- **{escape(about)}:**"
        yield from [f"{title} {points[0]}"] if len(points) == 1 else [title, *(f"    - {each}" for each in points)]


def point(text: str, facts: Sequence[Fact], shared: SharedWords) -> str:
    """What is said, when and where, and what must be known besides."""
    notes = [shared.note(fact) for fact in facts]
    sources = [join_parts(in_force(fact), shared.source(fact)) for fact in facts]
    if len(set(notes)) == 1:
        return join_parts(f"{escape(text)}.", notes[0], f"*{'; '.join(sources)}*", by=" ")
    noted = [join_parts(source, note.rstrip("."), by=": ") for source, note in zip(sources, notes, strict=True)]
    return f"{escape(text)}. *{'. '.join(each[0].upper() + each[1:] for each in noted)}*"


class Tier(NamedTuple):
    """A figure's sentence in three parts: what it says, whom it is for, and what follows."""

    rule: RuleSentence
    says: str
    condition: str
    rest: str

    @classmethod
    def of(cls, rule: RuleSentence) -> Tier:
        condition = describe_condition(rule.fact) if isinstance(rule.fact, ConditionalFact) else ""
        says, _, rest = rule.text.partition(f", {condition}") if condition else (rule.text, "", "")
        return cls(rule, says, condition, rest)

    def shares_a_sentence_with(self, other: Tier) -> bool:
        """Whether both are for some holders only, and have the same days, source and note."""
        mine, its = self.rule.fact, other.rule.fact
        alike = all(getattr(mine, field) == getattr(its, field) for field in Fact.__struct_fields__)
        return bool(self.condition and other.condition and alike) and self.rest == other.rest


def merge_tiers(rules: Sequence[RuleSentence]) -> Iterator[tuple[str, Fact]]:
    """Each sentence with its fact; of figures that differ only in an amount and in whom they are for, one for all."""
    merged: list[list[Tier]] = []
    for tier in map(Tier.of, rules):
        if merged and tier.shares_a_sentence_with(merged[-1][0]):
            merged[-1].append(tier)
        else:
            merged.append([tier])
    for first, *others in merged:
        yield (join_tiers(first, others) if others else first.rule.text), first.rule.fact


def join_tiers(first: Tier, others: Sequence[Tier]) -> str:
    """At least 6 CEU, for those certified before the period; 4 in the first 12 months; 2 in months 13 to 24."""
    fact, other = first.rule.fact, others[0].rule.fact
    assert isinstance(fact, ConditionalFact)
    assert isinstance(other, ConditionalFact)
    if len(others) == 1 and fact.unless == other.when:
        parts = [first.says, f"{difference(others[0].says, first.says)} {others[0].condition}"]
    else:
        parts = [f"{first.says}, {first.condition}"]
        parts += [f"{difference(tier.says, first.says)} {whom(tier.condition, first.condition)}" for tier in others]
    return "; ".join(parts) + first.rest


def difference(text: str, other: str) -> str:
    """The words of a text without those that begin or end another too."""
    words, others = text.split(), other.split()
    begins = count_alike(words, others)
    ends = count_alike(words[begins:][::-1], others[begins:][::-1])
    short = " ".join(words[begins : len(words) - ends]) or text
    return short[0].lower() + short[1:]


def whom(condition: str, other: str) -> str:
    """A condition without the words that begin another too, and without the period that that one names."""
    words = condition.split()
    return " ".join(words[count_alike(words, other.split()) :]).removesuffix(" of the period")


def count_alike(words: Sequence[str], others: Sequence[str]) -> int:
    """How many words two texts have alike at their beginning."""
    return len(list(takewhile(lambda pair: pair[0] == pair[1], zip(words, others, strict=False))))
