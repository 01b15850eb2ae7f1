"""One render as the worker's child does it: `python long_render.py PHOTO SECONDS` prints its length."""

import json
import sys
from pathlib import Path
from tempfile import TemporaryDirectory

from subjects import LANGUAGE, VOICE, text_lasting

from config.settings import WorkerSettings
from render.bootstrap import build_renderer
from render.contract.request import Limits, RenderRequest, ReplyTo


def render(photo: Path, seconds: float) -> float:
    """Make a video of about that length, and return its own."""
    request = RenderRequest(
        request_id="bench",
        reply_to=ReplyTo(place="bench", conversation="bench", message="bench", user="bench"),
        photo="bench",
        script=text_lasting(seconds),
        language=LANGUAGE,
        voice=VOICE,
        limits=Limits(max_seconds=2 * seconds),
    )
    renderer = build_renderer(WorkerSettings())
    with TemporaryDirectory() as room:
        made = renderer.render(request, photo, Path(room, "clip.mp4"), lambda *_: None)
    return made.seconds


if __name__ == "__main__":
    print(json.dumps({"seconds": render(Path(sys.argv[1]), float(sys.argv[2]))}))  # noqa: T201  # this is the answer
