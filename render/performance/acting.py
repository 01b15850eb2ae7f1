"""From speech to a performance."""

import numpy as np

from render.performance.life import life_table
from render.performance.lips import lip_table
from render.performance.performance import Performance
from render.speech.speech import Speech


def perform(speech: Speech, fps: int, seed: int) -> Performance:
    """Decide how a face says `speech`; the same arguments give the same performance.

    The performance is as long as the speech, rounded up to a whole frame.
    """
    frames = max(1, int(np.ceil(speech.seconds * fps - 1e-6)))
    times = (np.arange(frames) + 0.5) / fps
    return Performance(lip_table(speech, times) + life_table(speech, times, seed), fps)
