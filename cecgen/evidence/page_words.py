"""Read the words of a PDF's pages with their places, as its reader sees them; only in the sandbox.

pikepdf draws fields and notes onto the pages, PDFium reads the letters. A word counts as seen if the page, drawn, shows
something where it is: so white letters, invisible ones and those beneath a picture of one colour are left out.
"""

import ctypes
import itertools
import math
from collections import Counter
from collections.abc import Iterable, Iterator
from io import BytesIO
from statistics import median
from typing import Any, NamedTuple

import pikepdf
import pypdfium2
import pypdfium2.raw as pdfium
from msgspec.structs import replace
from PIL import Image

from cecgen.evidence.inspection import InspectionError
from cecgen.evidence.matching import letters_only
from cecgen.evidence.pdf import MIN_PAGE_LETTERS, open_pdf
from cecgen.evidence.pdf_text import INVISIBLE, flatten_notes
from cecgen.evidence.recognition import DOTS_PER_INCH, MAX_DOTS_A_SIDE, recognise_page
from cecgen.model.document_limits import MAX_PAGES_WITH_PLACES, MAX_RECOGNISED_PAGES, MAX_WORDS_ON_PAGE
from cecgen.model.pages import DocumentPage, Word

_MIN_SIZE = 3.0
"""Smaller letters, in points, cannot be read and are taken for hidden."""
_MIN_CONTRAST = 48
"""Fewer steps of grey between the darkest and the brightest dot of a word's box are nothing that a reader sees."""
_DOTS_PER_POINT = 1.0
_MAX_TILT = 0.1
"""A line that is turned further from a quarter than this, in radians, is a watermark across the page, and no words of it."""
_WORD_GAP, _LINE_STEP = 0.18, 0.35
"""A gap or a step that is larger than this part of the letters' size begins a new word or line."""
_MAX_HIDDEN_SHOWN = 200


class _Letter(NamedTuple):
    sign: str
    left: float
    top: float
    right: float
    bottom: float
    base: float
    quarter: int
    is_invisible: bool
    drawing: int
    """Which drawing of text it belongs to."""
    follows_blank: bool
    page_box: tuple[float, float, float, float]
    """Its box on the page as it is shown, however it is turned."""


def read_pdf_pages(data: bytes) -> tuple[DocumentPage, ...]:
    """Read the words of every page, up to a number of pages; InspectionError if the PDF cannot be opened."""
    with open_pdf(data) as pdf:
        flatten_notes(pdf)
        plain = BytesIO()
        pdf.save(plain, encryption=False, object_stream_mode=pikepdf.ObjectStreamMode.disable, fix_metadata_version=False)
    try:
        document = pypdfium2.PdfDocument(plain.getvalue())
    except pypdfium2.PdfiumError:
        raise InspectionError("broken") from None
    try:
        return tuple(_iter_pages(document))
    finally:
        document.close()


def _iter_pages(document: Any) -> Iterator[DocumentPage]:
    """Read page by page; of those that are pictures, only the first ones."""
    recognised = 0
    for number in range(min(len(document), MAX_PAGES_WITH_PLACES)):
        page = document[number]
        read = _read_page(page)
        if read.is_picture or (_has_few_letters(read) and _has_picture(page)):
            recognised += 1
            if recognised <= MAX_RECOGNISED_PAGES:
                read = _recognise(page, read)
            elif read.is_picture:
                read = replace(read, unread="too many")
        yield read
    if len(document) > MAX_PAGES_WITH_PLACES:
        yield DocumentPage(unread="too many")  # so that nobody takes what was read for all of it


def _has_few_letters(page: DocumentPage) -> bool:
    """Whether the words of a page are no more than what a scanner prints on its pages."""
    return len(letters_only(" ".join(word.text for word in page.words))) < MIN_PAGE_LETTERS / 2


def _recognise(page: Any, read: DocumentPage) -> DocumentPage:
    """Read a page as the picture that it shows; if that is not possible, what was read of it stays."""
    long_side = max(page.get_size())
    scale = min(DOTS_PER_INCH / 72, MAX_DOTS_A_SIDE / max(long_side, 1))
    found = recognise_page(page.render(scale=scale, draw_annots=True, grayscale=True).to_pil(), long_side)
    if found.words:
        return replace(found, hidden=read.hidden)
    return replace(read, unread=found.unread) if read.is_picture else read


