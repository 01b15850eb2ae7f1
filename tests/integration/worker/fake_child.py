"""A render child whose renderer does what the script says, one word at a time."""

import os
import signal
import subprocess
import sys
import threading
import time
from pathlib import Path

from render.child import serve
from render.contract.outcome import Code, Failure, Refusal
from render.contract.progress import Stage
from render.rendering import Made

HERE = Path(os.environ["FAKE_CHILD_DIR"])


def first_time(what):
    try:
        (HERE / what).touch(exist_ok=False)
    except FileExistsError:
        return False
    return True


def hang():
    (HERE / "hanging").write_text(str(os.getpid()))
    threading.Event().wait()


class Actor:
    """Renderer by instruction."""

    def render(self, request, photo, target, report):
        report(Stage.PREPARING, 0)
        for word in request.script.split():
            getattr(self, word)()
        for frame in range(200):
            report(Stage.DRAWING, frame / 200)
        target.write_bytes(b"film of " + photo.read_bytes())
        return Made(512, 640, 25, 2.5, "espeak", request.language or "en", (f"Process {os.getpid()}.",))

    def talk(self):
        """No more than that."""

    def chatter(self):
        print("Loading pipeline components...")  # noqa: T201 — as libraries do
        os.write(1, b'{"kind": "ready"}\n')
        subprocess.run(["/bin/sh", "-c", "echo from a program; cat"], check=True)

    def refuse(self):
        raise Refusal(Code.PHOTO_NO_FACE, "I see no face in this photo.")

    def fail(self):
        raise Failure(Code.ENCODER_FAILED, "ffmpeg ended with 1")

    def trip(self):
        raise ZeroDivisionError

    def leave(self):
        sys.exit(3)

    def babble(self):
        raise Refusal(Code.PHOTO_NO_FACE, "")

    def die(self):
        os.kill(os.getpid(), signal.SIGKILL)

    def die_once(self):
        if first_time("died"):
            self.die()

    def hang_once(self):
        if first_time("hung"):
            hang()

    def hang(self):
        hang()

    def wait_for_go(self):
        (HERE / "hanging").write_text(str(os.getpid()))
        while not (HERE / "go").exists():
            time.sleep(0.01)

    def start_ffmpeg_and_hang(self):
        program = subprocess.Popen(["/bin/sleep", "600"])
        (HERE / "program").write_text(str(program.pid))
        hang()


if __name__ == "__main__":
    if (HERE / "broken").exists():
        sys.exit(1)
    serve(Actor)
