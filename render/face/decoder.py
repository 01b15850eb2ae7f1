"""The child process that decodes one photo: `python -I -m render.face.decoder MAX_SIDE < PHOTO`.

Pictures come from strangers and decoders are C, so they run here, where nothing can be opened,
written, started or reached, and memory and time are short. Only the standard library and Pillow
are imported. The answer on stdout is a `HEADER`, then RGB pixels row by row or, for any other
verdict than `PICTURE`, a line for the log.
"""

import contextlib
import copy
import resource
import struct
import sys
from typing import Final

from PIL import (
    AvifImagePlugin,
    GifImagePlugin,
    Image,
    JpegImagePlugin,
    MpoImagePlugin,
    PngImagePlugin,
    TiffImagePlugin,
    WebPImagePlugin,
)

from render.face.picture import UndecodableError, Verdict, decode, is_heif

MAX_BYTES: Final = 20 * 2**20
HEADER: Final = struct.Struct(">BII")
"""Verdict, width, height."""
MAX_DETAIL: Final = 500

# Once the process is confined no module can be loaded any more; the codecs want these later.
_PRELOADED: Final = (
    copy,
    GifImagePlugin,
    JpegImagePlugin,
    MpoImagePlugin,
    PngImagePlugin,
    TiffImagePlugin,
    WebPImagePlugin,
)
# Address space in bytes: 50 megapixels take 0.9 GB as WebP with alpha, less as anything else.
_MEMORY: Final = 1536 * 2**20
_CPU_SECONDS: Final = 20
_STANDARD_STREAMS: Final = 3


def _confine(*, threads: bool) -> None:
    """Give up what decoding does not need.

    Without free file descriptors nothing can be opened, sockets included. The right to start
    processes goes with the right to start threads; root always keeps both.
    """
    limits = {
        resource.RLIMIT_AS: _MEMORY,
        resource.RLIMIT_CPU: _CPU_SECONDS,
        resource.RLIMIT_CORE: 0,
        resource.RLIMIT_FSIZE: 0,
        resource.RLIMIT_NOFILE: _STANDARD_STREAMS,
    }
    if not threads:
        limits[resource.RLIMIT_NPROC] = 0
    for limit, value in limits.items():
        hard = resource.getrlimit(limit)[1]
        bound = value if hard == resource.RLIM_INFINITY else min(value, hard)
        # macOS refuses some of these for running processes; the others still hold.
        with contextlib.suppress(OSError, ValueError):
            resource.setrlimit(limit, (bound, bound))


def _prepare(data: bytes) -> None:
    """Load and set what decoding will want, with as few threads as it can do with."""
    Image.preinit()
    Image.MAX_IMAGE_PIXELS = None  # ours is stricter, and an error rather than a warning
    AvifImagePlugin.DEFAULT_MAX_THREADS = 1
    if is_heif(data):
        import pillow_heif  # noqa: PLC0415  # slow to load and seldom wanted

        pillow_heif.register_heif_opener(thumbnails=False, decode_threads=1)


def _answer(data: bytes, max_side: int) -> bytes:
    try:
        image = decode(data, max_side)
    except UndecodableError as error:
        detail = str(error).encode()[:MAX_DETAIL]
        return HEADER.pack(error.verdict, *error.size) + detail
    return HEADER.pack(Verdict.PICTURE, *image.size) + image.tobytes()


def main() -> None:
    data = sys.stdin.buffer.read(MAX_BYTES)
    _prepare(data)
    _confine(threads=is_heif(data))  # libde265 cannot do without
    sys.stdout.buffer.write(_answer(data, int(sys.argv[1])))


if __name__ == "__main__":
    main()
