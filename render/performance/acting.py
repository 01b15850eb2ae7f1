"""From speech to a performance."""

import numpy as np

from render.contract.request import Emotion
from render.performance.blending import blended
from render.performance.directions import busy_eyes, directions_table, hush
from render.performance.easing import ease
from render.performance.expression import RELEASE, Mood
from render.performance.life import life_table
from render.performance.lips import lip_table
from render.performance.parts import heard_turns, part_of, talking
from render.performance.performance import COLUMN, Performance
from render.speech.speech import Speech


def perform(
    speech: Speech,
    fps: int,
    seed: int,
    *,
    emotion: Emotion = Emotion.NEUTRAL,
    intensity: float = 1.0,
    speaker: int | None = None,
) -> Performance:
    """Decide how a face says `speech`; the same arguments give the same performance.

    `speaker` counts faces from the photo's left: that face talks and acts in its own turns and in those
    of nobody in particular, and listens in the others. None does everything. `intensity` is 0 to 1.
    The performance is as long as the speech, rounded up to a whole frame.
    """
    frames = max(1, int(np.ceil(speech.seconds * fps - 1e-6)))
    times = (np.arange(frames) + 0.5) / fps
    part = part_of(speech, speaker)
    lips = lip_table(part, times)
    lips[:, COLUMN["jawOpen"]] *= hush(part.cues, times)
    heard = [
        (turn, 1 if (turn.speaker or 0) > (speaker or 0) else -1) for turn in heard_turns(speech, speaker)
    ]
    life = life_table(part, times, seed, busy=tuple(busy_eyes(part.cues)), heard=heard)
    mood = Mood(emotion, intensity).table(times, speech.seconds, seed)
    acts = directions_table(part.cues, times) * ease((speech.seconds - times) / RELEASE)[:, None]
    table = blended(lips, life, mood, acts, talking(part, times))
    return Performance(table.astype(np.float32), fps)
