import torch
from subjects import drawn_landmarks

from render.engine.anatomy import Anatomy
from render.engine.lids import Lid, find_lids
from render.face.portrait import Face


def lids(marks=None) -> tuple[Lid, ...]:
    return find_lids(Anatomy.of(Face((0, 0, 1, 1), drawn_landmarks() if marks is None else marks)))


def column(lid: Lid, x: float, count: int = 201) -> tuple[torch.Tensor, torch.Tensor]:
    y = torch.linspace(-0.6, 0.4, count)[None]
    return torch.full_like(y, x), y


def test_an_open_lid_leaves_everything_in_its_place():
    for lid in lids():
        x, y = column(lid, 0.0)
        height, above = lid.source(x, y, torch.zeros(1, 1))
        assert torch.allclose(height[above > 0], y[above > 0], atol=1e-6)


def test_a_closed_lid_reaches_the_lower_one():
    for lid in lids():
        x, y = column(lid, 0.0)
        _, above = lid.source(x, y, torch.ones(1, 1))
        lower_lid = 0.08
        assert (above[y < lower_lid] > 0).all()
        assert (above[y > lower_lid + 0.05] < 0).all()


def test_lid_skin_stretches_without_folding_or_tearing():
    for lid in lids():
        for closed in (0.2, 0.6, 1.0):
            x, y = column(lid, 0.05)
            height, above = lid.source(x, y, torch.full((1, 1), closed))
            steps = torch.diff(height[above > 0])
            assert (steps >= -1e-6).all()
            assert steps.max() < 2 * 0.005


def test_the_brow_stays_where_it_is():
    for lid in lids():
        x, y = column(lid, 0.0)
        far = y < float(lid.edge.min()) - lid.reach
        height, _ = lid.source(x, y, torch.ones(1, 1))
        assert torch.allclose(height[far], y[far], atol=1e-6)


def test_eyes_that_are_shut_already_do_not_blink():
    marks = drawn_landmarks()
    for eye in (slice(36, 42), slice(42, 48)):
        marks[eye, 1] = marks[eye, 1].mean()
    assert lids(marks) == ()


def test_the_subjects_left_eye_is_on_the_pictures_right():
    by_name = {lid.control: lid.axes.origin[0] for lid in lids()}
    assert by_name["eyeBlinkLeft"] > by_name["eyeBlinkRight"]
