"""Say whether an imported document, such as a badge, has expired by its own words."""

from datetime import date

from msgspec.structs import replace

from cecgen.model.drafts import Draft, ImportFault, ReadDrafts

_HINT = "ask its issuer whether it was renewed; the entry is a draft until you delete draft = true"


def note_expiries(read: ReadDrafts, as_of: date) -> tuple[ReadDrafts, list[ImportFault]]:
    """Add the last day that its document states to each draft; also return a warning for each that has expired."""
    drafts: list[Draft] = []
    remarks: list[str] = []
    warnings: list[ImportFault] = []
    for draft in read.drafts:
        last = draft.valid_until
        if last is None:
            drafts.append(draft)
            continue
        words = f"expired: its last day was {last}" if last < as_of else f"is valid until {last}"
        remarks.append(f"It says that it {words}.")
        drafts.append(replace(draft, remarks=(*draft.remarks, remarks[-1])))
        if last < as_of:
            warnings.append(ImportFault(draft.source, f"it says that it {words}", _HINT))
    return replace(read, drafts=tuple(drafts), remarks=(*read.remarks, *remarks)), warnings
