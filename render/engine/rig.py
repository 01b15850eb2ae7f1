"""A photo made ready to move: everything about it that is computed once."""

from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from render.engine.anatomy import Anatomy, Points
from render.engine.curves import smoothstep
from render.engine.eyes import Eye, find_eyes
from render.engine.fields import skin_fields
from render.engine.finish import measure_finish
from render.engine.head import HEAD_FIELDS, head_fields
from render.engine.interior import Interior, draw_interior
from render.engine.lips import LipLines, find_lip_lines
from render.engine.moves import SKIN_FIELDS
from render.engine.region import FADE, Area, Region, area_around, lead_over, moving_region
from render.engine.tones import measure_tones
from render.face.portrait import Face, Portrait

FIELDS = (*SKIN_FIELDS, *HEAD_FIELDS)
_EYE_FIELDS = [FIELDS.index(name) for name in FIELDS if name.startswith(("eyeSquint", "eyeWide"))]
# Reach of the mouth's own area beyond its corners and around its line, in io: it must hold wide lips on a
# lowered jaw and a turned head, and the strip beside the corners where both sides of the cut still differ.
MOUTH_SIDE, MOUTH_ABOVE, MOUTH_BELOW = 0.34, 0.34, 0.66

# What a person points at need not be a head: of a head's motion a thing takes this part.
OBJECT_NOD = 0.3


@dataclass(frozen=True)
class Rig:
    """What the painter needs of one photo."""

    width: int
    height: int
    anatomy: Anatomy
    lips: LipLines
    region: Region
    skin: NDArray[np.float32]
    """Displacements of the uncut skin in pixels, shape (len(FIELDS), 2, rows, columns)."""
    upper: NDArray[np.float32]
    """Displacements of the skin above the mouth's cut, continued below it; shape as `skin`."""
    lower: NDArray[np.float32]
    """Displacements of the skin below the mouth's cut, continued above it; shape as `skin`."""
    mouth: Area
    interior: Interior
    """Drawn for the pixels of `mouth`."""
    eyes: tuple[Eye, ...]
    ground: NDArray[np.bool_] | None
    """The pixels of the region that are this face's to paint, shape (height, width); None where all are,
    as no other face is near."""


def build_rig(portrait: Portrait, face: Face, others: tuple[Face, ...] = ()) -> Rig:
    """Measure a face and make its fields and mouth; `others` move on the same photo."""
    anatomy, neighbours = Anatomy.of(face), tuple(Anatomy.of(other) for other in others)
    lips = find_lip_lines(portrait, anatomy)
    region = moving_region(anatomy, portrait.width, portrait.height)
    nodding = OBJECT_NOD if face.kind == "placed" else 1.0
    skin, upper, lower = _fields(anatomy, lips, region, neighbours, nodding)
    eyes = find_eyes(portrait, anatomy)
    if not eyes:
        for fields in (skin, upper, lower):
            fields[_EYE_FIELDS] = 0  # closed lids do not squint, and glasses even less
    mouth = _mouth_area(anatomy, region)
    return Rig(
        width=portrait.width,
        height=portrait.height,
        anatomy=anatomy,
        lips=lips,
        region=region,
        skin=skin,
        upper=upper,
        lower=lower,
        mouth=mouth,
        interior=_interior(portrait, anatomy, lips, mouth),
        eyes=eyes,
        ground=_ground(anatomy, region, neighbours),
    )


def _interior(portrait: Portrait, anatomy: Anatomy, lips: LipLines, mouth: Area) -> Interior:
    rows, columns = mouth.part(1)
    at = anatomy.mouth.local(mouth.centres(1).double().numpy())
    look = measure_tones(portrait, anatomy), measure_finish(portrait, anatomy)
    return draw_interior(anatomy, lips, look, at, portrait.pixels[rows, columns] / 255.0)


def _mouth_area(anatomy: Anatomy, region: Region) -> Area:
    side = anatomy.mouth_half + MOUTH_SIDE
    corners = [[x, y] for x in (-side, side) for y in (-MOUTH_ABOVE, MOUTH_BELOW)]
    return area_around(anatomy.mouth.pixels(np.array(corners)), region.area, 2)


def _fields(
    anatomy: Anatomy, lips: LipLines, region: Region, others: tuple[Anatomy, ...], nodding: float
) -> tuple[NDArray[np.float32], NDArray[np.float32], NDArray[np.float32]]:
    at = anatomy.face.local(region.nodes().reshape(-1, 2))
    cut, head = skin_fields(anatomy, lips, at), nodding * head_fields(anatomy, at)
    upper, lower = np.concatenate([cut.upper, head]), np.concatenate([cut.lower, head])
    x, y = anatomy.to_mouth(at).T
    above = (y < (lips.upper_at(x) + lips.lower_at(x)) / 2)[None, :, None]
    skin = np.where(above, upper, lower)
    window = region.window(anatomy.io)
    if others:
        window = window * smoothstep(0.0, FADE, lead_over(anatomy, others, region.nodes()))
    return (
        _on_grid(anatomy, region, skin, window),
        _on_grid(anatomy, region, upper, window),
        _on_grid(anatomy, region, lower, window),
    )


def _ground(anatomy: Anatomy, region: Region, others: tuple[Anatomy, ...]) -> NDArray[np.bool_] | None:
    if not others:
        return None
    own = lead_over(anatomy, others, region.pixels()) >= 0
    return None if own.all() else own


def _on_grid(
    anatomy: Anatomy, region: Region, fields: NDArray[np.float32], window: Points
) -> NDArray[np.float32]:
    """Face-frame displacements in io → picture pixels on the region's grid."""
    axes = np.stack([anatomy.face.right, anatomy.face.down]).astype(np.float32)
    pixels = (fields @ axes) * anatomy.io
    grid = pixels.reshape(len(fields), region.rows, region.columns, 2) * window[..., None]
    return np.ascontiguousarray(grid.transpose(0, 3, 1, 2), np.float32)
