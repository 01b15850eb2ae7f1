"""The whole story of a video, on one screen."""

from collections.abc import Callable, Iterable, Iterator
from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass
from pathlib import Path

import numpy as np
from numpy.typing import NDArray

from render.contract.outcome import Code, Refusal
from render.contract.progress import Stage
from render.contract.request import RenderRequest
from render.face.portrait import Face, Portrait
from render.performance.acting import perform
from render.ports import Encoder, Engine, FaceFinder
from render.rendering import Made
from render.speech.speaking import Speaker
from render.speech.speech import Speech

Report = Callable[[Stage, float], None]

FPS = 25
# Shares of the preparing stage, for the progress bar: speech may wait for the network.
_PREPARED_FACE, _PREPARED_ALL = 0.5, 1.0


@dataclass(frozen=True)
class Pipeline:
    """Renders requests with the parts it was given."""

    read_photo: Callable[[Path, int], Portrait]
    """Decodes a photo file to within a longest side in pixels; raises Refusal."""
    finder: FaceFinder
    speaker: Speaker
    engine: Callable[[Portrait, Face, int], Engine]
    """Makes a face of a portrait ready to be drawn at some frames per second."""
    encoder: Encoder

    def render(self, request: RenderRequest, photo: Path, target: Path, report: Report) -> Made:
        """See `render.rendering.Renderer.render`."""
        report(Stage.PREPARING, 0.0)
        with ThreadPoolExecutor(1, "speech") as side:
            speaking = side.submit(self._speech, request)
            engine = self._engine(request, photo)
            report(Stage.PREPARING, _PREPARED_FACE)
            speech = speaking.result()
        report(Stage.PREPARING, _PREPARED_ALL)
        performance = perform(speech, FPS, request.seed)
        batches = _counted(engine.draw(performance), performance.frames, report)
        self.encoder.encode(engine.film, batches, speech, target)
        film, seconds = engine.film, performance.frames / FPS
        return Made(film.width, film.height, FPS, seconds, speech.voice, speech.language)

    def _speech(self, request: RenderRequest) -> Speech:
        return self.speaker.say(
            request.script,
            voice=request.voice,
            language=request.language,
            max_seconds=request.limits.max_seconds,
        )

    def _engine(self, request: RenderRequest, photo: Path) -> Engine:
        portrait = self.read_photo(photo, request.limits.max_side)
        faces = self.finder.find(portrait)
        if not faces:
            raise Refusal(
                Code.PHOTO_NO_FACE,
                "I cannot find a face in this picture. Send one where a face looks at the camera.",
            )
        return self.engine(portrait, faces[0], FPS)


def _counted(
    batches: Iterable[NDArray[np.uint8]], frames: int, report: Report
) -> Iterator[NDArray[np.uint8]]:
    done = 0
    for batch in batches:
        yield batch
        done += len(batch)
        report(Stage.DRAWING, done / frames)
