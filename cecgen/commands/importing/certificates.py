"""Read certificates as drafts: pages are opened in the sandbox, and their words read by importers that want pages."""

from collections.abc import Sequence
from pathlib import Path
from typing import Any

from msgspec import Struct
from msgspec.structs import replace

from cecgen.catalogue.plugins import Registry
from cecgen.commands.add.plan import read_certificate
from cecgen.commands.importing import ImportReader, find_readers, run_reader, wants_pages
from cecgen.diagnostics import Place
from cecgen.evidence import DocumentPages, read_pages, unopened_diagnostic
from cecgen.files.toml import read_toml
from cecgen.ledger.reading import CONTENT_FOLDER, list_holder_ids
from cecgen.model.designs import Designs
from cecgen.model.drafts import Draft, ImportFault, ImportMap, KnownFacts, ReadDrafts, SourceFile
from cecgen.model.file_type import FileType, detect_type
from cecgen.model.pages import DocumentPage

_ENDINGS: dict[FileType, str] = {"pdf": ".pdf", "png": ".png", "jpeg": ".jpg"}
_NO_MAP = ImportMap(format=1)


class ReadFile(Struct, frozen=True, kw_only=True):
    """A certificate as it was read: its drafts, or why it could not be read."""

    path: Path
    data: bytes = b""
    pages: tuple[DocumentPage, ...] = ()
    drafts: tuple[Draft, ...] = ()
    faults: tuple[ImportFault, ...] = ()


def find_page_readers(registry: Registry, ending: str) -> list[ImportReader]:
    """The importers that read the words of pages, of files with this ending."""
    return [reader for reader in find_readers(registry, ending) if wants_pages(reader)]


def gather_known_facts(root: Path, registry: Registry, holder: str, designs: Designs | None = None) -> KnownFacts:
    """What is known before a certificate is read: the providers, the names of all holders of the repository, and designs."""
    names: dict[str, tuple[str, ...]] = {}
    dates: Any = ""
    for id in list_holder_ids(root):
        table, _ = read_toml(root, f"{CONTENT_FOLDER}/{id}/holder.toml")
        printed = [(table or {}).get("name"), *_texts((table or {}).get("also_printed"))]
        names[id] = tuple(name for name in printed if isinstance(name, str) and name.strip())
        if id == holder:
            dates = (table or {}).get("dates")
    return KnownFacts(
        providers=registry.catalogue.providers,
        holder=holder,
        names=names,
        designs=designs or {},
        dates="us" if dates == "us" else None,
    )


def _texts(value: Any) -> list[Any]:
    return value if isinstance(value, list) else []


def read_certificates(files: Sequence[Path], registry: Registry, known: KnownFacts) -> list[ReadFile]:
    """Read certificates, in the order of the files; one that cannot be read does not stop the others."""
    documents: dict[str, bytes] = {}
    faults: dict[str, ImportFault] = {}
    for path in files:
        try:
            documents[str(path)] = read_certificate(path)
        except ValueError as error:
            faults[str(path)] = ImportFault(path.name, str(error), "a certificate is a PDF, PNG or JPEG")
    pages = read_pages(documents)
    first_names: dict[bytes, str] = {}
    read: list[ReadFile] = []
    for path in files:
        if fault := faults.get(str(path)):
            read.append(ReadFile(path=path, faults=(fault,)))
            continue
        data = documents[str(path)]
        if (other := first_names.setdefault(data, str(path))) != str(path):
            fault = ImportFault(path.name, f"the same document as {Path(other).name}", "leave one of the two out")
            read.append(ReadFile(path=path, data=data, faults=(fault,)))
            continue
        read.append(_read_one(path, data, pages[str(path)], registry, known))
    return read


def read_again(file: ReadFile, registry: Registry, known: KnownFacts) -> ReadFile:
    """Read a certificate again that was opened already, because more is known now."""
    return _read_one(file.path, file.data, DocumentPages(file.pages), registry, known) if file.pages else file


def _read_one(path: Path, data: bytes, opened: DocumentPages, registry: Registry, known: KnownFacts) -> ReadFile:
    name = path.name
    if opened.failure:
        diagnostic = unopened_diagnostic(opened.failure, name, Place(name), name)
        return ReadFile(path=path, data=data, faults=(ImportFault(name, diagnostic.message, diagnostic.hint),))
    kind = detect_type(data)
    ending = _ENDINGS[kind] if kind else ""
    file = SourceFile(name, data, opened.pages, known)
    refusals: list[str] = []
    for reader in find_page_readers(registry, ending):
        answer: ReadDrafts = run_reader(reader, file, _NO_MAP)
        if answer.not_mine:
            refusals.append(answer.not_mine)
            continue
        drafts = tuple(replace(draft, remarks=(*draft.remarks, *answer.remarks)) for draft in answer.drafts)
        return ReadFile(path=path, data=data, pages=opened.pages, drafts=drafts, faults=answer.faults)
    message = refusals[0] if refusals else "no importer reads it"
    return ReadFile(path=path, data=data, faults=(ImportFault(name, message, "add it by hand with `cecgen add`"),))
