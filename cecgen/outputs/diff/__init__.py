"""What a commit changes: as text, as Markdown for a pull request, and as JSON."""

from cecgen.outputs.diff.document import changes_json
from cecgen.outputs.diff.text import changes_markdown, changes_text

__all__ = ["changes_json", "changes_markdown", "changes_text"]
