"""Mel-frequency cepstra: how speech sounds, with little of who speaks."""

from functools import cache
from typing import Final

import numpy as np
from numpy.typing import NDArray
from scipy.fft import dct

from render.speech.sound import Wave, frames

RATE: Final = 16_000
"""Samples per second the features are made for."""
HOP: Final = 0.01
"""Seconds from frame to frame."""

_HOP_SAMPLES: Final = round(RATE * HOP)
_WINDOW: Final = 400  # 25 ms
_FFT: Final = 512
_BANDS: Final = 26
_LOWEST, _HIGHEST = 100.0, 7_000.0  # Hz; below the hum, above where 16 kHz voices thin out
_COEFFICIENTS: Final = 12
_RANGE: Final = 1e-4
"""Band energies below this share of the loudest count as silence, so that the digital silence of one
voice equals the faint noise of another."""
_SLOPE: Final = np.array([2, 1, 0, -1, -2], np.float32) / 10


def features(samples: Wave) -> NDArray[np.float32]:
    """Cepstra and their slopes, each of mean 0 and deviation 1 over the utterance.

    Args:
        samples: mono at `RATE`.

    Returns:
        Shape (frames, 24); frame i is centred at (i + ½) · `HOP` seconds.
    """
    windows = frames(samples, _WINDOW, _HOP_SAMPLES) * np.hanning(_WINDOW).astype(np.float32)
    power = np.abs(np.fft.rfft(windows, _FFT, axis=1)).astype(np.float32) ** 2
    bands = power @ _filters().T
    logarithms = np.log(bands + _RANGE * bands.max() + 1e-12)
    cepstra = dct(logarithms, norm="ortho", axis=1)[:, :_COEFFICIENTS]
    slopes = np.apply_along_axis(np.convolve, 0, np.pad(cepstra, ((2, 2), (0, 0)), "edge"), _SLOPE, "valid")
    return np.asarray(np.hstack([_standard(cepstra), _standard(slopes)]), np.float32)


def _standard(columns: NDArray[np.float32]) -> NDArray[np.float32]:
    return np.asarray((columns - columns.mean(axis=0)) / (columns.std(axis=0) + 1e-6))


@cache
def _filters() -> NDArray[np.float32]:
    """Triangles evenly spaced in mel, shape (_BANDS, _FFT // 2 + 1)."""
    mels = np.linspace(2595 * np.log10(1 + _LOWEST / 700), 2595 * np.log10(1 + _HIGHEST / 700), _BANDS + 2)
    edges = 700 * (10 ** (mels / 2595) - 1)
    bins = np.fft.rfftfreq(_FFT, 1 / RATE)
    left, centre, right = edges[:-2, None], edges[1:-1, None], edges[2:, None]
    rising, falling = (bins - left) / (centre - left), (right - bins) / (right - centre)
    return np.asarray(np.clip(np.minimum(rising, falling), 0, None), np.float32)
