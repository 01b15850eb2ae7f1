"""Waveforms: rate, loudness, silence. All mono float32 of shape (n,), −1 to 1."""

from math import gcd
from typing import Final

import numpy as np
from numpy.typing import NDArray
from scipy.signal import resample_poly

Wave = NDArray[np.float32]

_LOUDNESS: Final = 0.1
"""Root mean square of the spoken part, −20 dB: about what voice messages have."""
_PEAK: Final = 0.89
"""−1 dB, which leaves the codec room to overshoot."""
_FAINTEST: Final = 1e-3
_BLOCK: Final = 1 << 16
_QUIETEST_DB, _LOUDEST_DB = -40.0, -22.0
"""Where silence may begin, against the loudest tenth of the frames; weak consonants lie above."""
_OVER_FLOOR_DB: Final = 7.0
"""Where it begins between these: above the noise in the quietest twentieth of the frames."""


def resample(samples: Wave, rate: int, target: int) -> Wave:
    """`samples` at `target` samples per second."""
    if rate == target:
        return samples
    divisor = gcd(rate, target)
    return np.asarray(resample_poly(samples, target // divisor, rate // divisor), np.float32)


def frames(samples: Wave, size: int, hop: int) -> Wave:
    """Windows of `size` samples centred on the middle of each `hop`, shape (n // hop, size), zeros
    beyond the ends; a view where it can be.
    """
    count = len(samples) // hop
    before = (size - hop) // 2
    padded = np.pad(samples, (before, size))
    return np.lib.stride_tricks.sliding_window_view(padded, size)[: count * hop : hop]


def decibels(power: NDArray[np.float32]) -> NDArray[np.float32]:
    return np.asarray(10 * np.log10(power + 1e-12), np.float32)


def is_silent(samples: Wave, rate: int, hop_seconds: float) -> NDArray[np.bool_]:
    """Per frame of `hop_seconds` (whole samples at `rate`), whether it is far quieter than the speech
    around it, shape (frames,).
    """
    hop = round(rate * hop_seconds)
    level = decibels(np.mean(frames(samples, 2 * hop, hop) ** 2, axis=1))
    floor, speech = np.percentile(level, (5, 90))
    return np.asarray(level < np.clip(floor + _OVER_FLOOR_DB, speech + _QUIETEST_DB, speech + _LOUDEST_DB))


def gain(samples: Wave) -> np.float32:
    """The factor that brings `samples` to speaking loudness, without clipping."""
    power, heard, peak = 0.0, 0, 0.0
    for start in range(0, len(samples), _BLOCK):  # a minute's worth of temporaries is a lot of memory
        size = np.abs(samples[start : start + _BLOCK])
        loud = size[size > _FAINTEST]
        power, heard = power + float(np.sum(loud**2, dtype=np.float64)), heard + len(loud)
        peak = max(peak, float(size.max()))
    if not heard:
        return np.float32(1)
    return np.float32(min(_LOUDNESS / (power / heard) ** 0.5, _PEAK / peak))