def _read_page(page: Any) -> DocumentPage:
    letters = [*_iter_letters(page)]
    if not letters:
        return DocumentPage(is_picture=_has_picture(page))
    drawn = page.render(scale=_DOTS_PER_POINT, no_smoothtext=False, draw_annots=True).to_pil().convert("L")
    seen: list[Word] = []
    hidden: list[str] = []
    for group, word in _join_letters(letters):
        is_small = word.height < 10 * _MIN_SIZE
        if is_small or any(letter.is_invisible for letter in group) or not _is_drawn(drawn, group):
            hidden.append(word.text)
        else:
            seen.append(word)
    text = " ".join(hidden)[:_MAX_HIDDEN_SHOWN]
    is_picture = not seen and _has_picture(page)
    return DocumentPage(words=tuple(seen[:MAX_WORDS_ON_PAGE]), hidden=text, is_picture=is_picture)


def _has_picture(page: Any) -> bool:
    return any(True for _ in page.get_objects(filter=[pdfium.FPDF_PAGEOBJ_IMAGE], max_depth=4))


def _iter_letters(page: Any) -> Iterator[_Letter]:
    """Every letter that is not a blank, in points from the upper left corner of the page as it is shown."""
    text = page.get_textpage()
    width, height = page.get_size()
    invisible: dict[int, bool] = {}
    left, _top, _right, bottom = (ctypes.c_double() for _ in range(4))
    box, matrix = pdfium.FS_RECTF(), pdfium.FS_MATRIX()
    follows_blank = False
    for index in range(text.count_chars()):
        code = pdfium.FPDFText_GetUnicode(text, index)
        sign = chr(code) if 0 < code < 0x110000 and not 0xD800 <= code < 0xE000 else ""
        follows_blank |= sign.isspace()
        if not sign or sign.isspace() or not (sign.isprintable() or code == 2):
            continue
        if code == 2:  # PDFium's sign for a hyphen at the end of a line
            sign = "-"
        if not pdfium.FPDFText_GetLooseCharBox(text, index, box):
            continue
        pdfium.FPDFText_GetCharOrigin(text, index, left, bottom)
        # PDFium's own angle is of the letter, and takes a slanted one for a turned one; this is of the line that it is on.
        has_matrix = pdfium.FPDFText_GetMatrix(text, index, matrix)
        angle = math.atan2(-matrix.b, matrix.a) if has_matrix else 0.0
        quarter = round(angle / (math.pi / 2))
        if abs(angle - quarter * math.pi / 2) > _MAX_TILT:
            continue
        shown = _upright_box(page.get_rotation(), box, (left.value, bottom.value), width, height)
        drawing = pdfium.FPDFText_GetTextObject(text, index)
        address = ctypes.addressof(drawing.contents) if drawing else 0
        if address not in invisible:
            invisible[address] = bool(drawing) and pdfium.FPDFTextObj_GetTextRenderMode(drawing) == INVISIBLE
        turned = (quarter + page.get_rotation() // 90) % 4 if has_matrix else 0
        yield _Letter(sign, *shown, turned, invisible[address], address, follows_blank, shown[:4])
        follows_blank = False


def _upright_box(
    rotation: int, box: Any, base: tuple[float, float], width: float, height: float
) -> tuple[float, float, float, float, float]:
    """A letter's box and its base line, of a page that is shown turned, from the upper left corner."""
    points = [(box.left, box.bottom), (box.right, box.top), base]
    match rotation:
        case 90:
            shown = [(y, x) for x, y in points]
        case 180:
            shown = [(width - x, y) for x, y in points]
        case 270:
            shown = [(width - y, height - x) for x, y in points]
        case _:
            shown = [(x, height - y) for x, y in points]
    across, down = zip(*shown[:2], strict=True)
    return min(across), min(down), max(across), max(down), shown[2][1]


def _join_letters(letters: list[_Letter]) -> Iterator[tuple[list[_Letter], Word]]:
    """Join letters to words, line by line. Text that is turned against most of the page comes below it, turned upright."""
    by_quarter = Counter(letter.quarter for letter in letters)
    below = 0.0
    for quarter, _ in by_quarter.most_common():
        turned = [_upright(letter, quarter) for letter in letters if letter.quarter == quarter]
        left = min(0.0, *(letter.left for letter in turned))
        top = min(letter.top for letter in turned) if below or quarter else 0.0
        ends = below
        for line in _group_lines(turned):
            for group in _split_line(line):
                word = _build_word(group, left, top - below)
                ends = max(ends, word.bottom / 10)
                yield group, word
        below = ends


def _upright(letter: _Letter, quarter: int) -> _Letter:
    """The letter with its line turned upright: lines go from left to right then."""
    left, top, right, bottom = letter.left, letter.top, letter.right, letter.bottom
    match quarter:
        case 3:  # read from below
            return letter._replace(left=-bottom, right=-top, top=left, bottom=right, base=right)
        case 2:
            return letter._replace(left=-right, right=-left, top=-bottom, bottom=-top, base=-top)
        case 1:  # read from above
            return letter._replace(left=top, right=bottom, top=-right, bottom=-left, base=-left)
    return letter


def _group_lines(letters: Iterable[_Letter]) -> Iterator[list[_Letter]]:
    """Group letters by their base line, from left to right."""
    lines: list[list[_Letter]] = []
    for letter in sorted(letters, key=lambda each: (each.base, each.left)):
        last = lines[-1][-1] if lines else None
        if last and abs(letter.base - last.base) <= _LINE_STEP * min(_letter_size(letter), _letter_size(last)):
            lines[-1].append(letter)
        else:
            lines.append([letter])
    for line in lines:
        yield sorted(line, key=lambda each: each.left)


def _letter_size(letter: _Letter) -> float:
    return letter.bottom - letter.top


def _split_line(line: list[_Letter]) -> Iterator[list[_Letter]]:
    """Split a line at its blanks; where all letters are set apart, at those that are wider than the others."""
    stretch: list[_Letter] = []
    for letter in line:  # a wide gap, or another size, begins another stretch, which has blanks of its own
        if stretch:
            gap, size = letter.left - stretch[-1].right, min(_letter_size(letter), _letter_size(stretch[-1]))
            if gap > 2.5 * size:
                yield from _split_stretch(stretch)
                stretch = []
        stretch.append(letter)
    if stretch:
        yield from _split_stretch(stretch)


def _split_stretch(line: list[_Letter]) -> Iterator[list[_Letter]]:
    gaps = [
        (after.left - before.right) / min(_letter_size(before), _letter_size(after))
        for before, after in itertools.pairwise(line)
    ]
    limit, are_apart = _WORD_GAP, False
    if len(gaps) >= 5 and sum(gap > 0.06 for gap in gaps) > 0.9 * len(gaps):
        limit, are_apart = max(limit, median(gaps) + 0.15), True
    word = line[:1]
    for gap, letter in zip(gaps, line[1:], strict=True):
        # Bold by printing twice: a copy of a letter on top of the first. (The letters of a ligature are one drawing.)
        is_copy = letter.sign == word[-1].sign and letter.drawing != word[-1].drawing
        if is_copy and letter.left - word[-1].left < 0.15 * (word[-1].right - word[-1].left):
            continue
        if gap > limit or (letter.follows_blank and not are_apart):
            yield word
            word = []
        word.append(letter)
    if word:
        yield word


def _build_word(letters: list[_Letter], left: float, top: float) -> Word:
    """The word of these letters, with its place counted from this corner."""
    boxes = [letter[1:5] for letter in letters]
    lefts, tops, rights, bottoms = zip(*boxes, strict=True)
    places = (min(lefts) - left, min(tops) - top, max(rights) - left, max(bottoms) - top)
    return Word("".join(letter.sign for letter in letters), *(round(10 * at) for at in places))


def _is_drawn(page: Image.Image, letters: list[_Letter]) -> bool:
    """Whether the drawn page shows anything but one colour where a word is."""
    lefts, tops, rights, bottoms = zip(*(letter.page_box for letter in letters), strict=True)
    left, top = (max(0, int(at * _DOTS_PER_POINT)) for at in (min(lefts), min(tops)))
    right, bottom = (int(at * _DOTS_PER_POINT) + 2 for at in (max(rights), max(bottoms)))
    if left >= page.width or top >= page.height or right <= left or bottom <= top:
        return False
    darkest, brightest = page.crop((left, top, min(right, page.width), min(bottom, page.height))).getextrema()
    return brightest - darkest >= _MIN_CONTRAST  # type: ignore[operator]
