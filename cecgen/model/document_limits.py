"""The limits on what a document may cost, in one place: everything that opens, copies or shows documents uses them."""

MIB = 1024 * 1024

MAX_EVIDENCE_BYTES = 10 * MIB
"""The largest file of evidence, in bytes: what ACE, the strictest body that says so, takes as an upload."""
OVER_SIZE_LIMIT = f"is larger than {MAX_EVIDENCE_BYTES // MIB} MiB"
"""What messages say of a larger file."""
MAX_PIXELS = 50_000_000
"""The largest picture that is decoded: A4 at 600 dots an inch is 35 million."""
MAX_DRAWINGS = 10_000
"""The most drawings of a page of a PDF, with those inside them as often as they are drawn."""
MAX_PAGES = 1000
"""The most pages of a PDF that is evidence."""
MAX_STREAM_BYTES = 64 * MIB
"""The largest size to which one compressed stream of a PDF may unpack, in bytes."""
MAX_MEMORY_BYTES = 1024 * MIB
"""The memory limit of the sandbox, in bytes."""
MAX_SECONDS = 20
"""The time limit for one file."""
MAX_TEXT_LENGTH = 200_000
"""Longer texts are cut, in characters."""
MAX_PAGES_READ = 100
"""The text of later pages is not read."""
MAX_PAGES_WITH_PLACES = 20
"""The pages of a certificate whose words are read with their places."""
MAX_RECOGNISED_PAGES = 6
"""The pages of a scan whose words are recognised; one takes one to three seconds of processor time."""
MAX_RECOGNITION_SECONDS = 60
"""The time limit for reading the words of one file, of which a scan takes most."""
MAX_WORDS_ON_PAGE = 5000
"""The most words of such a page; what follows them is not read."""
MAX_RESPONSE_BYTES = 4 * MAX_EVIDENCE_BYTES
"""The longest answer that is accepted from the sandbox, in bytes."""

MAX_SEARCHED_BYTES = 256 * MIB
"""The largest document of an output that is searched: the details of a cycle contain all of its exhibits again."""
MAX_SEARCH_SECONDS = 300
"""The time limit for searching one."""
MAX_SEARCHED_TEXT = 8_000_000
"""The longest text that is searched, in characters; a longer one is a failure, and is never searched in part."""
MAX_PICTURE_BYTES = 2 * 1024 * 1024
"""The largest picture on a page of the team, which everybody who opens the page must load."""
PICTURE_ENDINGS = (".png", ".jpg", ".jpeg")
"""How the file of such a picture ends."""
