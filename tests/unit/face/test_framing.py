from dataclasses import replace

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from subjects import drawn_landmarks, real_face, real_portrait

from render.contract.request import Format
from render.face.framing import NOTE_SIDE, framed
from render.face.heads import Heads
from render.face.portrait import Face, Portrait

ASPECTS = {Format.SQUARE: 1, Format.PORTRAIT: 9 / 16, Format.LANDSCAPE: 16 / 9, Format.NOTE: 1}
CUT = list(ASPECTS)


def noise(width, height):
    """Every pixel has a value that tells where it was."""
    y, x = np.mgrid[:height, :width]
    return Portrait(np.stack([x % 251, y % 253, (x // 251) * 16 + y // 253], -1).astype(np.uint8))


def face_at(x, y, io, turn=0.0):
    """A face with its eyes' middle at (x, y), turned in the picture by radians."""
    marks = drawn_landmarks(io, (0.0, 0.0))
    turned = marks @ np.array([[np.cos(turn), np.sin(turn)], [-np.sin(turn), np.cos(turn)]]) + (x, y)
    (left, top), (right, bottom) = turned.min(0).tolist(), turned.max(0).tolist()
    return Face((left, top, right, bottom), turned.astype(np.float32))


@st.composite
def scenes(draw):
    """A photo and one to three faces whose middles are on it, of any size and turn."""
    width, height = draw(st.integers(30, 500)) * 2, draw(st.integers(30, 500)) * 2
    faces = draw(
        st.lists(
            st.builds(
                face_at,
                st.floats(0.1 * width, 0.9 * width),
                st.floats(0.1 * height, 0.9 * height),
                st.floats(6, min(width, height) / 2),
                st.floats(-np.pi, np.pi),
            ),
            min_size=1,
            max_size=3,
        )
    )
    return noise(width, height), tuple(faces)


def heads_in_frame(portrait, faces, moved):
    """The heads' outline in the frame and the frame's scale per axis, as the landmarks alone tell them."""
    before = np.concatenate([face.landmarks for face in faces]).astype(np.float64)
    after = np.concatenate([face.landmarks for face in moved]).astype(np.float64)
    scale = np.ptp(after, axis=0) / np.ptp(before, axis=0)
    outline = Heads.of(portrait, faces).outline
    return (outline - before.mean(0)) * scale + after.mean(0), scale


@settings(deadline=None, max_examples=150)
@given(scenes(), st.sampled_from(CUT), st.integers(64, 1920))
def test_any_frame_has_its_shape_and_size_and_the_heads_inside(scene, wanted, max_side):
    portrait, faces = scene
    frame, moved = framed(portrait, faces, wanted, max_side)
    width, height, aspect = frame.width, frame.height, ASPECTS[wanted]
    assert (width % 2, height % 2) == (0, 0)
    assert max(width, height) <= min(max_side, NOTE_SIDE if wanted is Format.NOTE else max_side)
    assert min(abs(width - height * aspect), abs(height - width / aspect)) <= 1
    heads, scale = heads_in_frame(portrait, faces, moved)
    assert (scale <= 1.001).all()
    if wanted is Format.NOTE:
        assert np.linalg.norm(heads - width / 2, axis=1).max() <= width / 2 + 0.01
    else:
        assert (heads >= -0.01).all()
        assert (heads <= np.array([width, height]) + 0.01).all()


def looked_up(picture, points):
    """The pixels at points, shape (n, 3), and which of them lie on the picture, clear of pixels' borders."""
    x, y = np.floor(points + 1e-3).astype(int).T
    clear = np.abs((points + 1e-3) % 1 - 0.5).max(1) < 0.499
    on = clear & (x >= 0) & (x < picture.width) & (y >= 0) & (y < picture.height)
    return picture.pixels[y.clip(0, picture.height - 1), x.clip(0, picture.width - 1)], on


@settings(deadline=None, max_examples=60)
@given(scenes(), st.sampled_from([Format.SQUARE, Format.PORTRAIT, Format.LANDSCAPE]))
def test_where_nothing_must_shrink_every_landmark_keeps_its_very_pixel(scene, wanted):
    portrait, faces = scene
    frame, moved = framed(portrait, faces, wanted, 4096)
    for face, cut in zip(faces, moved, strict=True):
        pixels, on_photo = looked_up(portrait, face.landmarks)
        kept, in_frame = looked_up(frame, cut.landmarks)
        both = on_photo & in_frame
        assert (pixels[both] == kept[both]).all()


def test_the_original_is_left_alone():
    portrait, faces = real_portrait(), (real_face(),)
    assert framed(portrait, faces, Format.ORIGINAL, 64) == (portrait, faces)


@pytest.mark.parametrize(("wanted", "size"), [(Format.SQUARE, (600, 600)), (Format.LANDSCAPE, (1066, 600))])
def test_as_much_of_the_photo_is_shown_as_goes_in(wanted, size):
    frame, _ = framed(noise(1200, 600), (face_at(900, 250, 40),), wanted, 1280)
    assert (frame.width, frame.height) == size


def test_a_tall_photo_is_cut_where_the_eyes_come_into_the_upper_part():
    frame, (face,) = framed(noise(600, 1200), (face_at(300, 700, 60),), Format.SQUARE, 1280)
    assert face.landmarks[36:48, 1].mean() / frame.height == pytest.approx(0.38, abs=0.01)
    assert face.landmarks[36:48, 0].mean() / frame.width == pytest.approx(0.5, abs=0.01)


def test_a_note_comes_closer_than_a_square_but_not_too_close():
    portrait = noise(1200, 900)
    near, _ = framed(portrait, (face_at(600, 400, 80),), Format.NOTE, 1280)
    square, _ = framed(portrait, (face_at(600, 400, 80),), Format.SQUARE, 1280)
    far, _ = framed(portrait, (face_at(600, 400, 10),), Format.NOTE, 1280)
    assert near.width < square.width / 2
    assert far.width == 320


def test_a_note_has_at_most_640_pixels():
    frame, (face,) = framed(noise(1200, 1200), (face_at(600, 550, 240),), Format.NOTE, 1280)
    assert (frame.width, frame.height) == (640, 640)
    io = face.landmarks[42:48, 0].mean() - face.landmarks[36:42, 0].mean()
    assert io == pytest.approx(240 * 640 / 1200, rel=0.02)


def test_a_group_too_wide_for_the_shape_stands_before_its_own_blurred_image():
    photo = Portrait(np.full((600, 1200, 3), (200, 120, 80), np.uint8))
    group = face_at(150, 250, 50), face_at(1050, 250, 50)
    frame, faces = framed(photo, group, Format.PORTRAIT, 1280)
    assert (frame.width, frame.height) == (720, 1280)
    bar, middle = frame.pixels[:300].reshape(-1, 3), frame.pixels[640]
    assert (bar == (110, 66, 44)).all()  # the photo's colour, dimmed: neither black nor a stripe of the photo
    assert (middle == (200, 120, 80)).all()
    assert 300 < faces[0].landmarks[30, 1] < 980


def test_two_who_talk_are_both_in_the_frame_and_one_alone_is_in_its_middle():
    portrait, left, right = noise(1200, 600), face_at(150, 250, 30), face_at(620, 250, 30)
    _, both = framed(portrait, (left, right), Format.SQUARE, 1280)
    assert all(((face.landmarks > 0) & (face.landmarks < 600)).all() for face in both)
    _, (alone,) = framed(portrait, (right,), Format.SQUARE, 1280)
    assert alone.landmarks[:, 0].mean() == pytest.approx(300, abs=2)


def test_an_animal_is_given_room_for_ears_and_a_thing_for_all_that_is_around_its_face():
    face = face_at(300, 400, 40)
    human, cat, thing = (
        Heads.of(noise(600, 800), (replace(face, kind=kind),)).box for kind in ("human", "cat", "placed")
    )
    assert cat[1] < human[1] - 20
    assert thing[0] < cat[0] < human[0]
    assert thing[3] > cat[3]


def test_the_kind_of_a_face_and_its_box_go_along():
    cat = replace(face_at(900, 300, 40), kind="cat")
    _, (moved,) = framed(noise(1200, 600), (cat,), Format.SQUARE, 1280)
    assert moved.kind == "cat"
    assert np.allclose(np.reshape(moved.box, (2, 2)) - np.reshape(cat.box, (2, 2)), (-600, 0))
    assert moved.landmarks.dtype == np.float32
