"""`cecgen explain`: how each number came about, step by step, with its sources."""

import inspect
from collections.abc import Iterator
from datetime import timedelta

from cecgen.diagnostics import Diagnostic, format_decimal
from cecgen.model.amounts import format_amount
from cecgen.model.documents import entry_documents
from cecgen.model.facts import Confidence
from cecgen.model.judged import Finding, JudgedCertification, JudgedCycle, JudgedHolder, Todo, Transcript
from cecgen.model.retention import holder_retained_files
from cecgen.model.scheme import Scheme
from cecgen.outputs.terminal.escape import escape_invisible
from cecgen.outputs.terminal.retention import describe_retention
from cecgen.outputs.words.credit_view import CreditView
from cecgen.outputs.words.figures import describe_forecast
from cecgen.outputs.words.rule_sentences import describe_rules
from cecgen.outputs.words.states import describe_confidence, format_standing


def explain_problem(kind: type[Diagnostic]) -> str:
    """Explain a diagnostic with its own documentation."""
    title, _, details = inspect.cleandoc(kind.__doc__ or "").partition("\n")
    waiver = "It can be waived in cecgen.toml with a reason." if kind.waivable else "It cannot be waived."
    return "\n".join(filter(None, [f"{kind.code} ({kind.severity}): {title}", details.strip(), waiver]))


def explain_holder(holder: JudgedHolder, transcript: Transcript) -> str:
    """Explain every certification of a holder: its cycles and their standing."""
    lines = [f"{holder.name} ({holder.id}), as of {transcript.as_of}"]
    for certification in holder.certifications:
        lines += ["", *_certification(certification, transcript)]
    return "\n".join(lines)


def explain_certification(holder: JudgedHolder, certification: JudgedCertification, transcript: Transcript) -> str:
    """Explain one certification: every credit of its cycles, and the scheme's figures with their sources."""
    judged = _certification(certification, transcript, full=True)
    lines = [f"{holder.name} ({holder.id}), as of {transcript.as_of}", "", *judged, "", *_scheme_rules(certification.scheme)]
    return "\n".join(lines)


def explain_entry(holder: JudgedHolder, entry: str, transcript: Transcript) -> str:
    """Explain one entry: what it is worth to every certification, why, and how long its evidence is kept."""
    lines: list[str] = []
    for certification in holder.certifications:
        for cycle in certification.cycles:
            credits = [credit for credit in (*cycle.credits, *cycle.plans) if credit.entry_id == entry]
            if credits:
                lines += ["", f"{certification.scheme.title}, {cycle.begins} to {cycle.ends}:"]
                lines += [line for credit in credits for line in _credit(CreditView(credit, certification.scheme))]
    source = next(each for each in holder.entries if each.id == entry)
    head = f"{source.date} {source.title} ({source.provider}, {source.kind})"
    where = f"  written in {source.at.file}"
    if not lines:
        lines = ["", "It counts in no cycle: its date is in none that it may count for, or in the future."]
    own = {item.file for item in entry_documents(source)}
    if own:
        lines += ["", "Its evidence:"]
        lines += [
            f"    {escape_invisible(each.file)}: {describe_retention(each)}"
            for each in holder_retained_files(holder)
            if each.file in own
        ]
    return "\n".join([head, where, *lines])


def _certification(certification: JudgedCertification, transcript: Transcript, *, full: bool = False) -> Iterator[str]:
    yield f"{certification.scheme.title} ({certification.scheme.id})"
    for cycle in certification.cycles:
        yield from _cycle(cycle, certification.scheme, full=full)


def _cycle(cycle: JudgedCycle, scheme: Scheme, *, full: bool) -> Iterator[str]:
    if cycle.gap_from:
        yield f"  not certified from {cycle.gap_from} to {cycle.begins - timedelta(days=1)}"
    yield f"  {cycle.begins} to {cycle.ends}: {format_standing(cycle)}"
    total = " + ".join(format_decimal(credit.counted) for credit in cycle.credits if credit.counted) or "0"
    yield f"    counted: {total}{_describe_other_credit(cycle)} = {format_amount(cycle.counted, scheme.unit)}"
    if cycle.pace:
        pace = cycle.pace
        yield f"    even pace: {format_amount(pace.due, scheme.unit)} after {pace.elapsed} of {pace.months} months"
    if cycle.unreported:
        yield f"    not reported to {scheme.body_short_name} yet: {format_amount(cycle.unreported, scheme.unit)}"
    if cycle.forecast:
        yield f"    planned: {describe_forecast(cycle.forecast, cycle.required, scheme.unit)}"
    for finding in cycle.findings:
        yield from _finding(finding)
    if full:
        for credit in (*cycle.credits, *cycle.plans):
            yield from _credit(CreditView(credit, scheme))
    for todo in cycle.todos:
        yield from _todo(todo)
    if cycle.keep_until:
        yield f"    keep the evidence until {cycle.keep_until}"


def _describe_other_credit(cycle: JudgedCycle) -> str:
    """Describe credit from earlier cycles in a total, or credit that it leaves out, so that the sum adds up."""
    other_credit = cycle.counted - sum(credit.counted for credit in cycle.credits)
    if other_credit > 0:
        return f" + {format_decimal(other_credit)} of earlier cycles"
    return f" - {format_decimal(-other_credit)} that does not count in the total" if other_credit else ""


def _todo(todo: Todo) -> Iterator[str]:
    yield f"    next: {todo.sentence}"
    if todo.why:
        yield f"      {todo.why}"
    for entry in todo.entries:
        yield f"      {entry}"


def _finding(finding: Finding) -> Iterator[str]:
    yield f"    {finding.status}: {finding.title} – {finding.message}"
    if finding.source:
        yield f"      source: {finding.source}{_confidence_note(finding.confidence)}"


def _credit(view: CreditView) -> Iterator[str]:
    credit = view.credit
    part = f", part {credit.part + 1}" if credit.part is not None else ""
    yield f"    {credit.date} {credit.title}{part}: {view.amount}"
    if credit.award:
        yield f"      printed: {credit.award}"
    for line in (*credit.basis, view.reason, view.doubt):
        if line:
            yield f"      {line}"
    for source in credit.sources:
        yield f"      source: {source}"
    if mark := describe_confidence(credit.confidence):
        yield f"      mark {mark}"
    yield f"      evidence: {credit.evidence_state}"


def _confidence_note(confidence: Confidence) -> str:
    mark = describe_confidence(confidence)
    return f" [{mark}]" if mark else ""


def _scheme_rules(scheme: Scheme) -> Iterator[str]:
    yield f"What {scheme.id} depends on:"
    for rule in describe_rules(scheme):
        fact = rule.fact
        yield f"  {rule.about}: {rule.text}"
        yield f"    {fact.describe_days()}; source: {fact.source} (read {fact.read_on}){_confidence_note(fact.confidence)}"
    if scheme.open_texts:
        yield "What cecgen does not model here:"
        yield from (f"  - {text}" for text in scheme.open_texts)
