"""Pictures from the inside: what they show and tell, and copies that tell nothing; only in the child process."""

import hashlib
import warnings
from io import BytesIO

from PIL import Image, ImageOps

from cecgen.evidence.image_parts import strip_jpeg, strip_png
from cecgen.evidence.inspection import MAX_PIXELS, MAX_TEXT_LENGTH, Inspection, InspectionError
from cecgen.model.file_type import FileType

Image.MAX_IMAGE_PIXELS = MAX_PIXELS
warnings.simplefilter("error", Image.DecompressionBombWarning)

_GPS, _LATITUDE, _LONGITUDE = 0x8825, 2, 4
_ORIENTATION = 0x0112
_STATED = {0x010E: "description", 0x013B: "author", 0x8298: "copyright", 0x9C9B: "title", 0x9C9D: "author", 0x0131: "creator"}


def inspect_picture(data: bytes, kind: FileType) -> Inspection:
    """What a picture is, shows and tells."""
    image = _open_image(data, kind)
    stated, gps = _read_metadata(image)
    return Inspection(
        pages=1,
        width=image.width,
        height=image.height,
        content_key=pixels_key(image),
        has_location=gps,
        metadata=stated,
    )


def strip_picture(data: bytes, kind: FileType) -> bytes:
    """A copy with the same pixels, the same way up, without word of who made it, where and with what."""
    image = _open_image(data, kind)
    orientation = image.getexif().get(_ORIENTATION, 1)
    turned = orientation if isinstance(orientation, int) and 1 < orientation <= 8 else 1
    copy = strip_jpeg(data, orientation=turned) if kind == "jpeg" else strip_png(data, turned=turned)
    if picture_key(copy, kind) != pixels_key(image) or any(_read_metadata(_open_image(copy, kind))):
        raise InspectionError("broken")  # a copy that only seems to be one is worse than none
    return copy


def picture_key(data: bytes, kind: FileType) -> str:
    """The same for the same pixels, however they are stored."""
    return pixels_key(_open_image(data, kind))


def pixels_key(image: Image.Image) -> str:
    """The same for the same pixels the same way up."""
    if image.width * image.height > MAX_PIXELS:
        raise InspectionError("pixels")
    upright = ImageOps.exif_transpose(image).convert("RGBA" if image.has_transparency_data else "RGB")
    digest = hashlib.sha256(f"{upright.mode} {upright.width} {upright.height}\n".encode())
    for top in range(0, upright.height, 256):  # a strip at a time: the whole of a large scan would be there twice
        digest.update(upright.crop((0, top, upright.width, min(top + 256, upright.height))).tobytes())
    return "picture:" + digest.hexdigest()


def has_gps(data: bytes) -> bool:
    """Whether a JPEG says where it was taken; one that cannot be read says nothing."""
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
        whole = data.rstrip(b"\x00").endswith(b"\xff\xd9") if kind == "jpeg" else b"IEND" in data[-64:]
        raise InspectionError("broken" if whole else "truncated") from None
    return image


def _read_metadata(image: Image.Image) -> tuple[dict[str, str], bool]:
    """What a picture tells beside what it shows, and whether that is where it was taken."""
    exif = image.getexif()
    stated = {word: _plain(exif[tag]) for tag, word in _STATED.items() if tag in exif}
    described = image.info.get("xmp") or image.info.get("XML:com.adobe.xmp") or ""
    if described:
        stated["xmp"] = _plain(described)
    for key, value in image.info.items():
        if isinstance(value, str) and isinstance(key, str) and key != "XML:com.adobe.xmp":
            stated[key.lower()[:40]] = value[:1000]
    if image.info.get("comment"):
        stated["comment"] = _plain(image.info["comment"])[:1000]
    if image.info.get("photoshop"):
        stated["photoshop"] = _plain(image.info["photoshop"])[:1000]
    gps = bool({_LATITUDE, _LONGITUDE} & exif.get_ifd(_GPS).keys()) or "GPSLatitude" in stated.get("xmp", "")
    return {key: value for key, value in stated.items() if value}, gps


def _plain(value: object) -> str:
    if isinstance(value, dict):
        value = b"\x00".join(part for part in value.values() if isinstance(part, bytes))
    if isinstance(value, bytes):
        encoding = "utf-16-le" if value[1:2] == b"\x00" else "utf-8"
        value = value.decode(encoding, "replace")
    return str(value).strip("\x00 ")[:MAX_TEXT_LENGTH]
