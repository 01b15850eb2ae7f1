"""Putting actors on a photo."""

import torch

from render.engine.painter import Painter
from render.engine.rig import build_rig
from render.engine.scene import Scene
from render.engine.sticker import StickerPainter
from render.face.portrait import Face, Portrait
from render.video.planes import Planes

# Each batch has a fixed cost, and large tensors another: about so many moving pixels are drawn at once.
TOGETHER, LEAST, MOST = 8_000_000, 8, 32


def skin_scene(portrait: Portrait, faces: tuple[Face, ...], fps: int, device: str = "cpu") -> Scene:
    """A scene in which the photo's own faces move, in the order of `faces`."""
    planes = photo_planes(portrait, device)
    rigs = [build_rig(portrait, face, tuple(o for o in faces if o is not face)) for face in faces]
    largest = max(rig.region.area.width * rig.region.area.height for rig in rigs)
    batch = min(max(TOGETHER // largest, LEAST), MOST)
    return Scene(planes, tuple(Painter(rig, planes) for rig in rigs), fps, batch)


def sticker_scene(portrait: Portrait, faces: tuple[Face, ...], fps: int, device: str = "cpu") -> Scene:
    """A scene in which drawn faces move, one where each of `faces` is."""
    planes = photo_planes(portrait, device)
    return Scene(planes, tuple(StickerPainter(face, portrait, planes) for face in faces), fps)


def photo_planes(portrait: Portrait, device: str = "cpu") -> Planes:
    """The photo as it will stand in the frames: at whole code values."""
    pixels = torch.tensor(portrait.pixels, device=device)
    return Planes.of(pixels.permute(2, 0, 1)[None].float() / 255).rounded()
