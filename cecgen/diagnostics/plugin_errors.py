"""What a plugin's own code raised: in one line, with the line of the plugin that raised it."""

import importlib
import os
import sys
from types import TracebackType
from typing import NamedTuple

from cecgen.diagnostics.conflict_marks import match_conflict_mark

_PACKAGE = os.path.dirname(os.path.dirname(os.path.abspath(__file__))) + os.sep
_BUILT_IN = os.path.join(_PACKAGE, "_plugins", "")
_IMPORTLIB = os.path.dirname(importlib.__file__) + os.sep


class PluginFrame(NamedTuple):
    """Where in a plugin's file an error arose."""

    file: str
    line: int
    function: str = ""
    """The function, or nothing at the top of the file."""


def find_plugin_frame(error: BaseException) -> PluginFrame | None:
    """Find the innermost line inside the plugin's own file; None where the error is about the plugin and not from it.

    The plugin's file is the first one that is neither cecgen's nor Python's importer.
    """
    inside: PluginFrame | None = None
    step: TracebackType | None = error.__traceback__
    while step is not None:
        code = step.tb_frame.f_code
        if inside.file == code.co_filename if inside else not _is_ours(code.co_filename):
            inside = PluginFrame(code.co_filename, step.tb_lineno, "" if code.co_name == "<module>" else code.co_name)
        step = step.tb_next
    if inside is None and isinstance(error, SyntaxError) and error.filename:
        return PluginFrame(error.filename, error.lineno or 0)
    return inside


def _is_ours(file: str) -> bool:
    return file.startswith(("<frozen importlib", _IMPORTLIB)) or (file.startswith(_PACKAGE) and not file.startswith(_BUILT_IN))


def describe_plugin_error(error: BaseException) -> str:
    """Say in one line what a plugin raised and where: `KeyError: 'nope' (house.py:3, in helper)`."""
    lines = str(error.msg if isinstance(error, SyntaxError) else error).strip().splitlines()
    text = f"{type(error).__name__}: {lines[0]}" if lines else type(error).__name__
    if isinstance(error, SyntaxError) and match_conflict_mark(error.text or ""):
        text = "a merge conflict that is not settled"
    frame = find_plugin_frame(error)
    if frame is None:
        return text
    function = f", in {frame.function}" if frame.function else ""
    return f"{text} ({os.path.basename(frame.file)}:{frame.line}{function})"


def print_traceback(error: BaseException) -> None:
    """Print the whole traceback on standard error where a plugin's author asks for it by CECGEN_TRACEBACK=1."""
    if os.environ.get("CECGEN_TRACEBACK"):
        import traceback  # noqa: PLC0415 - 5 ms that only a plugin's failure is worth

        traceback.print_exception(error, file=sys.stderr)
