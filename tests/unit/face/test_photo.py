import contextlib
import io
import struct
import zlib
from pathlib import Path

import numpy as np
import pillow_heif
import pytest
from numpy.typing import NDArray
from PIL import ExifTags, Image, ImageCms

from render.contract.outcome import Code, Failure, Refusal
from render.face import decoder, photo
from render.face.photo import read_photo

pillow_heif.register_heif_opener()

RED, GREEN, BLUE, GREY = (200, 30, 40), (40, 180, 60), (30, 50, 190), (128, 128, 128)
CORNERS = (RED, GREEN, BLUE, GREY)
"""Colours of the test card: top left, top right, bottom left, bottom right."""


def card(width: int = 96, height: int = 64) -> Image.Image:
    """Four flat quarters, each of its own colour."""
    image = Image.new("RGB", (width, height))
    for index, colour in enumerate(CORNERS):
        left, top = (index % 2) * width // 2, (index // 2) * height // 2
        image.paste(colour, (left, top, left + width // 2, top + height // 2))
    return image


def quarters(pixels: NDArray[np.uint8]) -> list[tuple[int, ...]]:
    height, width = pixels.shape[:2]
    centres = [(y, x) for y in (height // 4, 3 * height // 4) for x in (width // 4, 3 * width // 4)]
    return [tuple(int(c) for c in pixels[centre]) for centre in centres]


def looks_like(pixels: NDArray[np.uint8], colours: tuple[tuple[int, ...], ...], within: int = 12) -> bool:
    return bool(np.abs(np.subtract(quarters(pixels), colours)).max() <= within)


@pytest.fixture
def saved(tmp_path: Path):
    def save(image: Image.Image, kind: str, **options) -> Path:
        path = tmp_path / "photo"
        image.save(path, kind, **options)
        return path

    return save


@pytest.fixture
def written(tmp_path: Path):
    def write(data: bytes) -> Path:
        path = tmp_path / "photo"
        path.write_bytes(data)
        return path

    return write


def refusal(path: Path) -> Refusal:
    with pytest.raises(Refusal) as refused:
        read_photo(path, 1280)
    return refused.value


@pytest.mark.parametrize(
    ("kind", "options"),
    [
        ("JPEG", {"quality": 95}),
        ("JPEG", {"quality": 95, "progressive": True}),
        ("PNG", {}),
        ("WEBP", {"quality": 95}),
        ("WEBP", {"lossless": True}),
        ("GIF", {}),
        ("AVIF", {"quality": 95}),
        ("HEIF", {"quality": 95}),
    ],
)
def test_pictures_of_every_format_are_read(saved, kind, options):
    portrait = read_photo(saved(card(), kind, **options), 1280)
    assert portrait.pixels.shape == (64, 96, 3)
    assert portrait.pixels.dtype == np.uint8
    assert looks_like(portrait.pixels, CORNERS)


@pytest.mark.parametrize("mode", ["L", "LA", "P", "1", "CMYK", "RGBA", "I;16"])
def test_pictures_of_every_mode_become_rgb(saved, mode):
    if mode == "I;16":
        image = Image.fromarray(np.asarray(card().convert("L")).astype(np.uint16) * 257)
    else:
        image = card().convert(mode)
    portrait = read_photo(saved(image, "JPEG" if mode == "CMYK" else "PNG"), 1280)
    assert portrait.pixels.shape == (64, 96, 3)
    expected = image.convert("RGB") if mode in {"P", "1"} else card()
    if mode in {"L", "LA", "I;16"}:
        expected = card().convert("L").convert("RGB")
    assert looks_like(portrait.pixels, tuple(quarters(np.asarray(expected))), 3)


@pytest.mark.parametrize("mode", ["RGBA", "LA"])
def test_what_is_transparent_becomes_white(saved, mode):
    image = card().convert(mode)
    image.putalpha(Image.new("L", image.size, 0))
    assert read_photo(saved(image, "PNG"), 1280).pixels.min() == 255


def test_half_transparent_pixels_are_mixed_with_white(saved):
    image = Image.new("RGBA", (32, 32), (0, 0, 0, 128))
    assert np.abs(read_photo(saved(image, "PNG"), 1280).pixels - 127.0).max() <= 1


def test_a_palette_with_a_transparent_colour_becomes_white_there(saved):
    image = Image.new("P", (32, 32), 1)
    image.putpalette([0, 0, 0, 10, 20, 30])
    assert read_photo(saved(image, "GIF", transparency=1), 1280).pixels.min() == 255


@pytest.mark.parametrize("orientation", range(1, 9))
def test_a_jpeg_is_turned_as_its_exif_says(saved, orientation):
    exif = Image.Exif()
    exif[ExifTags.Base.Orientation] = orientation
    portrait = read_photo(saved(card(), "JPEG", quality=95, exif=exif), 1280)
    ways = ["0123", "1032", "3210", "2301", "0213", "2031", "3120", "1302"]
    expected = tuple(CORNERS[int(corner)] for corner in ways[orientation - 1])
    assert looks_like(portrait.pixels, expected)
    assert portrait.pixels.shape[:2] == ((64, 96) if orientation < 5 else (96, 64))


def test_a_turned_heic_comes_upright_and_only_once(saved):
    exif = Image.Exif()
    exif[ExifTags.Base.Orientation] = 6
    portrait = read_photo(saved(card(), "HEIF", quality=95, exif=exif.tobytes()), 1280)
    assert portrait.pixels.shape == (96, 64, 3)
    assert looks_like(portrait.pixels, (BLUE, RED, GREY, GREEN))


def test_unreadable_exif_does_not_cost_the_photo(saved):
    path = saved(card(), "JPEG", quality=95, exif=b"Exif\0\0II*\0\xff\xff\xff\x7fnonsense")
    assert looks_like(read_photo(path, 1280).pixels, CORNERS)


def test_colours_of_another_profile_are_brought_to_srgb(saved):
    lab = ImageCms.ImageCmsProfile(ImageCms.createProfile("LAB"))
    path = saved(card(), "PNG", icc_profile=swapped_profile())
    red, *_ = quarters(read_photo(path, 1280).pixels)
    assert np.abs(np.subtract(red, (RED[2], RED[1], RED[0]))).max() <= 3
    path = saved(card(), "PNG", icc_profile=lab.tobytes())
    assert looks_like(read_photo(path, 1280).pixels, CORNERS), "a profile for other channels is ignored"


def swapped_profile() -> bytes:
    """sRGB with the primaries of red and blue exchanged."""
    profile = bytearray(ImageCms.ImageCmsProfile(ImageCms.createProfile("sRGB")).tobytes())
    profile = profile.replace(b"sRGB", b"none").replace(
        "sRGB".encode("utf-16-be"), "none".encode("utf-16-be")
    )
    profile = profile.replace(b"rXYZ", b"tmp!").replace(b"bXYZ", b"rXYZ").replace(b"tmp!", b"bXYZ")
    return bytes(profile)


def test_a_broken_profile_is_ignored(saved):
    path = saved(card(), "PNG", icc_profile=b"not a profile at all")
    assert looks_like(read_photo(path, 1280).pixels, CORNERS, 0)


@pytest.mark.parametrize("kind", ["GIF", "WEBP", "PNG"])
def test_of_a_moving_picture_the_first_frame_is_taken(saved, kind):
    others = [Image.new("RGB", (96, 64), "black")] * 2
    path = saved(card(), kind, save_all=True, append_images=others, duration=100)
    assert looks_like(read_photo(path, 1280).pixels, CORNERS)


@pytest.mark.parametrize(
    ("size", "max_side", "expected"),
    [
        ((400, 300), 100, (100, 74)),
        ((300, 400), 100, (74, 100)),
        ((101, 61), 1280, (100, 60)),
        ((400, 300), 400, (400, 300)),
        ((400, 300), 99, (98, 74)),
        ((64, 48), 1280, (64, 48)),
        ((5000, 1), 1280, (1280, 2)),
        ((1, 5000), 1280, (2, 1280)),
        ((1, 1), 1280, (2, 2)),
    ],
)
def test_photos_are_shrunk_to_fit_and_to_even_sides(saved, size, max_side, expected):
    portrait = read_photo(saved(Image.new("RGB", size, RED), "PNG"), max_side)
    assert (portrait.width, portrait.height) == expected
    assert tuple(portrait.pixels[0, 0]) == RED


def test_a_large_jpeg_is_shrunk_without_aliasing(saved):
    stripes = Image.fromarray(np.tile(np.uint8([[0], [255]]), (1000, 2000)))
    portrait = read_photo(saved(stripes, "JPEG", quality=100), 400)
    assert portrait.pixels.shape == (400, 400, 3)
    assert np.abs(portrait.pixels[8:-8] - 127.5).max() < 8


def test_an_empty_file_is_refused(written):
    assert refusal(written(b"")).code is Code.PHOTO_EMPTY


@pytest.mark.parametrize(
    "data",
    [b"hello, I am a text", b"%PDF-1.7\n%more", b"\0" * 4096, b"<svg/>", b"II*\0" + b"\0" * 60, b"x"],
)
def test_what_is_no_picture_is_refused(written, data):
    assert refusal(written(data)).code is Code.PHOTO_NOT_A_PICTURE


@pytest.mark.parametrize("kind", ["JPEG", "PNG", "WEBP", "GIF", "AVIF", "HEIF"])
@pytest.mark.parametrize("part", [0.02, 0.6])
def test_a_truncated_photo_is_refused_with_one_sentence(written, kind, part):
    noise = np.random.default_rng(1).integers(0, 255, (128, 128, 3), dtype=np.uint8)
    whole = io.BytesIO()
    Image.fromarray(noise).save(whole, kind)
    refused = refusal(written(whole.getvalue()[: max(16, int(len(whole.getvalue()) * part))]))
    assert refused.code is Code.PHOTO_TRUNCATED
    assert "damaged or incomplete" in refused.sentence
    assert "\n" not in refused.sentence


def test_a_photo_over_the_weight_limit_is_refused_unread(tmp_path):
    path = tmp_path / "photo"
    with path.open("wb") as file:
        file.truncate(decoder.MAX_BYTES + 1)
    assert refusal(path).code is Code.PHOTO_TOO_HEAVY


def png_header(width: int, height: int) -> bytes:
    header = b"IHDR" + struct.pack(">IIBBBBB", width, height, 8, 2, 0, 0, 0)
    return (
        b"\x89PNG\r\n\x1a\n"
        + struct.pack(">I", 13)
        + header
        + struct.pack(">I", zlib.crc32(header))
        + b"\0\0\1\0IDAT"
    )


def webp_header(width: int, height: int) -> bytes:
    canvas = (width - 1).to_bytes(3, "little") + (height - 1).to_bytes(3, "little")
    return b"RIFF\x20\0\0\0WEBPVP8X\x0a\0\0\0\0\0\0\0" + canvas


def plain_webp_header(width: int, height: int) -> bytes:
    return b"RIFF\x20\0\0\0WEBPVP8 \x14\0\0\0\0\0\0\x9d\x01\x2a" + struct.pack("<HH", width, height)


def lossless_webp_header(width: int, height: int) -> bytes:
    bits = (width - 1) | (height - 1) << 14
    return b"RIFF\x20\0\0\0WEBPVP8L\x14\0\0\0\x2f" + struct.pack("<I", bits)


def gif_header(width: int, height: int) -> bytes:
    screen = struct.pack("<HHBBB", width, height, 0, 0, 0)
    return b"GIF89a" + screen + b"," + struct.pack("<HHHHBB", 0, 0, width, height, 0, 8)


@pytest.mark.parametrize(
    "header", [png_header, webp_header, plain_webp_header, lossless_webp_header, gif_header]
)
def test_a_decompression_bomb_is_refused_from_its_header(written, header):
    refused = refusal(written(header(16000, 16000)))
    assert refused.code is Code.PHOTO_TOO_LARGE
    assert "256 megapixels" in refused.sentence


def test_a_bomb_that_a_real_encoder_made_is_refused(saved):
    image = Image.new("L", (10_000, 5_001))
    assert refusal(saved(image, "PNG", compress_level=1)).code is Code.PHOTO_TOO_LARGE


@pytest.mark.parametrize("kind", ["JPEG", "PNG", "WEBP", "GIF", "AVIF", "HEIF"])
def test_garbled_bytes_end_in_a_picture_or_a_refusal(written, kind):
    whole = io.BytesIO()
    card().save(whole, kind)
    random = np.random.default_rng(7)
    garbled = np.frombuffer(whole.getvalue(), np.uint8).copy()
    places = random.integers(12, len(garbled), 24)
    garbled[places] = random.integers(0, 255, len(places))
    path = written(garbled.tobytes())
    with contextlib.suppress(Refusal):
        assert read_photo(path, 1280).pixels.ndim == 3


def test_a_decoder_that_takes_too_long_is_killed_and_the_photo_refused(saved, monkeypatch):
    monkeypatch.setattr(photo, "TIMEOUT", 0.0)
    assert refusal(saved(card(), "PNG")).code is Code.PHOTO_TRUNCATED


def test_a_decoder_that_cannot_start_is_our_failure(saved, monkeypatch):
    monkeypatch.setattr(decoder, "__name__", "render.face.missing")
    with pytest.raises(Failure):
        read_photo(saved(card(), "PNG"), 1280)


def test_a_decoder_that_claims_a_huge_picture_is_not_believed():
    claim = io.BufferedReader(io.BytesIO(decoder.HEADER.pack(0, 100_000, 100_000)))
    with pytest.raises(Refusal):
        photo._read_answer(claim, 1280)


def test_a_decoder_that_stops_amid_the_pixels_gives_no_portrait():
    half = io.BufferedReader(io.BytesIO(decoder.HEADER.pack(0, 64, 64) + bytes(64 * 64)))
    assert photo._read_answer(half, 1280) is None
