"""The whole story of a video, on one screen."""

from collections.abc import Callable, Iterable, Iterator
from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass
from pathlib import Path

import numpy as np
from numpy.typing import NDArray

from render.cast import Cast, cast
from render.contract.progress import Stage
from render.contract.request import Format, RenderRequest
from render.face.portrait import Portrait
from render.performance.acting import perform
from render.performance.performance import Performance
from render.ports import Encoder, Engine, FaceFinder
from render.rendering import Made
from render.speech.speaking import Speaker
from render.speech.speech import Speech

Report = Callable[[Stage, float], None]

# Shares of the preparing stage, for the progress bar: speech may wait for the network.
_PREPARED_FACE, _PREPARED_ALL = 0.5, 1.0
# A frame cut out of a photo still wants the photo's own pixels.
_CUT_SIDE = 2560


@dataclass(frozen=True)
class Pipeline:
    """Renders requests with the parts it was given."""

    read_photo: Callable[[Path, int], Portrait]
    """Decodes a photo file to within a longest side in pixels; raises Refusal."""
    finder: FaceFinder
    speaker: Speaker
    engine: Callable[[Cast, int], Engine]
    """Makes a cast ready to be drawn at some frames per second."""
    encoder: Encoder

    def render(self, request: RenderRequest, photo: Path, target: Path, report: Report) -> Made:
        """See `render.rendering.Renderer.render`."""
        report(Stage.PREPARING, 0.0)
        with ThreadPoolExecutor(1, "speech") as side:
            speaking = side.submit(self._speech, request)
            ensemble = cast(self._portrait(request, photo), request, self.finder)
            engine = self.engine(ensemble, request.fps)
            report(Stage.PREPARING, _PREPARED_FACE)
            speech = speaking.result()
        report(Stage.PREPARING, _PREPARED_ALL)
        performances = _acted(request, ensemble, speech)
        frames, film = performances[0].frames, engine.film
        batches = _counted(engine.draw(*performances), frames, report)
        self.encoder.encode(film, batches, speech, target)
        return Made(
            width=film.width,
            height=film.height,
            fps=film.fps,
            seconds=frames / film.fps,
            voice=speech.voice,
            language=speech.language,
            warnings=ensemble.warnings,
        )

    def _portrait(self, request: RenderRequest, photo: Path) -> Portrait:
        whole = request.format is Format.ORIGINAL
        side = request.limits.max_side
        return self.read_photo(photo, side if whole else max(side, _CUT_SIDE))

    def _speech(self, request: RenderRequest) -> Speech:
        return self.speaker.say(
            request.script,
            voice=request.voice,
            language=request.language,
            max_seconds=request.limits.max_seconds,
        )


def _acted(request: RenderRequest, ensemble: Cast, speech: Speech) -> list[Performance]:
    """One performance per face; each face lives its own life."""
    return [
        perform(
            speech,
            request.fps,
            request.seed + index,
            emotion=request.emotion,
            intensity=request.intensity,
            speaker=part,
        )
        for index, part in enumerate(ensemble.parts)
    ]


def _counted(
    batches: Iterable[NDArray[np.uint8]], frames: int, report: Report
) -> Iterator[NDArray[np.uint8]]:
    done = 0
    for batch in batches:
        yield batch
        done += len(batch)
        report(Stage.DRAWING, done / frames)
