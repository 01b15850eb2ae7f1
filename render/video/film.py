"""The geometry of a stream of frames."""

from dataclasses import dataclass


@dataclass(frozen=True)
class Film:
    """Size and rate of raw I420 frames (planes Y, U, V; chroma halved both ways)."""

    width: int
    height: int
    fps: int

    def __post_init__(self) -> None:
        if self.width % 2 or self.height % 2:
            raise ValueError(f"I420 needs even sides, not {self.width}×{self.height}")

    @property
    def frame_bytes(self) -> int:
        return self.width * self.height * 3 // 2
