"""The renderer's composition root: the one place that knows which part plays which role."""

from concurrent.futures import ThreadPoolExecutor

import torch

from config.settings import WorkerSettings
from config.voices import catalogue_text
from render.cast import Cast
from render.contract.voices import VoiceCatalogue
from render.engine.casting import skin_scene, sticker_scene
from render.engine.scene import Scene
from render.face.finding import AnyFaceFinder
from render.face.photo import read_photo
from render.pipeline import Pipeline
from render.rendering import Renderer
from render.speech.alignment import MfccDtwAligner
from render.speech.speaking import Speaker
from render.speech.voices.espeak import EspeakVoice
from render.speech.voices.gtts import GoogleVoice
from render.video.encoder import FfmpegEncoder


def build_renderer(settings: WorkerSettings) -> Renderer:
    """Load what takes time, so that the first request does not wait for it."""
    device = settings.device or ("cuda" if torch.cuda.is_available() else "cpu")
    finder, speaker = AnyFaceFinder(), _speaker()
    with ThreadPoolExecutor() as pool:
        warming = pool.submit(finder.warm), pool.submit(speaker.warm)
    for warmed in warming:
        warmed.result()

    def engine(ensemble: Cast, fps: int) -> Scene:
        scene = sticker_scene if ensemble.drawn else skin_scene
        return scene(ensemble.portrait, ensemble.faces, fps, device)

    return Pipeline(read_photo, finder, speaker, engine, FfmpegEncoder())


def _speaker() -> Speaker:
    catalogue = VoiceCatalogue.parse(catalogue_text())
    return Speaker(catalogue, {"gtts": GoogleVoice(), "espeak": EspeakVoice()}, MfccDtwAligner())
