"""What a commit changes: as text, as Markdown for a pull request, and as JSON."""

from cecgen.outputs.changes.document import changes_json
from cecgen.outputs.changes.signs import changes_markdown, changes_text

__all__ = ["changes_json", "changes_markdown", "changes_text"]
