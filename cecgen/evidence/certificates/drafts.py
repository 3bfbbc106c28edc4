"""Make drafts of a certificate's pages, for the importer of certificates: nothing is filled in yet, everything is proposed."""

from cecgen.evidence.certificates.proposals import propose_entry
from cecgen.model.drafts import Draft, ImportFault, ReadDrafts, SourceFile

_TYPE_IT = "type what it says: `cecgen add HOLDER FILE` asks for it, and keeps the file"
_MAX_SHOWN = 80


def drafts_from_pages(file: SourceFile) -> ReadDrafts:
    """Return what a certificate seems to say as a draft with proposals; a fault if none of its pages has words."""
    if not any(page.words for page in file.pages):
        message = (
            "it is a scan or a photograph, and pictures are not read"
            if _has_picture(file)
            else "no words can be seen on its pages"
        )
        return ReadDrafts(faults=(ImportFault(file.name, message, _TYPE_IT),))
    read = propose_entry(file.pages, file.facts)
    remarks = list(read.remarks)
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


def _has_picture(file: SourceFile) -> bool:
    return any(page.is_picture for page in file.pages)
