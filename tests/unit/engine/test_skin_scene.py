from dataclasses import replace
from functools import cache

import numpy as np
import pytest
import torch
from subjects import (
    FINDER,
    acted,
    close_face,
    close_portrait,
    drawn_face,
    in_dark_glasses,
    real_face,
    real_portrait,
)

from render.engine.casting import skin_scene
from render.engine.rig import build_rig
from render.engine.scene import Scene
from render.face.portrait import Face, Portrait
from render.performance.performance import CONTROLS, Performance
from render.video.planes import Planes, i420_to_rgb

STEPS = (0.0, 0.25, 0.5, 0.75, 1.0)


@cache
def engine() -> Scene:
    return skin_scene(close_portrait(), (close_face(),), 25)


def drawn(performance: Performance, by: Scene | None = None) -> np.ndarray:
    by = by or engine()
    frames = np.concatenate(list(by.draw(performance)))
    return np.stack([i420_to_rgb(frame, by.film.width, by.film.height) for frame in frames])


def landmarks(picture: np.ndarray) -> np.ndarray:
    return FINDER.find(Portrait(picture))[0].landmarks


def measured(measure, *controls: str, strengths=STEPS) -> list[float]:
    rows = [dict.fromkeys(controls, strength) for strength in strengths]
    return [float(measure(landmarks(picture))) for picture in drawn(acted(*rows))]


def inner_gap(marks: np.ndarray) -> float:
    return (marks[[65, 66, 67], 1] - marks[[63, 62, 61], 1]).mean()


def mouth_width(marks: np.ndarray) -> float:
    return np.linalg.norm(marks[54] - marks[48])


def test_a_face_at_rest_is_the_photo_itself():
    pixels = torch.tensor(close_portrait().pixels).permute(2, 0, 1)[None] / 255
    at_rest = next(engine().draw(acted({})))[0]
    assert np.abs(at_rest.astype(int) - Planes.of(pixels).packed().numpy()).max() <= 1


def test_batches_do_not_change_a_frame():
    rows = [{"jawOpen": index / 40, "headYaw": index / 10} for index in range(40)]
    together = np.concatenate(list(engine().draw(acted(*rows))))
    alone = np.concatenate([next(engine().draw(acted(row))) for row in rows])
    assert np.abs(together.astype(int) - alone.astype(int)).max() <= 1


def test_what_lies_outside_the_moving_region_never_changes():
    everything = dict.fromkeys(CONTROLS, 1.0) | {"headYaw": 8.0, "headPitch": 8.0, "headRoll": 8.0}
    by = skin_scene(real_portrait(), (real_face(),), 25)
    still, moved = drawn(acted({}, everything), by).astype(int)
    changed = np.abs(still - moved).max(-1) > 0
    rows, columns = build_rig(real_portrait(), real_face()).region.area.part(1)
    inside = np.zeros_like(changed)
    inside[rows, columns] = True
    assert changed[inside].any()
    assert not changed[~inside].any()


def test_the_jaw_opens_the_mouth_step_by_step():
    gaps = measured(inner_gap, "jawOpen")
    assert np.corrcoef(gaps, STEPS)[0, 1] > 0.95
    assert gaps[-1] - gaps[0] > 25


def test_an_open_smile_can_close_its_lips():
    smiling, closed = measured(inner_gap, "mouthClose", strengths=(0.0, 1.0))
    assert closed < 0.4 * smiling


def test_lips_meet_even_while_the_jaw_is_down():
    portrait, face = drawn_face()
    by = skin_scene(portrait, (face,), 25)
    rows = {}, {"jawOpen": 0.5}, {"jawOpen": 0.5, "mouthClose": 1.0}
    resting, opened, held = (dark(picture) for picture in drawn(acted(*rows), by))
    # All that is dark on this face is the line between its lips, and what they part to show.
    assert opened > 3 * resting
    assert held < 1.5 * resting


def dark(picture: np.ndarray) -> int:
    return int((picture[250:420, 200:310].max(-1) < 110).sum())


@pytest.mark.parametrize("control", ["mouthPucker", "mouthFunnel"])
def test_rounding_makes_the_mouth_narrow(control):
    widths = measured(mouth_width, control)
    assert np.corrcoef(widths, STEPS)[0, 1] < -0.85  # dlib sees rounded lips coarsely
    assert widths[-1] < 0.95 * widths[0]


def test_stretching_makes_the_mouth_wide():
    widths = measured(mouth_width, "mouthStretchLeft", "mouthStretchRight")
    assert np.corrcoef(widths, STEPS)[0, 1] > 0.95


def test_one_eye_can_wink():
    still, winked = drawn(acted({}, {"eyeBlinkLeft": 1.0})).astype(int)
    changed = np.abs(still - winked).max(-1)
    left, right = (close_face().landmarks[eye].mean(0).astype(int) for eye in (slice(42, 48), slice(36, 42)))
    assert changed[left[1] - 8 : left[1] + 8, left[0] - 8 : left[0] + 8].mean() > 30
    assert not changed[right[1] - 30 : right[1] + 30, right[0] - 30 : right[0] + 30].any()


def test_a_blink_hides_the_eye():
    opened, shut = drawn(acted({}, {"eyeBlinkLeft": 1.0, "eyeBlinkRight": 1.0}))
    for eye in (slice(36, 42), slice(42, 48)):
        x, y = close_face().landmarks[eye].mean(0).round().astype(int)
        # The dark of iris and pupil gives way to skin.
        patch = np.s_[y - 6 : y + 6, x - 12 : x + 12]
        assert shut[patch].mean() > opened[patch].mean() + 25


