"""The pictures of docs/gallery.md, of the astronaut and things we draw: `python gallery.py FOLDER`."""

import sys
from collections.abc import Sequence
from pathlib import Path

import numpy as np
from PIL import Image, ImageDraw
from skimage.data import astronaut
from subjects import FPS, spoken

from render.contract.request import Emotion, Format
from render.engine.casting import skin_scene, sticker_scene
from render.engine.scene import Scene
from render.face.faces import DlibFaceFinder
from render.face.framing import framed
from render.face.placing import sticker_spot
from render.face.portrait import Portrait
from render.performance.acting import perform
from render.performance.performance import COLUMN, CONTROLS, Performance, sides
from render.video.planes import i420_to_rgb

TILE = 200
WORDS = "Hello there, my friend. What a view!"
# Moments of WORDS, in frames, that show different mouths.
MOMENTS = (10, 16, 24, 34, 44, 52)
POSES: tuple[dict[str, float], ...] = (
    {},
    {"jawOpen": 0.6},
    {"mouthPucker": 0.9, "jawOpen": 0.15},
    {"mouthStretch": 1.0, "jawOpen": 0.1},
    {"mouthClose": 1.0},
    {"mouthFrown": 1.0, "mouthClose": 1.0},
    {"eyeBlink": 1.0},
    {"eyeBlinkLeft": 1.0, "mouthSmile": 0.6},
    {"gazeYaw": 18.0},
    {"browInnerUp": 1.0, "eyeWide": 1.0},
    {"headYaw": 8.0},
    {"headRoll": 8.0},
)


def portrait() -> Portrait:
    """The astronaut's head, three times as large."""
    head = Image.fromarray(astronaut()).crop((132, 16, 322, 206))
    return Portrait(np.asarray(head.resize((570, 570), Image.Resampling.BICUBIC)))


def mug() -> Portrait:
    picture, draw = _canvas((236, 222, 200))
    draw.ellipse((285, 190, 400, 340), outline=(60, 120, 140), width=26)
    draw.rounded_rectangle((110, 120, 320, 420), 34, fill=(70, 140, 160))
    draw.ellipse((110, 92, 320, 150), fill=(52, 104, 120))
    draw.ellipse((126, 100, 304, 142), fill=(88, 54, 36))
    return Portrait(np.asarray(picture))


def apple() -> Portrait:
    picture, draw = _canvas((214, 228, 210))
    draw.line((256, 130, 276, 70), fill=(96, 66, 40), width=12)
    draw.ellipse((276, 62, 360, 108), fill=(96, 150, 70))
    draw.ellipse((92, 110, 280, 420), fill=(196, 52, 48))
    draw.ellipse((232, 110, 420, 420), fill=(196, 52, 48))
    draw.ellipse((140, 150, 372, 430), fill=(196, 52, 48))
    return Portrait(np.asarray(picture))


def _canvas(ground: tuple[int, int, int]) -> tuple[Image.Image, ImageDraw.ImageDraw]:
    picture = Image.new("RGB", (512, 512), ground)
    return picture, ImageDraw.Draw(picture)


def posed(poses: Sequence[dict[str, float]]) -> Performance:
    table = np.zeros((len(poses), len(CONTROLS)), np.float32)
    for row, pose in zip(table, poses, strict=True):
        for name, strength in pose.items():
            row[[COLUMN[name]] if name in COLUMN else [COLUMN[side] for side in sides(name)]] = strength
    return Performance(table, FPS)


def shown(scene: Scene, performance: Performance, moments: Sequence[int] | None = None) -> list[Image.Image]:
    """Frames as pictures."""
    frames = np.concatenate(list(scene.draw(performance)))
    chosen = frames if moments is None else frames[list(moments)]
    return [Image.fromarray(i420_to_rgb(frame, scene.film.width, scene.film.height)) for frame in chosen]


def sheet(tiles: Sequence[Image.Image], columns: int) -> Image.Image:
    rows = -(-len(tiles) // columns)
    whole = Image.new("RGB", (columns * TILE, rows * TILE), "white")
    for index, tile in enumerate(tiles):
        small = tile.copy()
        small.thumbnail((TILE, TILE), Image.Resampling.LANCZOS)
        left, top = index % columns * TILE, index // columns * TILE
        whole.paste(small, (left + (TILE - small.width) // 2, top + (TILE - small.height) // 2))
    return whole


def main(folder: Path) -> None:
    folder.mkdir(parents=True, exist_ok=True)
    photo, speech = portrait(), spoken(WORDS)
    faces = DlibFaceFinder().find(photo)[:1]
    scene = skin_scene(photo, faces, FPS)
    moods = [perform(speech, FPS, 1, emotion=emotion) for emotion in Emotion]
    whole = Portrait(astronaut())
    cuts = [framed(whole, DlibFaceFinder().find(whole)[:1], shape, 1280)[0] for shape in Format]
    things = [sticker_scene(thing, (sticker_spot(thing),), FPS) for thing in (mug(), apple())]
    words = perform(speech, FPS, 1)
    pictures = {
        "controls": sheet(shown(scene, posed(POSES)), 6),
        "emotions": sheet(
            [tile for at in MOMENTS[:3:2] for mood in moods for tile in shown(scene, mood, [at])], len(moods)
        ),
        "things": sheet([tile for thing in things for tile in shown(thing, words, MOMENTS)], len(MOMENTS)),
        "formats": sheet([Image.fromarray(cut.pixels) for cut in cuts], len(cuts)),
    }
    for name, picture in pictures.items():
        picture.save(folder / f"{name}.jpg", quality=88)


if __name__ == "__main__":
    main(Path(sys.argv[1]))
