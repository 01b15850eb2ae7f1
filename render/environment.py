"""What the environment of a rendering process holds: the libraries below torch read it as they load."""

from collections.abc import Mapping
from typing import Final

RENDERING: Final[Mapping[str, str]] = {
    # Idle threads shall sleep: spinning ones take the cores from ffmpeg, and made a draw ten times slower.
    "OMP_WAIT_POLICY": "PASSIVE",
    # Tensors of a batch come and go by the hundred: glibc shall keep their memory, and not fetch fresh pages
    # from the kernel for each, which took half of the drawing time.
    "MALLOC_MMAP_THRESHOLD_": str(2**30),
    "MALLOC_TRIM_THRESHOLD_": str(2**31),
}
