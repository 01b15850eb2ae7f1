import numpy as np
from PIL import Image
from subjects import FINDER, real_portrait

from render.face.portrait import Portrait


def canvas(*faces: tuple[int, int, int]) -> Portrait:
    """Grey, with the astronaut at sizes and places (side, x, y)."""
    picture = Image.new("RGB", (1200, 800), (128, 128, 128))
    for side, x, y in faces:
        picture.paste(Image.fromarray(real_portrait().pixels).resize((side, side)), (x, y))
    return Portrait(np.asarray(picture))


def test_a_face_is_found_with_its_landmarks_on_it():
    (face,) = FINDER.find(real_portrait())
    left, top, right, bottom = face.box
    assert face.landmarks.shape == (68, 2)
    assert left < face.landmarks[30, 0] < right
    assert top < face.landmarks[30, 1] < bottom


def test_the_largest_of_several_comes_first():
    faces = FINDER.find(canvas((500, 650, 100), (400, 50, 200)))
    areas = [face.area for face in faces]
    assert len(faces) >= 2
    assert areas == sorted(areas, reverse=True)
    assert faces[0].box[0] > 600


def test_a_small_face_in_a_big_picture_is_found_on_a_closer_look():
    assert FINDER.find(canvas((240, 500, 300)))


def test_a_picture_without_a_face_has_none():
    noise = np.random.default_rng(0).integers(0, 255, (300, 400, 3)).astype(np.uint8)
    assert FINDER.find(Portrait(noise)) == ()


def test_a_picture_of_a_few_pixels_has_none():
    assert FINDER.find(Portrait(np.zeros((2, 2, 3), np.uint8))) == ()
