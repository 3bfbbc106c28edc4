"""Check what a plugin's code returned: a Struct takes any value, and a wrong one would only fail much later."""

from collections.abc import Iterator
from typing import TYPE_CHECKING, Any, get_args

import msgspec
from msgspec import Struct, structs

from cecgen.diagnostics import Diagnostic, Place, Severity

if TYPE_CHECKING:
    from cecgen.model.drafts import ReadDrafts


def check_drafts(answer: Any) -> "ReadDrafts":
    """Return what an importer read in a file; TypeError if it cannot be used."""
    from cecgen.model.drafts import ReadDrafts  # noqa: PLC0415 - 9 ms that `check` is spared

    if not isinstance(answer, ReadDrafts):
        raise TypeError(f"returned {type(answer).__name__}, not ReadDrafts")
    _check_struct(answer)
    for draft in answer.drafts:
        msgspec.json.encode(draft.table)  # what a file can hold
    return answer


def check_diagnostic(value: Any) -> None:
    """TypeError if something is not a diagnostic that can be shown; whatever its own code raises is raised."""
    if not isinstance(value, Diagnostic) or not hasattr(value, "code"):
        raise TypeError(f"yielded {type(value).__name__}, which is not a diagnostic with a code")
    if not _is_place(value.at):
        raise TypeError(f"yielded {type(value).__name__} with at = {value.at!r}, which is not a Place of a file and its keys")
    if value.severity not in get_args(Severity):
        raise TypeError(f"yielded {type(value).__name__} with severity = {value.severity!r}")
    for name in ("code", "message", "hint", "about"):
        text = getattr(value, name)
        if not isinstance(text, str):
            raise TypeError(f"yielded {type(value).__name__} with {name} = {text!r}, which is not a text")


def _is_place(at: Any) -> bool:
    return (
        isinstance(at, Place)
        and isinstance(at.file, str)
        and all(isinstance(key, (str, int)) for key in at.keys)
        and isinstance(at.line, int)
        and isinstance(at.column, int)
    )


def _check_struct(value: Struct) -> None:
    """TypeError if a field of a struct, or of a struct inside of it, has a value of another type than it is for."""
    fields = {field.encode_name: getattr(value, field.name) for field in structs.fields(value)}
    try:
        msgspec.convert(fields, type(value))
    except msgspec.ValidationError as error:
        raise TypeError(f"returned a {type(value).__name__} that cannot be used: {error}") from None
    for inner in _iter_structs(fields.values()):
        _check_struct(inner)


def _iter_structs(values: Any) -> Iterator[Struct]:
    for value in values:
        if isinstance(value, Struct):
            yield value
        elif isinstance(value, (list, tuple)):
            yield from _iter_structs(value)
