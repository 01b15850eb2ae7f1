import numpy as np
import pytest

from render.speech.warping import _STANDSTILL, _band, _path, warp


def cheapest(first, second):
    """The plain recursion, cell by cell."""
    cost = np.linalg.norm(first[:, None] - second[None], axis=2)
    total = np.full(cost.shape, np.inf)
    for i, j in np.ndindex(*cost.shape):
        ways = [total[i - 1, j - 1]] if i and j else []
        ways += [total[i - 1, j] + _STANDSTILL] if i else []
        ways += [total[i, j - 1] + _STANDSTILL] if j else []
        total[i, j] = cost[i, j] + min(ways, default=0.0)
    path = {row: [] for row in range(len(first))}
    i, j = len(first) - 1, len(second) - 1
    path[i].append(j)
    while i or j:
        ways = {}
        if i and j:
            ways[i - 1, j - 1] = total[i - 1, j - 1]
        if i:
            ways[i - 1, j] = total[i - 1, j] + _STANDSTILL
        if j:
            ways[i, j - 1] = total[i, j - 1] + _STANDSTILL
        i, j = min(ways, key=ways.__getitem__)
        path[i].append(j)
    return np.array([(min(path[i]) + max(path[i])) / 2 for i in range(len(first))])


@pytest.mark.parametrize(("rows", "columns"), [(12, 12), (9, 17), (17, 9), (1, 6), (6, 1), (1, 1)])
def test_the_row_scan_finds_the_path_of_the_plain_recursion(rows, columns):
    random = np.random.default_rng(rows * 100 + columns)
    first = random.normal(size=(rows, 3)).astype(np.float32)
    second = random.normal(size=(columns, 3)).astype(np.float32)
    found = _path(first, second, np.zeros(rows, int), columns)
    assert found == pytest.approx(cheapest(first, second))


def test_a_stretched_sequence_is_followed():
    random = np.random.default_rng(1)
    first = np.cumsum(random.normal(size=(300, 8)), axis=0).astype(np.float32)
    true = np.interp(np.arange(300), [0, 100, 200, 299], [0, 180, 230, 420])
    second = np.stack([np.interp(np.arange(421), true, column) for column in first.T], axis=1)
    found = warp(first, second.astype(np.float32))
    assert np.median(np.abs(found - true)) < 1.0
    assert np.abs(found - true).max() < 8


@pytest.mark.parametrize(("rows", "columns"), [(2, 900), (900, 2), (50, 3000), (1, 5), (400, 380)])
def test_any_two_lengths_are_walked_from_beginning_to_end(rows, columns):
    random = np.random.default_rng(2)
    path = warp(
        random.normal(size=(rows, 4)).astype(np.float32), random.normal(size=(columns, 4)).astype(np.float32)
    )
    assert path.shape == (rows,)
    assert np.all(np.diff(path) >= 0)
    assert path[0] >= 0
    assert path[-1] <= columns - 1


def test_a_leap_of_the_coarse_path_leaves_no_gap_in_the_band():
    centre = np.r_[np.zeros(50), np.full(50, 900.0)]
    lows = _band(centre, 41, 941)
    steps = np.diff(lows)
    assert (lows[0], lows[-1]) == (0, 900)
    assert steps.min() >= 0
    assert steps.max() <= 40
