"""Values that several commands take as options: words between commas, and spans of time."""

import re
from typing import Any

import click


class CommaList(click.ParamType[tuple[str, ...]]):
    """Words between commas."""

    name = "words"

    def convert(self, value: Any, param: click.Parameter | None, ctx: click.Context | None) -> tuple[str, ...]:
        """The words that were typed."""
        return value if isinstance(value, tuple) else tuple(word.strip() for word in value.split(",") if word.strip())


class TimeSpan(click.ParamType[tuple[int, str]]):
    """A number of days, weeks, months or years."""

    name = "span"

    def convert(self, value: Any, param: click.Parameter | None, ctx: click.Context | None) -> tuple[int, str]:
        """The span that was typed."""
        if isinstance(value, tuple):
            return value
        match = re.fullmatch(r"([0-9]{1,4})([dwmy])", value.strip().lower())
        if match is None:
            self.fail(f"{value!r} is not a span such as 60d, 8w, 3m or 1y", param, ctx)
        return int(match[1]), match[2]
