"""What a render worker asks of whatever renders."""

from collections.abc import Callable
from dataclasses import dataclass
from pathlib import Path
from typing import Protocol

from render.contract.progress import Stage
from render.contract.request import RenderRequest


@dataclass(frozen=True)
class Made:
    """The facts of a finished video."""

    width: int
    height: int
    fps: int
    seconds: float
    voice: str
    """Id of the voice that spoke."""
    language: str
    """BCP 47 tag of the language spoken."""
    warnings: tuple[str, ...] = ()
    """Sentences for the asker, at most 16."""


class Renderer(Protocol):
    """Makes videos, one at a time; slow to build, then quick to ask."""

    def render(
        self, request: RenderRequest, photo: Path, target: Path, report: Callable[[Stage, float], None]
    ) -> Made:
        """Make the video of `request` from the photo file and leave it at `target` (an mp4).

        `report(stage, fraction)` may be called from any thread, as often as is handy.

        Raises:
            Refusal: the asker has to change something.
            Failure: we are at fault.
        """
        ...
