"""All that is measured on one photo."""

from dataclasses import dataclass
from pathlib import Path

import torch
from fidelity import closure, commands, identity, stillness
from fidelity.answer import Answer
from fidelity.cast import FPS, cast
from fidelity.closure import Closures
from fidelity.stillness import Stillness
from subjects import spoken

from render.performance.acting import perform

# Of the spoken sentence, what the still parts are watched over.
STILL_FRAMES = 4 * FPS


@dataclass(frozen=True)
class Sitting:
    """One photo's figures."""

    name: str
    answers: dict[str, Answer]
    closures: Closures
    distances: list[float]
    """Of the face's descriptor, photo to frames."""
    stillness: Stillness


def sit(path: Path, encoded: bool) -> Sitting:  # noqa: FBT001  # mapped over a pool, which passes by place
    """Measure one photo; `encoded`: its mp4 too."""
    torch.set_num_threads(1)  # a photo a core
    subject = cast(path)
    if subject is None:
        raise SystemExit(f"no face that both landmarkers see: {path}")
    speech = spoken(closure.SENTENCE)
    table = perform(speech, FPS, seed=0).table
    return Sitting(
        subject.name,
        commands.measure(subject),
        closure.measure(subject, speech, encoded=encoded),
        identity.measure(subject, table),
        stillness.measure(subject, table[:STILL_FRAMES]),
    )
