"""Who is measured: photos with their rigs, looked at through the second landmarker."""

from dataclasses import dataclass, replace
from functools import cached_property
from itertools import chain
from pathlib import Path

import numpy as np
from fidelity.crop import Crop
from fidelity.landmarker import EYE_CORNERS, Landmarker
from fidelity.marks import Marks, Points
from numpy.typing import NDArray
from PIL import Image

from render.contract.outcome import Refusal
from render.engine.casting import photo_planes
from render.engine.painter import Painter
from render.engine.region import Area
from render.engine.rig import Rig, build_rig
from render.engine.scene import Scene
from render.face.faces import DlibFaceFinder
from render.face.photo import read_photo
from render.face.portrait import Face, Portrait
from render.performance.performance import CONTROLS, Performance
from render.video.film import Film
from render.video.planes import i420_to_rgb

FPS = 25
# Photos are measured at this size: the landmarker sees no more, and time goes with the area.
MAX_SIDE = 720
# Smaller faces, in pixels from side to side, are done with a warning, and nobody promises figures.
LEAST_FACE = 64
# The landmarker's crop need not be larger, in pixels.
SEEN_SIDE = 448
PICTURES = frozenset((".jpg", ".jpeg", ".png", ".webp"))

Frames = NDArray[np.uint8]
"""Packed I420, shape (n, frame bytes)."""


@dataclass(frozen=True)
class Subject:
    """One photo, one face on it, and where the landmarker looks for it."""

    name: str
    portrait: Portrait
    face: Face
    crop: Crop
    landmarker: Landmarker

    @cached_property
    def rig(self) -> Rig:
        return build_rig(self.portrait, self.face)

    @cached_property
    def scene(self) -> Scene:
        return self.scene_of(self.rig)

    def scene_of(self, rig: Rig) -> Scene:
        """A scene with only this face, by its own rig or one made from it."""
        planes = photo_planes(self.portrait)
        return Scene(planes, (Painter(rig, planes),), FPS)

    def frames(self, table: NDArray[np.float32], scene: Scene | None = None) -> Frames:
        """Draw each row of a performance's table."""
        return np.concatenate(list((scene or self.scene).draw(Performance(table, FPS))))

    @cached_property
    def shrink(self) -> int:
        """How many times smaller than the frame the landmarker sees it; more pixels would tell it no more."""
        return max(1, int(self.crop.side / SEEN_SIDE))

    @cached_property
    def window(self) -> Area:
        """The part of the picture that the landmarker sees."""
        reach, step = self.crop.side * 0.75, 2 * self.shrink  # half the diagonal, and a little
        low = np.maximum(self.crop.centre - reach, 0) // step * step
        high = np.minimum(self.crop.centre + reach, [self.portrait.width, self.portrait.height])
        left, top, width, height = np.concatenate([low, (high - low) // step * step]).astype(int).tolist()
        return Area(left, top, width, height)

    def look(self, frame: NDArray[np.uint8]) -> Marks:
        """The landmarker's view of one frame, in pixels of the window as it sees it."""
        return self.landmarker(self._seen(frame), self._seen_crop, self._corners)

    @cached_property
    def rest(self) -> Marks:
        """The landmarker's view of the photo."""
        return self.look(self._photo)

    @cached_property
    def _photo(self) -> NDArray[np.uint8]:
        photo: NDArray[np.uint8] = self.frames(still(1))[0]
        return photo

    @cached_property
    def _corners(self) -> Points:
        """Where the photo's eyes are; every frame's are looked for there."""
        mesh = self.landmarker.mesh(self._seen(self._photo), self._seen_crop)
        corners: Points = mesh[np.array(EYE_CORNERS), :2]
        return corners

    @property
    def _seen_crop(self) -> Crop:
        corner = np.array([self.window.left, self.window.top])
        centre = (self.crop.centre - corner) / self.shrink
        return replace(self.crop, centre=centre, side=self.crop.side / self.shrink)

    def _seen(self, frame: NDArray[np.uint8]) -> Image.Image:
        return Image.fromarray(cut(frame, self.scene.film, self.window, self.shrink))


def still(frames: int) -> NDArray[np.float32]:
    """A table in which nothing moves."""
    return np.zeros((frames, len(CONTROLS)), np.float32)


def cut(frame: NDArray[np.uint8], film: Film, area: Area, shrink: int = 1) -> NDArray[np.uint8]:
    """RGB of a part of a frame, `shrink` times smaller, shape (height, width, 3)."""
    pixels = film.width * film.height
    luma = frame[:pixels].reshape(1, film.height, film.width)
    chroma = frame[pixels:].reshape(2, film.height // 2, film.width // 2)
    planes = [
        _pooled(plane[(slice(None), *area.part(scale))], shrink) for plane, scale in ((luma, 1), (chroma, 2))
    ]
    packed = np.concatenate([plane.ravel() for plane in planes])
    return i420_to_rgb(packed, area.width // shrink, area.height // shrink)


def _pooled(planes: NDArray[np.uint8], size: int) -> NDArray[np.uint8]:
    count, height, width = planes.shape
    cells = planes.reshape(count, height // size, size, width // size, size)
    pooled: NDArray[np.uint8] = cells.mean((2, 4), dtype=np.float32).round().astype(np.uint8)
    return pooled


def pictures(given: list[str]) -> list[Path]:
    """The picture files among paths and in folders."""
    within = (sorted(path.iterdir()) if path.is_dir() else [path] for path in map(Path, given))
    return [path for path in chain.from_iterable(within) if path.suffix.lower() in PICTURES]


def cast(path: Path) -> Subject | None:
    """The largest face of a photo, where dlib and the second landmarker both see one."""
    try:
        portrait = read_photo(path, MAX_SIDE)
    except Refusal:
        return None
    for face in DlibFaceFinder().find(portrait)[:1]:
        landmarker, marks = Landmarker(), face.landmarks.astype(np.float64)
        near = np.concatenate([marks[[36, 45]], marks])
        crop = landmarker.find(Image.fromarray(portrait.pixels), near)
        if crop is not None and face.box[2] - face.box[0] >= LEAST_FACE:
            return Subject(path.stem, portrait, face, crop, landmarker)
    return None


def sits(path: Path) -> bool:
    """Whether a photo can be measured."""
    return cast(path) is not None
