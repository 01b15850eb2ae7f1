"""A whole Yapshot, as an operator runs it, in a state directory of its own."""

import json
import os
import subprocess
import sys
import time
from dataclasses import dataclass
from pathlib import Path

import psutil

YAPSHOT = (sys.executable, "-m", "bot")


@dataclass(frozen=True)
class Town:
    """One `yapshot up` and the talks that go through it."""

    state: Path
    process: subprocess.Popen[str]

    @property
    def environment(self) -> dict[str, str]:
        return environment(self.state)

    def talk(self, *arguments: object, voice: str = "espeak", timeout: float = 60) -> "Talk":
        command = [*YAPSHOT, "talk", *map(str, arguments), "--voice", voice]
        done = subprocess.run(
            command, env=self.environment, capture_output=True, text=True, timeout=timeout, check=False
        )
        return Talk(done.returncode, done.stdout, done.stderr)

    def start_talk(self, *arguments: object) -> subprocess.Popen[str]:
        command = [*YAPSHOT, "talk", *map(str, arguments), "--voice", "espeak"]
        return subprocess.Popen(
            command, env=self.environment, stdout=subprocess.PIPE, stderr=subprocess.PIPE, text=True
        )

    def children(self) -> list[psutil.Process]:
        """The render children at work in this town."""
        return render_children(self.process.pid)

    def left_behind(self) -> list[Path]:
        """Blobs and work files."""
        folders = self.state / "blobs", self.state / "work"
        return [
            file for folder in folders for file in folder.rglob("*") if file.is_file() and file.stat().st_size
        ]


@dataclass(frozen=True)
class Talk:
    code: int
    out: str
    err: str

    @property
    def outcome(self) -> dict[str, object]:
        (line,) = self.out.splitlines()
        return json.loads(line)


def environment(state: Path) -> dict[str, str]:
    kept = {name: value for name, value in os.environ.items() if not name.startswith(("YAPSHOT", "REDIS"))}
    return kept | {"YAPSHOT_STATE_DIR": str(state)}


def render_children(pid: int) -> list[psutil.Process]:
    try:
        family = psutil.Process(pid).children(recursive=True)
        return [process for process in family if "render.child" in process.cmdline()]
    except psutil.NoSuchProcess:
        return []


def until(condition, seconds: float = 30.0):
    """Wait until `condition()` is true and return what it gave."""
    deadline = time.monotonic() + seconds
    while not (found := condition()):
        assert time.monotonic() < deadline, "it did not happen in time"
        time.sleep(0.02)
    return found
