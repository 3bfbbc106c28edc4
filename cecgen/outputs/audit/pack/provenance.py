"""provenance.json of a bundle: the commits that its records come from, and every file's digest, for programs."""

import hashlib
from collections.abc import Iterable, Mapping
from datetime import date

from msgspec import Struct

from cecgen.model.provenance import Commit, Provenance
from cecgen.outputs.json_document import JsonObject, format_json
from cecgen.outputs.words.cycle_view import SELF_ASSERTED


class BundledDocument(Struct, frozen=True):
    """A document of the bundle, with the file of the repository that it is a copy of."""

    file: str
    data: bytes
    original: bytes


def format_provenance(
    provenance: Provenance,
    documents: Iterable[BundledDocument],
    plugins: Mapping[str, str],
    made_by: str,
    as_of: date,
    beside: str,
) -> str:
    """Format where the records come from as a JSON document of format 1; `plugins` maps names to places."""
    tables = {
        "format": 1,
        "self_asserted": SELF_ASSERTED,
        "made_by": made_by,
        "as_of": as_of.isoformat(),
        "commit": _commit(provenance.commit),
        "entries": [{"entry": id, "first_committed": _commit(each)} for id, each in sorted(provenance.entries.items())],
        "evidence": [_document(each, provenance) for each in sorted(documents, key=lambda each: each.file)],
        "plugins": [{"name": name, "where": where} for name, where in sorted(plugins.items())],
        "records_also_hold": beside,
    }
    return format_json(tables)


def _document(each: BundledDocument, provenance: Provenance) -> JsonObject:
    digest, original = (hashlib.sha256(data).hexdigest() for data in (each.data, each.original))
    first = provenance.evidence.get(each.file)
    return {
        "file": each.file,
        "sha256": digest,
        "sha256_in_repository": original,
        **({"first_committed": _commit(first)} if first else {}),
    }


def _commit(commit: Commit) -> JsonObject:
    document = {"id": commit.id, "by": commit.author, "on": commit.committed_at.isoformat()}
    return {**document, **({"doubts": list(commit.time_doubts)} if commit.time_doubts else {})}
