"""Private values: the fields that hold them are those whose documentation says that an edition leaves them out."""

from __future__ import annotations

import ast
import inspect

from holders import holders, judge
from hypothesis import given

from cecgen.model import written
from cecgen.model.ledger import Holder
from cecgen.model.private import PRIVATE_FIELDS, iter_private_values


def documented_fields() -> set[tuple[str, str]]:
    """Each class and field of model/written whose docstring speaks of an edition."""
    classes = [node for node in ast.parse(inspect.getsource(written)).body if isinstance(node, ast.ClassDef)]
    return {
        (table.name, field.target.id)
        for table in classes
        for field, text in zip(table.body, table.body[1:], strict=False)
        if isinstance(field, ast.AnnAssign) and isinstance(field.target, ast.Name)
        if isinstance(text, ast.Expr) and isinstance(text.value, ast.Constant) and "edition" in str(text.value.value)
    }


def test_the_fields_that_are_documented_as_private_are_the_private_fields() -> None:
    switches = {("Evidence", "public"), ("Privacy", "evidence"), ("Settings", "privacy")}
    # Whether these two are private depends on the reader, and on `public`.
    undocumented = {("HolderFile", "name"), ("Evidence", "file")}
    tables = [table for table in PRIVATE_FIELDS if table.__module__ == written.__name__]
    marked = {(table.__name__, name) for table in tables for name in PRIVATE_FIELDS[table]}
    assert documented_fields() - switches == marked - undocumented


@given(holders())
def test_everything_secret_is_a_private_value(holder: Holder) -> None:
    for records in (holder, judge(holder)):
        values = {value for value, _ in iter_private_values(records)}
        assert all(value for value in values)
        parts = repr(records).replace("'", '"').split('"')
        secrets = {part for part in parts if "secret-" in part}
        assert secrets <= values
