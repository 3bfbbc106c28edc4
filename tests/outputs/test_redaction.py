"""Redaction: what readers must not see is in no part of what they get, wherever it was written."""

from __future__ import annotations

from holders import holders, judge
from hypothesis import given
from hypothesis import strategies as st

from cecgen.model.documents import iter_judged_documents
from cecgen.model.ledger import Holder
from cecgen.model.private import PrivateKind, iter_private_values
from cecgen.outputs.editions.redaction import Redactor, can_be_shown

HIDEABLE = sorted({*PrivateKind} - {PrivateKind.OTHER_HOLDER, PrivateKind.FILE})


@given(holders(), st.sets(st.sampled_from(HIDEABLE)))
def test_what_is_hidden_is_gone_and_all_else_stays(holder: Holder, hidden: set[PrivateKind]) -> None:
    judged = judge(holder)
    redacted = Redactor(hidden, lambda _: True, lambda _: True).redact(judged)
    kept = {(value, kind) for value, kind in iter_private_values(judged) if kind not in hidden and kind != PrivateKind.FILE}
    assert {pair for pair in iter_private_values(redacted) if pair[1] != PrivateKind.FILE} == kept
    text = repr(redacted)
    assert not any(value in text.split("'") for value, kind in iter_private_values(judged) if kind in hidden)


@given(holders())
def test_documents_that_readers_may_not_see_are_named_nowhere(holder: Holder) -> None:
    judged = judge(holder)
    assert "evidence/" not in repr(Redactor((), lambda _: False, lambda _: True).redact(judged))
    shown = Redactor((), lambda document: document.public is True, lambda _: True).redact(judged)
    documents = {use.document for use in iter_judged_documents(judged)}
    wanted = {document for document in documents if document.public and can_be_shown(document)}
    assert {use.document for use in iter_judged_documents(shown)} == wanted


@given(holders())
def test_what_another_body_decided_or_is_to_get_is_gone(holder: Holder) -> None:
    redacted = Redactor((), lambda _: True, lambda scheme: scheme == "a.one").redact(judge(holder))
    for entry in redacted.entries:
        assert all(each.scheme == "a.one" for each in (*entry.claim, *entry.ruling))


@given(holders())
def test_credits_of_one_entry_share_its_redacted_copy(holder: Holder) -> None:
    redacted = Redactor({PrivateKind.NOTE}, lambda _: True, lambda _: True).redact(judge(holder))
    entries = {entry.id: entry for entry in redacted.entries}
    for certification in redacted.certifications:
        for cycle in certification.cycles:
            assert all(credit.source_entry is entries[credit.entry_id] for credit in cycle.credits)
