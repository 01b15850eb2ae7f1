"""The sound of a clip, made from speech."""

from collections.abc import Iterator
from typing import Final

import numpy as np
from moviepy import AudioArrayClip, afx

from render.speech.speech import Speech

_FADE_SECONDS: Final = 0.01
_CHUNK_SECONDS: Final = 1.0


def soundtrack(speech: Speech, seconds: float) -> Iterator[bytes]:
    """Yield the speech in chunks of mono little-endian int16 at `speech.rate`, `seconds` long.

    It is cut, or followed by silence, to that length, and begins and ends without a click.
    """
    # Two equal channels, without a copy: moviepy's fades take mono sound for something else.
    stereo = np.broadcast_to(speech.samples[:, None], (len(speech.samples), 2))
    fade = min(_FADE_SECONDS, seconds / 2)
    clip = AudioArrayClip(stereo, speech.rate).with_duration(seconds)
    clip = clip.with_effects([afx.AudioFadeIn(fade), afx.AudioFadeOut(fade)])
    for chunk in clip.iter_chunks(chunk_duration=_CHUNK_SECONDS, quantize=True):
        yield chunk[:, 0].astype("<i2").tobytes()
