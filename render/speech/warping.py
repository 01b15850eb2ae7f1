"""Dynamic time warping: the cheapest way through two sequences of features side by side."""

from typing import Final

import numpy as np
from numpy.typing import NDArray

Features = NDArray[np.float32]

_STANDSTILL: Final = 0.6
"""Added cost, in feature distances, of a step in one sequence only: keeps the path from idling."""
_BLOCKED: Final = 1e4
"""Cost of a cell outside the second sequence."""
_COARSE: Final = 4
"""Frames averaged for the first, unrestricted look."""
_REACH: Final = 20
"""Frames to each side of the coarse path that the second look considers."""


def warp(first: Features, second: Features) -> NDArray[np.float64]:
    """For each frame of `first` its place in `second`, in frames, never falling: shape (len(first),).

    Both have shape (frames, dimensions) and the same beginning and end. A coarse path is sought
    everywhere, the fine one near it, so that a minute against a minute takes well under a second.
    """
    coarse_first, coarse_second = _coarse(first), _coarse(second)
    rough = _path(coarse_first, coarse_second, np.zeros(len(coarse_first), int), len(coarse_second))
    frame = (np.arange(len(first)) + 0.5) / _COARSE - 0.5
    centre = np.interp(frame, np.arange(len(rough)), rough) * _COARSE + (_COARSE - 1) / 2
    width = min(max(2 * _REACH, 2 * len(second) // len(first)) + 1, len(second))
    return _path(first, second, _band(centre, width, len(second)), width)


def _band(centre: NDArray[np.float64], width: int, columns: int) -> NDArray[np.int_]:
    """First column of a window around `centre` in each row, from the first to the last column, moving so
    that every window overlaps the one before.
    """
    lows = np.clip(np.round(centre).astype(int) - width // 2, 0, columns - width)
    lows[0], lows[-1] = 0, columns - width
    furthest = (width - 1) * np.arange(len(lows))
    late_enough = np.maximum.accumulate((lows - furthest)[::-1])[::-1] + furthest
    return np.minimum(np.maximum.accumulate(late_enough), furthest)


def _coarse(features: Features) -> Features:
    edges = np.arange(0, len(features), _COARSE)
    counts = np.diff([*edges, len(features)])[:, None]
    return (np.add.reduceat(features, edges, axis=0) / counts).astype(np.float32)


def _path(first: Features, second: Features, lows: NDArray[np.int_], width: int) -> NDArray[np.float64]:
    """The cheapest path, row i kept to columns lows[i] … lows[i] + width − 1."""
    costs = _distances(first, second, lows, width)
    shifts = np.diff(lows, prepend=0)
    totals = np.empty_like(costs)
    before = np.full(width, np.inf)
    for row, shift in enumerate(shifts):
        above = _moved(before, shift) + _STANDSTILL
        enter = np.minimum(above, _moved(before, shift - 1))
        if row == 0:
            enter[0] = 0.0
        # total[j] = cost[j] + min(enter[j], total[j − 1] + standstill), unrolled into sums and minima.
        sums = np.cumsum(costs[row] + _STANDSTILL)
        base = enter + costs[row] - sums
        totals[row] = before = np.minimum.accumulate(base) + sums
    return _middles(totals, lows)


def _distances(first: Features, second: Features, lows: NDArray[np.int_], width: int) -> NDArray[np.float64]:
    """Euclidean distances of each row of `first` to its `width` columns of `second`."""
    columns = lows[:, None] + np.arange(width)
    inside = np.minimum(columns, len(second) - 1)
    if width == len(second):
        products = first @ second.T
    else:
        products = np.einsum("id,ijd->ij", first, second[inside], optimize=False)
    squares = (first**2).sum(axis=1)[:, None] + (second**2).sum(axis=1)[inside] - 2 * products
    distances = np.sqrt(np.maximum(squares, 0)).astype(np.float64)
    return np.where(columns < len(second), distances, _BLOCKED)


def _moved(row: NDArray[np.float64], shift: int) -> NDArray[np.float64]:
    """`row` seen from a window that begins `shift` columns later."""
    moved = np.full_like(row, np.inf)
    if shift < 0:
        moved[-shift:] = row[:shift]
    else:
        moved[: len(row) - shift] = row[shift:]
    return moved


def _middles(totals: NDArray[np.float64], lows: NDArray[np.int_]) -> NDArray[np.float64]:
    """Walk back from the end; for each row the middle of the columns the path takes there."""
    row, column = len(totals) - 1, totals.shape[1] - 1
    spans = np.zeros((len(totals), 2))
    spans[row] = column + lows[row]
    while row or column + lows[row]:
        row, column = _step_back(totals, lows, row, column)
        place = column + lows[row]
        spans[row] = place, max(place, spans[row, 1])
    return np.asarray(spans.mean(axis=1))


def _step_back(totals: NDArray[np.float64], lows: NDArray[np.int_], row: int, column: int) -> tuple[int, int]:
    left = totals[row, column - 1] + _STANDSTILL if column else np.inf
    if row == 0:
        return row, column - 1
    above = column + lows[row] - lows[row - 1]
    width = totals.shape[1]
    up = totals[row - 1, above] + _STANDSTILL if above < width else np.inf
    diagonal = totals[row - 1, above - 1] if 0 < above <= width else np.inf
    if diagonal <= up and diagonal <= left:
        return row - 1, int(above) - 1
    return (row - 1, int(above)) if up <= left else (row, column - 1)
