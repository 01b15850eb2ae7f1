import torch
from subjects import drawn_face, drawn_landmarks, in_dark_glasses

from render.engine.anatomy import Anatomy
from render.engine.eyes import Eye, find_eyes
from render.face.portrait import Face


def lids(marks=None) -> tuple[Eye, ...]:
    portrait, face = drawn_face()
    return find_eyes(portrait, Anatomy.of(face if marks is None else Face(face.box, marks)))


def column(lid: Eye, x: float, count: int = 201) -> tuple[torch.Tensor, torch.Tensor]:
    y = torch.linspace(-0.6, 0.4, count)[None]
    return torch.full_like(y, x), y


def test_an_open_lid_leaves_everything_in_its_place():
    for lid in lids():
        x, y = column(lid, 0.0)
        height, above = lid.lid(x, y, torch.zeros(1, 1))
        assert torch.allclose(height[above > 0], y[above > 0], atol=1e-6)


def test_a_closed_lid_reaches_the_lower_one():
    for lid in lids():
        x, y = column(lid, 0.0)
        _, above = lid.lid(x, y, torch.ones(1, 1))
        lower_lid = 0.08
        assert (above[y < lower_lid] > 0).all()
        assert (above[y > lower_lid + 0.05] < 0).all()


def test_lid_skin_stretches_without_folding_or_tearing():
    for lid in lids():
        for closed in (0.2, 0.6, 1.0):
            x, y = column(lid, 0.05)
            height, above = lid.lid(x, y, torch.full((1, 1), closed))
            steps = torch.diff(height[above > 0])
            assert (steps >= -1e-6).all()
            assert steps.max() < 2 * 0.005


def test_the_brow_stays_where_it_is():
    for lid in lids():
        x, y = column(lid, 0.0)
        far = y < float(lid.edge.min()) - lid.reach
        height, _ = lid.lid(x, y, torch.ones(1, 1))
        assert torch.allclose(height[far], y[far], atol=1e-6)


def test_eyes_that_are_shut_already_do_not_blink():
    marks = drawn_landmarks()
    for eye in (slice(36, 42), slice(42, 48)):
        marks[eye, 1] = marks[eye, 1].mean()
    assert lids(marks) == ()


def test_the_subjects_left_eye_is_on_the_pictures_right():
    by_name = {lid.blink: lid.axes.origin[0] for lid in lids()}
    assert by_name["eyeBlinkLeft"] > by_name["eyeBlinkRight"]


def test_a_turned_eye_takes_its_middle_from_the_other_side():
    for eye in lids():
        x, y = torch.zeros(1, 1), torch.full((1, 1), float(eye.edge.mean()) + 0.05)
        from_x, from_y, inside = eye.ball(x, y, torch.full((1, 1), 10.0), torch.zeros(1, 1))
        assert inside > 0
        assert from_x < -0.02
        assert torch.allclose(from_y, y)


def test_eyes_behind_dark_glasses_keep_still():
    portrait, face = in_dark_glasses()
    assert find_eyes(portrait, Anatomy.of(face)) == ()
