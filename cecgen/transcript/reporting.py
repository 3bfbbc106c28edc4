"""Credit that a body must have on record before it shows the renewal, and that its holder has not reported yet."""

from collections.abc import Sequence
from datetime import date

from cecgen.model.judged import Credit
from cecgen.model.scheme import Scheme
from cecgen.transcript.counting.rules import selects_credit


def find_unreported(credits: Sequence[Credit], scheme: Scheme, as_of: date) -> list[Credit] | None:
    """Find the counted credits that their holder still has to report; None if the body asks for no report."""
    if not any(rule.by == "holder" for rule in scheme.reports):
        return None
    return [credit for credit in credits if credit.counted > 0 and _must_be_reported(credit, scheme, as_of)]


def _must_be_reported(credit: Credit, scheme: Scheme, as_of: date) -> bool:
    """Whether a credit is not on record; what was carried in and what the body decided about is."""
    if credit.source_entry is None or credit.status == "ruled":
        return False
    reported = credit.source_entry.day_reported_to(*scheme.record_ids)
    if reported is not None and reported <= as_of:
        return False
    rules = (rule for rule in scheme.reports if rule.is_in_force_on(credit.date) and selects_credit(rule.of, credit, scheme))
    return next((rule.by == "holder" for rule in rules), False)
