import numpy as np
from PIL import Image, ImageFilter
from subjects import drawn_face, real_face, real_portrait

from render.engine.anatomy import Anatomy
from render.engine.finish import measure_finish
from render.engine.interior import draw_interior
from render.engine.lips import find_lip_lines
from render.engine.rig import build_rig
from render.engine.tones import measure_tones
from render.face.portrait import Face, Portrait


def interior(portrait: Portrait, face: Face):
    return build_rig(portrait, face).interior


def saturation(rgb: np.ndarray) -> float:
    return float(np.ptp(rgb, axis=-1).max())


def test_a_grey_photo_gets_a_grey_mouth():
    grey = np.repeat(real_portrait().pixels.mean(-1, keepdims=True), 3, -1).astype(np.uint8)
    parts = interior(Portrait(grey), real_face())
    for layer in (parts.cavity, parts.tongue, parts.jaw, parts.skull):
        assert saturation(layer.rgb) < 0.01


def test_a_dark_photo_gets_a_darker_mouth():
    dark = (real_portrait().pixels * 0.4).astype(np.uint8)
    bright_teeth = measure_tones(real_portrait(), Anatomy.of(real_face())).teeth
    dark_teeth = measure_tones(Portrait(dark), Anatomy.of(real_face())).teeth
    assert dark_teeth.mean() < 0.6 * bright_teeth.mean()


def test_light_from_one_side_falls_on_the_mouth_from_that_side():
    ramp = np.linspace(0.5, 1.2, 512)[None, :, None]
    portrait, face = drawn_face()
    lit = Portrait((portrait.pixels * ramp).clip(0, 255).astype(np.uint8))
    left, right = measure_tones(lit, Anatomy.of(face)).light(np.array([-1.0, 1.0]))
    assert right > left


def test_teeth_are_brighter_than_what_is_behind_them():
    parts = interior(*drawn_face())
    teeth = parts.skull.rgb[parts.skull.alpha > 0.5].max()
    assert teeth > 2 * parts.cavity.rgb.max()


def test_a_smile_brings_its_own_teeth_and_a_closed_mouth_none():
    assert interior(real_portrait(), real_face()).own_skull.alpha.any()
    assert not interior(*drawn_face()).own_skull.alpha.any()


def test_a_yawn_brings_its_own_jaw():
    portrait, face = drawn_face()
    marks = face.landmarks.copy()
    marks[65:68, 1] += 45
    yawning = Face(face.box, marks)
    anatomy = Anatomy.of(yawning)
    lips = find_lip_lines(portrait, anatomy)
    at = anatomy.mouth.local(np.stack(np.meshgrid(np.arange(200, 320) + 0.5, np.arange(280, 380) + 0.5), -1))
    photo = portrait.pixels[280:380, 200:320] / 255.0
    look = measure_tones(portrait, anatomy), measure_finish(portrait, anatomy)
    parts = draw_interior(anatomy, lips, look, at, photo)
    assert parts.own_jaw.alpha.any()
    assert not (parts.own_jaw.alpha * parts.own_skull.alpha).any()
    assert not parts.jaw.alpha.any()


def test_a_soft_photo_gets_a_soft_mouth():
    blurred = Image.fromarray(real_portrait().pixels).filter(ImageFilter.GaussianBlur(2))
    photos = real_portrait(), Portrait(np.asarray(blurred))
    teeth = (interior(photo, real_face()).skull.alpha for photo in photos)
    sharp, soft = (np.abs(np.diff(alpha, axis=0)).max() for alpha in teeth)
    assert soft < 0.8 * sharp


def test_a_grainy_photo_gets_a_grainy_mouth():
    portrait, face = drawn_face()
    noise = np.random.default_rng(0).normal(0, 6, portrait.pixels.shape[:2])[..., None]
    grainy = Portrait((portrait.pixels + noise).clip(0, 255).astype(np.uint8))
    clean, grained = (measure_finish(p, Anatomy.of(face)).grain for p in (portrait, grainy))
    assert grained > 2 / 255 > clean
