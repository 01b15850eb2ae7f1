import numpy as np
from PIL import Image
from subjects import FINDER, real_face, real_portrait

from render.face.portrait import Portrait


def canvas(*faces: tuple[int, int, int], size=(1200, 800)) -> Portrait:
    """Grey, with the astronaut at sizes and places (side, x, y)."""
    picture = Image.new("RGB", size, (128, 128, 128))
    for side, x, y in faces:
        picture.paste(Image.fromarray(real_portrait().pixels).resize((side, side)), (x, y))
    return Portrait(np.asarray(picture))


def test_a_face_is_found_with_its_landmarks_on_it():
    (face,) = FINDER.find(real_portrait())
    left, top, right, bottom = face.box
    assert face.kind == "human"
    assert face.landmarks.shape == (68, 2)
    assert left < face.landmarks[30, 0] < right
    assert top < face.landmarks[30, 1] < bottom


def test_the_largest_of_several_comes_first():
    faces = FINDER.find(canvas((500, 650, 100), (400, 50, 200)))
    areas = [face.area for face in faces]
    assert len(faces) == 2
    assert areas == sorted(areas, reverse=True)
    assert faces[0].box[0] > 600


def test_a_small_face_in_a_big_picture_is_found_on_a_closer_look():
    assert FINDER.find(canvas((240, 500, 300)))


def test_everybody_in_a_crowd_is_found_once():
    places = [(x, y) for y in (20, 280, 540) for x in (20, 320, 620, 920)]
    faces = FINDER.find(canvas(*((240, x, y) for x, y in places)))
    centres = sorted((round(f.box[1] // 260), round(f.box[0] // 300)) for f in faces)
    assert centres == [(row, column) for row in range(3) for column in range(4)]


def test_a_small_friend_beside_a_large_face_is_found_too():
    assert len(FINDER.find(canvas((760, 0, 20), (420, 770, 200)))) == 2


def test_a_tilted_head_is_found_and_its_landmarks_tilt_with_it():
    photo = Image.fromarray(real_portrait().pixels)
    (face,) = FINDER.find(Portrait(np.asarray(photo.rotate(32, Image.Resampling.BICUBIC))))
    turn = np.radians(32)
    back = np.array([[np.cos(turn), -np.sin(turn)], [np.sin(turn), np.cos(turn)]])
    upright = (face.landmarks - 256) @ back.T + 256
    io = np.linalg.norm(real_face().landmarks[36] - real_face().landmarks[45])
    assert np.linalg.norm(upright - real_face().landmarks, axis=1).mean() < 0.12 * io


def test_a_picture_without_a_face_has_none():
    noise = np.random.default_rng(0).integers(0, 255, (300, 400, 3)).astype(np.uint8)
    assert FINDER.find(Portrait(noise)) == ()


def test_a_picture_of_a_few_pixels_has_none():
    assert FINDER.find(Portrait(np.zeros((2, 2, 3), np.uint8))) == ()
