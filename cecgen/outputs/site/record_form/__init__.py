"""The page "Record an activity": a form for people without a terminal that writes the file of an entry.

It is one file, asks for nothing, and converts with the facts that are written into it; `script/` has what runs in the browser.
"""

from cecgen.outputs.site.record_form.page import PATH, RecordForm, build_record_form, person_link

__all__ = ["PATH", "RecordForm", "build_record_form", "person_link"]
