import numpy as np
import pytest
import torch

from render.video.planes import Planes, i420_to_rgb, ycbcr


def rgb(pixels: np.ndarray) -> torch.Tensor:
    return torch.from_numpy(pixels).permute(2, 0, 1)[None].float() / 255


@pytest.mark.parametrize(
    ("colour", "code"),
    [((0, 0, 0), (16, 128, 128)), ((255, 255, 255), (235, 128, 128)), ((255, 0, 0), (63, 102, 240))],
)
def test_colours_have_the_code_values_of_bt709(colour, code):
    values = ycbcr(torch.tensor(colour).view(1, 3, 1, 1) / 255).flatten()
    assert values.round().tolist() == pytest.approx(list(code), abs=1)


def test_a_smooth_picture_survives_the_way_there_and_back():
    ramp = np.linspace(20, 230, 64)
    picture = np.stack(np.broadcast_arrays(ramp[:, None], ramp[None, :], 128.0), -1).astype(np.uint8)
    frame = Planes.of(rgb(picture)).packed().numpy()
    assert frame.shape == (64 * 64 * 3 // 2,)
    assert np.abs(i420_to_rgb(frame, 64, 64).astype(int) - picture).max() <= 6
