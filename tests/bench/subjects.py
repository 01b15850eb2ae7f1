"""What is measured: one face at several sizes, and words for it."""

from itertools import count

import numpy as np
from PIL import Image
from skimage.data import astronaut

from render.face.portrait import Portrait
from render.speech.speech import Speech
from render.speech.voices.espeak import EspeakVoice

FPS = 25
VOICE, LANGUAGE = "espeak", "en"
_ESPEAK_LANGUAGE = "en-us"

FIVE_SECONDS = "Good morning from orbit! The view is wonderful today, and I can see the whole ocean."
_SENTENCES = (
    "Good morning from orbit!",
    "The view is wonderful today, and I can see the whole blue ocean from my window.",
    "Below us the clouds are moving slowly over Brazil, and behind them the night begins.",
    "We will be home for supper, I hope, and I promise to bring you some photos.",
)


def astronaut_on(width: int, height: int) -> Portrait:
    """The astronaut as tall as the picture and in its middle; her face has the same share of every height."""
    photo = Image.fromarray(astronaut()).resize((height, height), Image.Resampling.LANCZOS)
    beside = (width - height) // 2
    return Portrait(
        np.pad(np.asarray(photo), ((0, 0), (beside, width - height - beside), (0, 0)), mode="edge")
    )


def spoken(text: str) -> Speech:
    return EspeakVoice().speak(text, _ESPEAK_LANGUAGE)


def text_lasting(seconds: float) -> str:
    """Sentences that take about that long to say."""
    said, text = 0.0, ""
    for index in count():
        sentence = _SENTENCES[index % len(_SENTENCES)]
        length = spoken(sentence).seconds
        if said + length / 2 > seconds:
            return text
        said, text = said + length, f"{text} {sentence}".lstrip()
    raise AssertionError("counting has no end")
