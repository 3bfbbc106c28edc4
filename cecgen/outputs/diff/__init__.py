"""The changes between two revisions: as text, as Markdown for a pull request, and as JSON."""

from cecgen.outputs.diff.document import format_diff_json
from cecgen.outputs.diff.text import format_diff_markdown, format_diff_text

__all__ = ["format_diff_json", "format_diff_markdown", "format_diff_text"]
