"""Leave emoji out of the forms: no body needs them, and few fonts for print have them."""

from typing import Any, TypeVar

from msgspec import Struct
from msgspec.structs import replace

from cecgen.model.form_letters import emoji_pattern

ValueT = TypeVar("ValueT")

_PLACEHOLDER = "[emoji]"
"""Stands for a text that was only emoji."""


def drop_emoji(value: ValueT) -> ValueT:
    """Return a value without the emoji in its texts, including those in its tables and lists."""
    changed: Any = _drop(value)
    return changed  # type: ignore[no-any-return]


def _drop(value: Any) -> Any:
    if isinstance(value, Struct):
        return replace(value, **{key: _drop(getattr(value, key)) for key in value.__struct_fields__})
    if isinstance(value, dict):
        return {key: _drop(item) for key, item in value.items()}
    if isinstance(value, (list, tuple)):
        return type(value)(_drop(item) for item in value)
    if not isinstance(value, str) or value.isascii() or not emoji_pattern().search(value):
        return value
    return " ".join(emoji_pattern().sub(" ", value).split()) or _PLACEHOLDER
