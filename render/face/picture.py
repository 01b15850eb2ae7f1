"""Turns a picture file's bytes into an upright, opaque sRGB image, by header first."""

import contextlib
from enum import IntEnum
from io import BytesIO
from typing import Final

from PIL import Image, ImageCms

MAX_PIXELS: Final = 50_000_000
MIN_SIDE: Final = 2

_FORMATS: Final = ("JPEG", "PNG", "WEBP", "GIF", "AVIF", "HEIF")
_HEIF_BRANDS: Final = frozenset(
    (b"heic", b"heix", b"heim", b"heis", b"hevc", b"hevx", b"hevm", b"hevs", b"mif1", b"msf1")
)
_TURNS: Final = {
    2: Image.Transpose.FLIP_LEFT_RIGHT,
    3: Image.Transpose.ROTATE_180,
    4: Image.Transpose.FLIP_TOP_BOTTOM,
    5: Image.Transpose.TRANSPOSE,
    6: Image.Transpose.ROTATE_270,
    7: Image.Transpose.TRANSVERSE,
    8: Image.Transpose.ROTATE_90,
}
_ORIENTATION: Final = 0x0112


class Verdict(IntEnum):
    """What came of a file."""

    PICTURE = 0
    UNKNOWN = 1
    """None of the formats we take."""
    DAMAGED = 2
    TOO_LARGE = 3


class UndecodableError(Exception):
    """The photo will not be decoded."""

    def __init__(self, verdict: Verdict, detail: str, size: tuple[int, int] = (0, 0)) -> None:
        super().__init__(detail)
        self.verdict = verdict
        self.size = size


def decode(data: bytes, max_side: int) -> Image.Image:
    """Read a picture file as an upright, opaque sRGB image whose sides are even and at least 2.

    It is shrunk until its long side is at most `max_side`, never enlarged, and loses at most one
    row and one column to become even. Of moving pictures the first frame is taken.

    Raises:
        UndecodableError: with the reason.
    """
    image = _open(data)
    try:
        image.draft(None, _fitted(image.size, max_side))
        image.load()
        return _finish(image, max_side)
    except Exception as error:
        raise UndecodableError(Verdict.DAMAGED, repr(error)) from error


def _open(data: bytes) -> Image.Image:
    """Read the header only, and refuse by it."""
    _check_size(_webp_size(data))
    try:
        image = Image.open(BytesIO(data), formats=_FORMATS)
    except Exception as error:
        verdict = Verdict.DAMAGED if _is_known(data) else Verdict.UNKNOWN
        raise UndecodableError(verdict, repr(error)) from error
    _check_size(image.size)
    return image


def _check_size(size: tuple[int, int]) -> None:
    if size[0] * size[1] > MAX_PIXELS:
        raise UndecodableError(Verdict.TOO_LARGE, f"{size[0]}×{size[1]}", size)


def _is_known(data: bytes) -> bool:
    return (
        data.startswith((b"\xff\xd8\xff", b"\x89PNG\r\n\x1a\n", b"GIF87a", b"GIF89a"))
        or (data.startswith(b"RIFF") and data[8:12] == b"WEBP")
        or is_heif(data)
        or data[4:12] in {b"ftypavif", b"ftypavis"}
    )


def is_heif(data: bytes) -> bool:
    """Whether the file says it is HEIF, which Pillow reads with pillow-heif only."""
    return data[4:8] == b"ftyp" and data[8:12] in _HEIF_BRANDS


def _webp_size(data: bytes) -> tuple[int, int]:
    """Width and height from a WebP header, zeros for other files.

    Pillow takes memory for the whole picture while opening it, before it tells the size.
    """
    if data[:4] != b"RIFF" or data[8:12] != b"WEBP":
        return 0, 0
    match data[12:16]:
        case b"VP8X":
            return 1 + _little_endian(data[24:27]), 1 + _little_endian(data[27:30])
        case b"VP8L":
            bits = _little_endian(data[21:25])
            return 1 + (bits & 0x3FFF), 1 + (bits >> 14 & 0x3FFF)
        case _:
            return _little_endian(data[26:28]) & 0x3FFF, _little_endian(data[28:30]) & 0x3FFF


def _little_endian(field: bytes) -> int:
    return int.from_bytes(field, "little")


def _fitted(size: tuple[int, int], max_side: int) -> tuple[int, int]:
    """`size` shrunk to fit, in proportion as far as whole pixels allow."""
    factor = min(1.0, max_side / max(size))
    return max(MIN_SIDE, round(size[0] * factor)), max(MIN_SIDE, round(size[1] * factor))


def _finish(image: Image.Image, max_side: int) -> Image.Image:
    """Shrink first, so that the rest works on few pixels."""
    orientation = _orientation(image)
    profile = image.info.get("icc_profile")
    image = _to_eight_bit_channels(image)
    image = image.resize(_fitted(image.size, max_side), Image.Resampling.LANCZOS, reducing_gap=2.0)
    image = _to_srgb(_on_white(image), profile)
    if orientation in _TURNS:
        image = image.transpose(_TURNS[orientation])
    return image.crop((0, 0, image.width // 2 * 2, image.height // 2 * 2))


def _orientation(image: Image.Image) -> int:
    # A photo with unreadable EXIF is still a photo.
    try:
        return int(image.getexif().get(_ORIENTATION, 1))
    except Exception:  # noqa: BLE001  # the EXIF reader raises whatever its bytes lead to
        return 1


def _to_eight_bit_channels(image: Image.Image) -> Image.Image:
    """Any mode a decoder returns as L, RGB, CMYK, LA or RGBA."""
    if image.mode == "I" or image.mode.startswith("I;16"):
        return image.convert("I").point([v >> 8 for v in range(2**16)], "L")
    if image.has_transparency_data:
        return image if image.mode in {"LA", "RGBA"} else image.convert("RGBA")
    return image if image.mode in {"L", "RGB", "CMYK"} else image.convert("RGB")


def _on_white(image: Image.Image) -> Image.Image:
    if image.mode not in {"LA", "RGBA"}:
        return image
    image = image.convert("RGBA")
    return Image.alpha_composite(Image.new("RGBA", image.size, "white"), image).convert("RGB")


def _to_srgb(image: Image.Image, profile: bytes | None) -> Image.Image:
    if profile:
        # A profile that is broken, or meant for other channels, is as good as none.
        with contextlib.suppress(ImageCms.PyCMSError, OSError, ValueError, TypeError):
            return _through_profile(image, ImageCms.getOpenProfile(BytesIO(profile)))
    return image.convert("RGB")


def _through_profile(image: Image.Image, profile: ImageCms.ImageCmsProfile) -> Image.Image:
    if "srgb" in ImageCms.getProfileDescription(profile).lower():
        return image.convert("RGB")
    srgb = ImageCms.createProfile("sRGB")
    converted = ImageCms.profileToProfile(image, profile, srgb, outputMode="RGB")
    if converted is None:
        raise ValueError("only conversions in place return nothing")
    return converted
