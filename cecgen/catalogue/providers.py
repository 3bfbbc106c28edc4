"""Check a provider's facts, in the same way for one declared in Python and one in TOML."""

from decimal import Decimal
from typing import Any

from msgspec import Struct, structs

from cecgen.diagnostics import Diagnostic, Place
from cecgen.files.toml.validation import find_faults
from cecgen.model.facts import Provider
from cecgen.model.scheme_file import SchemeFile


def check_form(provider: Provider, at: Place) -> list[Diagnostic]:
    """Find what is wrong with the form of a provider made by code, in the words for the same table in a file.

    A Struct does not check its values when it is made.
    """
    return find_faults({"format": 1, "provider": to_file_value(provider)}, SchemeFile, at)


def find_inexact(provider: Provider) -> str:
    """Return what only code can get wrong, or nothing: in a file, amounts are exact and there are no functions."""
    for unit in provider.units:
        for key in ("hours", "step"):
            amount = getattr(unit, key)
            if amount is not None and not isinstance(amount, Decimal):
                return f'the unit "{unit.name}" of {provider.id} has {key} = {amount!r}: write Decimal("{amount}")'
        if unit.convert is not None and not callable(unit.convert):
            return f'the unit "{unit.name}" of {provider.id} has convert = {unit.convert!r}, which is not a function'
    return ""


def find_unit_line(source: bytes, provider: Provider, index: int) -> int:
    """Find the line on which a plugin's code makes a unit of its provider; 0 if the text does not show it."""
    import ast  # noqa: PLC0415 - 10 ms that only a faulty plugin is worth

    name = provider.units[index].name
    calls = [node for node in ast.walk(ast.parse(source)) if isinstance(node, ast.Call) and ast.unparse(node.func) == "Unit"]
    lines = [
        call.lineno for call in calls for key in call.keywords if key.arg == "name" and ast.unparse(key.value) == repr(name)
    ]
    before = sum(1 for unit in provider.units[:index] if unit.name == name)
    return sorted(lines)[before] if before < len(lines) else 0


def to_file_value(value: Any) -> Any:
    """Convert a value into what the TOML reader would return for it."""
    match value:
        case Struct():
            keys = {field.name: field.default for field in structs.fields(value) if field.name != "convert"}
            stated = {key: getattr(value, key) for key, default in keys.items() if getattr(value, key) != default}
            return {"unit" if key == "units" else key: to_file_value(item) for key, item in stated.items()}
        case tuple() | list():
            return [to_file_value(item) for item in value]
        case dict():
            return {key: to_file_value(item) for key, item in value.items()}
        case Decimal():
            return int(value) if value.is_finite() and value == value.to_integral_value() else float(value)
    return value