@pytest.mark.parametrize(("control", "axis"), [("headYaw", 0), ("headPitch", 1)])
def test_the_head_turns_with_parallax(control, axis):
    def nose_against_jaw(marks: np.ndarray) -> float:
        return marks[30, axis] - marks[[0, 16], axis].mean()

    angles = (-8.0, -4.0, 0.0, 4.0, 8.0)
    places = measured(nose_against_jaw, control, strengths=angles)
    assert abs(np.corrcoef(places, angles)[0, 1]) > 0.95


def test_the_head_tilts():
    def tilt(marks: np.ndarray) -> float:
        across = marks[42:48].mean(0) - marks[36:42].mean(0)
        return np.degrees(np.arctan2(across[1], across[0]))

    angles = (-8.0, 0.0, 8.0)
    assert np.allclose(np.diff(measured(tilt, "headRoll", strengths=angles)), 8.0, atol=2.5)


@pytest.mark.parametrize("offset", [(0, 0), (-170, -60), (180, 250), (0, 190)])
def test_a_face_at_the_edge_of_the_photo_moves_without_moving_the_edge(offset):
    portrait, face = drawn_face()
    moved = Portrait(np.roll(portrait.pixels, offset[::-1], (0, 1)))
    shifted = replace(face, landmarks=face.landmarks + np.array(offset, np.float32))
    by = skin_scene(moved, (shifted,), 25)
    still, acting = drawn(acted({}, {"jawOpen": 0.6, "headYaw": 5.0, "headX": 0.05}), by).astype(int)
    difference = np.abs(still - acting)
    border = np.concatenate([difference[0], difference[-1], difference[:, 0], difference[:, -1]])
    assert difference.max() > 20
    assert border.max() <= 3


@pytest.mark.parametrize("size", [48, 96])
def test_a_tiny_face_still_talks(size):
    from PIL import Image  # noqa: PLC0415 — only here

    small = np.asarray(Image.fromarray(real_portrait().pixels).resize((size, size)))
    face = Face(real_face().box, real_face().landmarks * (size / 512))
    still, talking = drawn(acted({}, {"jawOpen": 1.0}), skin_scene(Portrait(small), (face,), 25))
    assert np.abs(still.astype(int) - talking.astype(int)).max() > 20


def test_faces_side_by_side_move_each_on_its_own_ground():
    head = real_portrait().pixels[:300, 120:320]
    pair = Portrait(np.concatenate([head, head], 1))
    left = replace(real_face(), landmarks=real_face().landmarks - np.array([120, 0], np.float32))
    right = replace(left, landmarks=left.landmarks + np.array([200, 0], np.float32))
    scene = skin_scene(pair, (left, right), 25)
    still, lively = acted({}), acted({"jawOpen": 0.7, "headYaw": 8.0, "headX": 0.05})

    def shown(*cast: Performance) -> np.ndarray:
        return i420_to_rgb(np.concatenate(list(scene.draw(*cast)))[0], 400, 300).astype(int)

    nobody, first, second = shown(still, still), shown(lively, still), shown(still, lively)
    assert np.abs(first - nobody)[:, :195].max() > 40
    assert np.abs(second - nobody)[:, 205:].max() > 40
    assert np.abs(first - nobody)[:, 206:].max() == 0
    assert np.abs(second - nobody)[:, :194].max() == 0


@pytest.mark.parametrize(("control", "least"), [("gazeYaw", 12.0), ("gazePitch", 10.0)])
def test_gaze_moves_what_is_between_the_lids_and_nothing_else(control, least):
    still, looking = drawn(acted({}, {control: least})).astype(int)
    changed = np.abs(still - looking).max(-1) > 12
    marks = close_face().landmarks
    eyes = np.zeros_like(changed)
    for eye in (marks[36:42], marks[42:48]):
        (left, top), (right, bottom) = eye.min(0).astype(int) - 6, eye.max(0).astype(int) + 8
        eyes[top:bottom, left:right] = True
    assert changed[eyes].sum() > 50
    assert not changed[~eyes].any()


@pytest.mark.parametrize("seed", range(12))
def test_landmarks_however_wrong_make_a_video(seed):
    chance = np.random.default_rng(seed)
    portrait, face = drawn_face()
    marks = face.landmarks + chance.normal(0, 10.0 * (1 + seed), face.landmarks.shape).astype(np.float32)
    if seed % 3 == 0:
        marks[48:] = marks[48]  # a mouth in one point
    if seed % 4 == 0:
        marks[:, 0] = 512 - marks[:, 0]  # mirrored: left is right
    everything = dict.fromkeys(CONTROLS, 0.7)
    scene = skin_scene(portrait, (replace(face, landmarks=marks),), 25)
    assert len(drawn(acted({}, everything), scene)) == 2


def test_behind_dark_glasses_no_eye_moves_and_no_glasses_bend():
    portrait, face = in_dark_glasses()
    scene = skin_scene(portrait, (face,), 25)
    eyes = {"eyeBlinkLeft": 1.0, "eyeSquintLeft": 1.0, "eyeWideRight": 1.0, "gazeYaw": 15.0}
    still, acting = drawn(acted({}, eyes), scene)
    assert np.array_equal(still, acting)
