"""What is behind the lips: cavity, tongue and teeth, drawn in the photo's own light.

A photo whose mouth is open brings its own: the upper part of what it shows is fixed to the skull, the lower
part goes with the jaw, and the drawn parts only fill what the photo never showed.
"""

from dataclasses import dataclass

import numpy as np

from render.engine.anatomy import Anatomy, Points
from render.engine.curves import smoothstep
from render.engine.finish import Finish, Image, Layer
from render.engine.lips import LipLines
from render.engine.tones import Tones

# Widths of the upper teeth from the middle outwards as they appear from the front, in io (8.5 mm of 63 mm for
# the first), and how far they reach below the closed lips.
UPPER_TEETH = (0.135, 0.095, 0.085, 0.065, 0.05)
LOWER_TEETH = (0.08, 0.08, 0.08, 0.065, 0.05)
UPPER_REACH, UPPER_RISE = 0.05, 0.09
TOOTH_HEIGHT = 0.17
# A gap between the photo's own lips larger than this, in io, shows more than upper teeth.
TEETH_ONLY_GAP = 0.2


@dataclass(frozen=True)
class Interior:
    """The parts, back to front; the cavity and the skull's parts stay, the jaw's parts go with it."""

    cavity: Layer
    tongue: Layer
    jaw: Layer
    skull: Layer
    own_jaw: Layer
    own_skull: Layer
    own_margin: Image
    """Distance above the photo's own lower lip in io, shape (height, width)."""


@dataclass(frozen=True)
class _Canvas:
    """What the parts are drawn on: values per pixel, in io, shape (height, width)."""

    x: Image
    u: Image
    """`x` relative to the mouth's corners."""
    light: Image
    """Shape (height, width, 1)."""
    pixel: float
    tones: Tones

    def toothed(self, shade: Image, gum: Image) -> Image:
        """Teeth of this brightness, going over into gums where `gum` is 1."""
        part = gum[..., None]
        return (self.tones.teeth * (1 - part) + self.tones.gum * part) * shade[..., None] * self.light

    def seams(self, widths: tuple[float, ...], softness: float) -> Image:
        """1 on the lines between teeth, falling off over `softness` io or at least a pixel."""
        edges = np.concatenate([[0.0], np.cumsum(widths)])
        nearest = np.abs(np.abs(self.x)[..., None] - edges).min(-1)
        lines: Image = np.exp(-((nearest / max(softness, self.pixel)) ** 2))
        return lines


def draw_interior(
    anatomy: Anatomy, lips: LipLines, look: tuple[Tones, Finish], at: Points, photo: Image
) -> Interior:
    """Draw for pixels whose centres `at` are given in the mouth frame, shape (height, width, 2).

    `photo` holds the same pixels of the photo, RGB 0 to 1.
    """
    (tones, finish), x, y = look, at[..., 0], at[..., 1]
    u = x / anatomy.mouth_half
    canvas = _Canvas(x, u, tones.light(u)[..., None], 1 / anatomy.io, tones)
    below_upper, below_lower = (y - _bow(lips, edge, x) for edge in (lips.upper, lips.lower))
    own_skull, own_jaw = _own(lips, x, y, photo, canvas.pixel)
    jaw = _lower_teeth(canvas, below_lower)
    if own_jaw.alpha.any():
        # The photo shows its own tongue and lower teeth: a second row would sprout above them.
        jaw = Layer(jaw.rgb, np.zeros_like(x))
    return Interior(
        cavity=finish.on(Layer(np.broadcast_to(tones.cavity, photo.shape) * canvas.light, np.ones_like(x))),
        tongue=finish.on(_tongue(canvas, below_lower)),
        jaw=finish.on(jaw),
        skull=finish.on(_upper_teeth(canvas, below_upper)),
        own_jaw=own_jaw,
        own_skull=own_skull,
        own_margin=lips.lower_at(x) - y,
    )


def _bow(lips: LipLines, edge: Image, x: Image) -> Image:
    """The smooth bow that the teeth follow: a parabola through the corners and the middle of a lip's edge."""
    ends, middle = (edge[0] + edge[-1]) / 2, edge[len(edge) // 2]
    bow: Image = middle + (ends - middle) * np.clip((x / lips.x[-1]) ** 2, 0, 1.5)
    return bow


def _upper_teeth(canvas: _Canvas, depth: Image) -> Layer:
    """`depth`: io below the upper lip."""
    u = np.abs(canvas.u)
    edge = UPPER_REACH - UPPER_RISE * u**2 - 0.016 * canvas.seams(UPPER_TEETH, 0.018)
    # The free edge is a little translucent, the teeth in the corners are out of the light.
    shade = 1 - 0.10 * np.exp(-np.clip(edge - depth, 0, 1) / 0.02)
    shade *= (1 - 0.5 * np.clip(u, 0, 1.2) ** 2.2) * (1 - 0.10 * canvas.seams(UPPER_TEETH, 0.009))
    gum = smoothstep(-0.02, 0.02, edge - TOOTH_HEIGHT - depth)
    return Layer(canvas.toothed(shade, gum), _soft(edge - depth, canvas.pixel) * _soft(1.05 - u, 0.1))


def _lower_teeth(canvas: _Canvas, depth: Image) -> Layer:
    """`depth`: io below the lower lip's edge."""
    u = np.abs(canvas.u)
    edge = -0.012 + 0.05 * u**2 + 0.008 * canvas.seams(LOWER_TEETH, 0.014)
    shade = 0.88 * (1 - 0.55 * np.clip(u, 0, 1.2) ** 2) * (1 - 0.10 * canvas.seams(LOWER_TEETH, 0.008))
    gum = smoothstep(-0.02, 0.02, depth - edge - 0.12)
    return Layer(canvas.toothed(shade, gum), _soft(depth - edge, canvas.pixel) * _soft(0.8 - u, 0.15))


def _tongue(canvas: _Canvas, depth: Image) -> Layer:
    """`depth`: io below the lower lip's edge."""
    dome = -0.14 + 0.22 * canvas.u**2
    rise = np.clip((depth - dome) / 0.20, 0, 1)
    groove = 1 - 0.12 * np.exp(-((canvas.u / 0.12) ** 2))
    rgb = canvas.tones.tongue * ((0.5 + 0.5 * rise) * groove)[..., None] * canvas.light
    return Layer(rgb, _soft(depth - dome, 0.06) * _soft(0.80 - np.abs(canvas.u), 0.25))


def _own(lips: LipLines, x: Image, y: Image, photo: Image, pixel: float) -> tuple[Layer, Layer]:
    """What the photo itself shows between the lips, split where skull and jaw part."""
    upper, lower = lips.upper_at(x), lips.lower_at(x)
    if not lips.is_open:
        nothing = Layer(photo, np.zeros_like(x))
        return nothing, nothing
    # One pixel more than the opening, so that the lips' soft edges lie over the photo's own pixels.
    inside = (y > upper - pixel) & (y < lower + pixel) & (np.abs(x) < lips.x[-1] + pixel)
    wide = float((lips.lower - lips.upper).max()) > TEETH_ONLY_GAP
    of_jaw = (y > (upper + lower) / 2) & wide
    return Layer(photo, (inside & ~of_jaw) * 1.0), Layer(photo, (inside & of_jaw) * 1.0)


def _soft(distance: Image, width: float) -> Image:
    """Matte from a distance in io: 0.5 at the edge, over `width`."""
    matte: Image = np.clip(0.5 + distance / width, 0, 1)
    return matte
