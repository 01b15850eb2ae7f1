import shutil
import signal
import subprocess
import tempfile
from collections.abc import Iterator
from pathlib import Path

import pytest
from town import YAPSHOT, Town, environment, render_children, until


@pytest.fixture
def state() -> Iterator[Path]:
    """A state directory of one's own."""
    # Not tmp_path: the embedded server's socket needs a short path to lie in it.
    path = Path(tempfile.mkdtemp(prefix="ys-"))
    yield path
    shutil.rmtree(path, ignore_errors=True)


@pytest.fixture(scope="session")
def town() -> Iterator[Town]:
    state = Path(tempfile.mkdtemp(prefix="ys-"))
    process = subprocess.Popen(
        [*YAPSHOT, "up"],
        env=environment(state),
        stdout=subprocess.DEVNULL,
        stderr=subprocess.DEVNULL,
        text=True,
    )
    try:
        until(lambda: (state / "valkey").is_dir() and render_children(process.pid))
        yield Town(state, process)
    finally:
        process.send_signal(signal.SIGTERM)
        process.wait(timeout=30)
        shutil.rmtree(state, ignore_errors=True)
