"""Putting actors on a photo."""

import torch

from render.engine.painter import Painter
from render.engine.rig import build_rig
from render.engine.scene import Scene
from render.engine.sticker import StickerPainter
from render.face.portrait import Face, Portrait
from render.video.planes import Planes


def skin_scene(portrait: Portrait, faces: tuple[Face, ...], fps: int, device: str = "cpu") -> Scene:
    """A scene in which the photo's own faces move, in the order of `faces`."""
    planes = photo_planes(portrait, device)
    return Scene(planes, tuple(_painter(portrait, face, faces, planes) for face in faces), fps)


def sticker_scene(portrait: Portrait, faces: tuple[Face, ...], fps: int, device: str = "cpu") -> Scene:
    """A scene in which drawn faces move, one where each of `faces` is."""
    planes = photo_planes(portrait, device)
    return Scene(planes, tuple(StickerPainter(face, portrait, planes) for face in faces), fps)


def _painter(portrait: Portrait, face: Face, faces: tuple[Face, ...], planes: Planes) -> Painter:
    others = tuple(other for other in faces if other is not face)
    return Painter(build_rig(portrait, face, others), planes)


def photo_planes(portrait: Portrait, device: str = "cpu") -> Planes:
    """The photo as it will stand in the frames: at whole code values."""
    pixels = torch.tensor(portrait.pixels, device=device)
    return Planes.of(pixels.permute(2, 0, 1)[None].float() / 255).rounded()
