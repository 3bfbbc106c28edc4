"""Inspect pictures, and strip copies of their metadata; only in the sandbox."""

import hashlib
import warnings
from io import BytesIO

from PIL import Image, ImageOps

from cecgen.evidence.image_parts import strip_jpeg, strip_png
from cecgen.evidence.inspection import Inspection, InspectionError
from cecgen.evidence.recognition import MAX_DOTS_A_SIDE, recognise_page
from cecgen.model.document_limits import MAX_PIXELS, MAX_TEXT_LENGTH
from cecgen.model.file_type import FileType
from cecgen.model.pages import DocumentPage

Image.MAX_IMAGE_PIXELS = MAX_PIXELS
warnings.simplefilter("error", Image.DecompressionBombWarning)

_GPS, _LATITUDE, _LONGITUDE = 0x8825, 2, 4
_ORIENTATION = 0x0112
_EXIF_KEYS = {0x010E: "description", 0x013B: "author", 0x8298: "copyright", 0x9C9B: "title", 0x9C9D: "author"}
_EXIF_KEYS |= {0x0131: "creator"}


def inspect_picture(data: bytes, kind: FileType) -> Inspection:
    """Inspect what a picture is and shows, and its metadata."""
    image = _open_image(data, kind)
    metadata, has_location = _read_metadata(image)
    return Inspection(
        pages=1,
        width=image.width,
        height=image.height,
        content_key=pixels_key(image),
        has_location=has_location,
        metadata=metadata,
    )


def read_picture_page(data: bytes, kind: FileType) -> tuple[DocumentPage, ...]:
    """Read the words of a picture, upright as it is shown."""
    image = _open_image(data, kind)
    image.thumbnail((MAX_DOTS_A_SIDE, MAX_DOTS_A_SIDE))
    upright = ImageOps.exif_transpose(image)
    if upright.has_transparency_data:
        upright = Image.alpha_composite(Image.new("RGBA", upright.size, "white"), upright.convert("RGBA"))
    return (recognise_page(upright),)


def strip_picture(data: bytes, kind: FileType) -> bytes:
    """Make a copy with the same pixels and orientation, without data about who made it, where and with what."""
    image = _open_image(data, kind)
    orientation = image.getexif().get(_ORIENTATION, 1)
    if not isinstance(orientation, int) or not 1 < orientation <= 8:  # 0, 9 and text do occur
        orientation = 1
    copy = strip_jpeg(data, orientation) if kind == "jpeg" else strip_png(data, orientation)
    if picture_key(copy, kind) != pixels_key(image) or any(_read_metadata(_open_image(copy, kind))):
        raise InspectionError("broken")  # a copy that only seems to be one is worse than none
    return copy


def picture_key(data: bytes, kind: FileType) -> str:
    """A key that is equal for equal pixels, however they are stored."""
    return pixels_key(_open_image(data, kind))


def pixels_key(image: Image.Image) -> str:
    """A key that is equal for equal pixels in the same orientation."""
    if image.width * image.height > MAX_PIXELS:
        raise InspectionError("pixels")
    upright = ImageOps.exif_transpose(image).convert("RGBA" if image.has_transparency_data else "RGB")
    digest = hashlib.sha256(f"{upright.mode} {upright.width} {upright.height}\n".encode())
    for top in range(0, upright.height, 256):  # in strips: a large scan would not fit into memory twice
        digest.update(upright.crop((0, top, upright.width, min(top + 256, upright.height))).tobytes())
    return "picture:" + digest.hexdigest()


def has_gps(data: bytes) -> bool:
    """Whether a JPEG has the place where it was taken; False if it cannot be read."""
    try:
        return _read_metadata(Image.open(BytesIO(data), formats=("JPEG",)))[1]
    except MemoryError:
        raise
    except Exception:
        return False


def _open_image(data: bytes, kind: FileType) -> Image.Image:
    try:
        image = Image.open(BytesIO(data), formats=(kind.upper(),))
        if image.width * image.height > MAX_PIXELS:
            raise InspectionError("pixels")
        image.load()
    except (Image.DecompressionBombError, Image.DecompressionBombWarning):
        raise InspectionError("pixels") from None
    except (OSError, SyntaxError):
        has_end = data.rstrip(b"\x00").endswith(b"\xff\xd9") if kind == "jpeg" else b"IEND" in data[-64:]
        raise InspectionError("broken" if has_end else "truncated") from None
    return image


def _read_metadata(image: Image.Image) -> tuple[dict[str, str], bool]:
    """The metadata of a picture, and whether it has the place where the picture was taken."""
    exif = image.getexif()
    metadata = {word: _decode(exif[tag]) for tag, word in _EXIF_KEYS.items() if tag in exif}
    xmp = image.info.get("xmp") or image.info.get("XML:com.adobe.xmp") or ""
    if xmp:
        metadata["xmp"] = _decode(xmp)
    for key, value in image.info.items():
        if isinstance(value, str) and isinstance(key, str) and key != "XML:com.adobe.xmp":
            metadata[key.lower()[:40]] = value[:1000]
    if image.info.get("comment"):
        metadata["comment"] = _decode(image.info["comment"])[:1000]
    if image.info.get("photoshop"):
        metadata["photoshop"] = _decode(image.info["photoshop"])[:1000]
    has_location = bool({_LATITUDE, _LONGITUDE} & exif.get_ifd(_GPS).keys()) or "GPSLatitude" in metadata.get("xmp", "")
    return {key: value for key, value in metadata.items() if value}, has_location


def _decode(value: object) -> str:
    if isinstance(value, dict):
        value = b"\x00".join(part for part in value.values() if isinstance(part, bytes))
    if isinstance(value, bytes):
        encoding = "utf-16-le" if value[1:2] == b"\x00" else "utf-8"
        value = value.decode(encoding, "replace")
    return str(value).strip("\x00 ")[:MAX_TEXT_LENGTH]
