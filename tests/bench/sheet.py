"""A contact sheet: `python sheet.py OUT TEXT PHOTO…` draws a row of frames per photo, for eyes to judge.

Frames are taken evenly over the speech; each is cut around the face and marked with its number and phone.
"""

import sys
from pathlib import Path

import numpy as np
from PIL import Image, ImageDraw
from subjects import FPS, spoken

from render.engine.anatomy import Anatomy
from render.engine.casting import skin_scene, sticker_scene
from render.face.finding import AnyFaceFinder
from render.face.photo import read_photo
from render.face.placing import sticker_spot
from render.performance.acting import perform
from render.speech.speech import Speech
from render.video.planes import i420_to_rgb

TILE, COLUMNS, MAX_SIDE = 190, 8, 1280
# How far around the middle of the face a tile reaches, in inter-ocular distances.
REACH = 1.5


def row(photo: Path, speech: Speech) -> Image.Image:
    """One photo's frames, side by side."""
    portrait = read_photo(photo, MAX_SIDE)
    found = AnyFaceFinder().find(portrait)
    face = found[0] if found else sticker_spot(portrait)
    engine = (skin_scene if found else sticker_scene)(portrait, (face,), FPS)
    performance = perform(speech, FPS, seed=0)
    frames = np.concatenate(list(engine.draw(performance)))
    box = _around(Anatomy.of(face))
    strip = Image.new("RGB", (TILE * COLUMNS, TILE))
    for column, index in enumerate(np.linspace(0, performance.frames - 1, COLUMNS + 1).astype(int)[:-1]):
        picture = Image.fromarray(i420_to_rgb(frames[index], engine.film.width, engine.film.height))
        tile = picture.crop(box).resize((TILE, TILE), Image.Resampling.LANCZOS)
        ImageDraw.Draw(tile).text((4, 2), f"{index} {_phone(speech, index)}", fill="red")
        strip.paste(tile, (column * TILE, 0))
    return strip


def _around(anatomy: Anatomy) -> tuple[int, int, int, int]:
    x, y = anatomy.face.pixels(np.array([0.0, 0.55]))
    reach = REACH * anatomy.io
    return int(x - reach), int(y - reach), int(x + reach), int(y + reach)


def _phone(speech: Speech, index: int) -> str:
    now = (index + 0.5) / FPS
    return next((phone.ipa for phone in speech.phones if phone.start <= now < phone.end), "")


def main(out: str, text: str, *photos: str) -> None:
    speech = spoken(text)
    rows = [row(Path(photo), speech) for photo in photos]
    sheet = Image.new("RGB", (TILE * COLUMNS, TILE * len(rows)))
    for index, strip in enumerate(rows):
        sheet.paste(strip, (0, index * TILE))
    sheet.save(out)


if __name__ == "__main__":
    main(*sys.argv[1:])
