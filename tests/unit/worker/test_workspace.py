import subprocess
import sys

import pytest

from render.workspace import room, workspace


def test_a_workspace_is_private_and_gone_afterwards(tmp_path):
    root = tmp_path / "state" / "work"
    with workspace(root) as space:
        assert space.stat().st_mode & 0o777 == 0o700
        (space / "left").write_text("behind")
    assert list(root.glob("worker-*")) == []


def test_a_room_is_gone_after_an_error(tmp_path):
    with workspace(tmp_path) as space:
        with pytest.raises(IsADirectoryError), room(space) as files:
            files.write_text("a directory is no file")
        assert list(space.glob("render-*")) == []


def test_workers_at_the_same_time_leave_each_other_alone(tmp_path):
    with workspace(tmp_path) as first, workspace(tmp_path) as second:
        assert first != second
        assert first.exists()


def test_what_a_killed_worker_left_is_cleared_by_the_next(tmp_path):
    killed = "import os, pathlib, sys; from render.workspace import workspace\n"
    killed += "with workspace(pathlib.Path(sys.argv[1])): os._exit(9)"
    assert subprocess.run([sys.executable, "-c", killed, tmp_path], check=False).returncode == 9
    (abandoned,) = tmp_path.glob("worker-*")
    with workspace(tmp_path):
        assert not abandoned.exists()


def test_a_worker_killed_before_it_had_its_lock_is_cleared_too(tmp_path):
    (tmp_path / "worker-early").mkdir()
    with workspace(tmp_path):
        assert not (tmp_path / "worker-early").exists()
