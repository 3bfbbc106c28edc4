"""Find emoji in texts and leave them out: no body needs them, and few fonts for print have them."""

import re
from typing import Any, TypeVar

from msgspec import Struct
from msgspec.structs import replace

ValueT = TypeVar("ValueT")

_PRESENTED = "⌚⌛⏩-⏬⏰⏳◽◾☔☕♈-♓♿⚓⚡⚪⚫⚽⚾⛄⛅⛎⛔⛪⛲⛳⛵⛺⛽✅✊✋✨❌❎❓-❕❗➕-➗➰➿⬛⬜⭐⭕"
"""Those of the older symbols that are shown as emoji by themselves (Unicode's Emoji_Presentation)."""
_EMOJI = f"[\U0001f000-\U0001faff{_PRESENTED}\U000e0020-\U000e007f]"
_SEQUENCE = re.compile(rf"(?:(?:{_EMOJI}|[\u2600-\u27bf]\ufe0f|\ufe0f?\u20e3)[\ufe0f\u200d]*)+")
"""Emoji with what joins and colours them."""
_PLACEHOLDER = "[emoji]"
"""What a text shows that consisted of emoji alone."""


def find_emoji(text: str) -> list[str]:
    """The emoji of a text, joined ones as one."""
    return _SEQUENCE.findall(text)


def drop_emoji(value: ValueT) -> ValueT:
    """A value with the texts in it without their emoji, whatever tables and lists it consists of."""
    changed: Any = _drop(value)
    return changed  # type: ignore[no-any-return]


def _drop(value: Any) -> Any:
    if isinstance(value, Struct):
        return replace(value, **{key: _drop(getattr(value, key)) for key in value.__struct_fields__})
    if isinstance(value, dict):
        return {key: _drop(item) for key, item in value.items()}
    if isinstance(value, (list, tuple)):
        return type(value)(_drop(item) for item in value)
    if not isinstance(value, str) or value.isascii() or not _SEQUENCE.search(value):
        return value
    return " ".join(_SEQUENCE.sub(" ", value).split()) or _PLACEHOLDER
