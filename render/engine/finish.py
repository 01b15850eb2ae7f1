"""The finish of a photo: what is drawn into it takes its sharpness and its grain."""

from dataclasses import dataclass, replace

import numpy as np
from numpy.typing import NDArray
from scipy.ndimage import gaussian_filter

from render.engine.anatomy import Anatomy
from render.engine.tones import LUMA
from render.face.portrait import Portrait

Image = NDArray[np.float64]

# Detail between two scales, relative to detail between the next two, tells sharpness: measured on a sharp
# photo that was blurred by gaussians of these widths (pixels). Drawn edges are sharper than any lens's.
SHARPNESS = (0.36, 0.40, 0.46, 0.59, 0.80)
WIDTHS = (3.0, 2.0, 1.5, 0.9, 0.3)
SCALES = (0.7, 1.4)
# Of the finest detail on skin, about this part is grain and the rest is skin; in code values at most.
GRAIN_PART, GRAIN_MOST = 0.7, 5.0
REACH = 0.55


@dataclass(frozen=True)
class Layer:
    """A picture with a matte."""

    rgb: Image
    """Shape (height, width, 3), 0 to 1, defined wherever `alpha` may be sampled."""
    alpha: Image
    """Shape (height, width)."""


@dataclass(frozen=True)
class Finish:
    """How sharp and how grainy a photo is."""

    softness: float
    """Width of the gaussian that makes drawn edges as soft as the photo's, in pixels."""
    grain: float
    """Standard deviation of luma, in 0 to 1."""

    def on(self, layer: Layer) -> Layer:
        """The layer as if it had been photographed along."""
        soft = replace(
            layer,
            rgb=gaussian_filter(layer.rgb, (self.softness, self.softness, 0)),
            alpha=gaussian_filter(layer.alpha, self.softness),
        )
        noise = np.random.default_rng(0).normal(0, 1, layer.alpha.shape)
        fine = gaussian_filter(noise, self.softness)
        grain = fine * (self.grain / max(float(fine.std()), 1e-6))
        return replace(soft, rgb=np.clip(soft.rgb + grain[..., None], 0, 1))


def measure_finish(portrait: Portrait, anatomy: Anatomy) -> Finish:
    """Judge the skin and lips around the mouth."""
    x, y = anatomy.mouth.origin.astype(int)
    reach = max(4, int(REACH * anatomy.io))
    rows, columns = slice(max(0, y - reach), y + reach), slice(max(0, x - reach), x + reach)
    luma = portrait.pixels[rows, columns] @ LUMA
    if luma.size == 0:
        return Finish(WIDTHS[-1], 0.0)
    fine, coarse = (gaussian_filter(luma, scale) for scale in SCALES)
    detail = luma - fine
    sharpness = float(detail.std()) / max(float((fine - coarse).std()), 1e-6)
    spread = 1.48 * float(np.median(np.abs(detail - np.median(detail))))
    return Finish(float(np.interp(sharpness, SHARPNESS, WIDTHS)), min(GRAIN_PART * spread, GRAIN_MOST) / 255)
