import time

import pytest

from render.contract.progress import Progress, Stage
from render.studio import Feed


@pytest.fixture
def clock(monkeypatch):
    now = [100.0]
    monkeypatch.setattr(time, "monotonic", lambda: now[0])
    return now


@pytest.fixture
def published():
    return []


@pytest.fixture
def feed(published):
    async def publish(progress):
        published.append(progress)

    return Feed("r1", publish)


async def test_ten_reports_a_second_are_enough(feed, published, clock):
    for frame in range(1000):
        await feed(Stage.DRAWING, frame / 1000)
        clock[0] += 0.002
    assert 18 <= len(published) <= 21
    assert [p.fraction for p in published] == sorted({p.fraction for p in published})


async def test_a_new_stage_is_told_at_once(feed, published, clock):
    for stage in (Stage.PREPARING, Stage.DRAWING, Stage.DONE):
        await feed(stage, 0.0)
    assert published == [Progress("r1", s, 0.0) for s in (Stage.PREPARING, Stage.DRAWING, Stage.DONE)]
