import contextlib
import json
import os
import signal
import subprocess
import sys
import time
from pathlib import Path

import pytest

DOUBLE = str(Path(__file__).with_name("worker_double.py"))
YAPSHOT = (sys.executable, "-m", "bot")


@pytest.fixture
def photo(tmp_path):
    path = tmp_path / "photo.jpg"
    path.write_bytes(b"a photo")
    return path


@pytest.fixture
def environment(tmp_path):
    kept = {name: value for name, value in os.environ.items() if not name.startswith(("YAPSHOT", "REDIS"))}
    return {
        **kept,
        "YAPSHOT_STATE_DIR": str(tmp_path / "state"),
        "YAPSHOT_WORKER_COMMAND": json.dumps([sys.executable, DOUBLE, "--exit-with-stdin"]),
    }


@pytest.fixture
def yapshot(tmp_path, environment):
    def run(*arguments, **more):
        return subprocess.run(
            [*YAPSHOT, *map(str, arguments)],
            cwd=tmp_path,
            env=environment | more,
            capture_output=True,
            text=True,
            timeout=30,
            check=False,
        )

    return run


@pytest.fixture
def start(tmp_path, environment):
    """Starts `yapshot` in a process group of its own, as a shell does."""
    with contextlib.ExitStack() as started:

        def run(*arguments, **more):
            process = subprocess.Popen(
                [*YAPSHOT, *map(str, arguments)],
                cwd=tmp_path,
                env=environment | more,
                stdout=subprocess.PIPE,
                stderr=subprocess.PIPE,
                text=True,
                start_new_session=True,
            )
            started.callback(process.communicate)
            started.callback(process.kill)
            return process

        yield run


def strays(tmp_path):
    """Processes that have to do with this test's state directory."""
    listing = subprocess.run(["ps", "-eo", "pid,args"], capture_output=True, text=True, check=True).stdout
    ours = {line for line in listing.splitlines() if str(tmp_path) in line}
    for entry in Path("/proc").glob("[0-9]*"):
        with contextlib.suppress(OSError):
            if f"YAPSHOT_STATE_DIR={tmp_path}".encode() in (entry / "environ").read_bytes():
                ours.add(entry.name)
    return ours


def within(seconds, condition):
    deadline = time.monotonic() + seconds
    while time.monotonic() < deadline:
        if condition():
            return True
        time.sleep(0.02)
    return False


def left_behind(tmp_path):
    return {path.name for path in tmp_path.iterdir()} - {"photo.jpg", "state"} | {
        path.name for path in (tmp_path / "state").glob("*") if path.name != "lock"
    }


def test_a_talk_ends_with_a_video_and_the_facts_about_it(yapshot, photo, tmp_path):
    done = yapshot("talk", photo, "Hello")
    assert (done.returncode, done.stderr) == (0, "")
    assert (tmp_path / "photo-talks.mp4").read_bytes() == b"film of a photo"
    lines = done.stdout.splitlines()
    assert lines[0] == "photo-talks.mp4"
    assert "4.2 s" in done.stdout
    assert "512 × 512" in done.stdout
    assert "15 bytes" in done.stdout
    assert "espeak, en" in done.stdout
    assert left_behind(tmp_path) == {"photo-talks.mp4"}
    assert strays(tmp_path) == set()


def test_a_talk_can_end_with_one_line_of_json(yapshot, photo, tmp_path):
    done = yapshot("talk", photo, "Hello", "-o", "out.mp4", "--json")
    assert (done.returncode, done.stderr) == (0, "")
    (line,) = done.stdout.splitlines()
    facts = json.loads(line)
    assert facts.pop("took_seconds") > 0
    assert facts == {
        "outcome": "rendered",
        "path": "out.mp4",
        "seconds": 4.24,
        "width": 512,
        "height": 512,
        "fps": 25,
        "size": 15,
        "voice": "espeak",
        "language": "en",
        "render_seconds": 1.5,
        "warnings": [],
    }


def test_a_refusal_is_one_sentence_and_leaves_nothing(yapshot, photo, tmp_path):
    done = yapshot("talk", photo, "refuse me")
    assert (done.returncode, done.stdout, done.stderr) == (2, "", "I see no face.\n")
    assert left_behind(tmp_path) == set()


@pytest.mark.parametrize(
    ("text", "code", "facts"),
    [
        ("refuse me", 2, {"outcome": "refused", "code": "photo.no_face", "retryable": False}),
        ("break", 1, {"outcome": "failed", "code": "render.crashed", "retryable": True}),
    ],
)
def test_what_went_wrong_can_be_one_line_of_json(yapshot, photo, text, code, facts):
    done = yapshot("talk", photo, text, "--json")
    assert (done.returncode, done.stderr) == (code, "")
    assert json.loads(done.stdout).items() >= facts.items()


@pytest.mark.parametrize(
    ("text", "sentence"),
    [("break", "It broke."), ("die", "The renderer stopped before the video was finished.")],
)
def test_our_failure_is_one_sentence_that_names_the_log(yapshot, photo, tmp_path, text, sentence):
    done = yapshot("talk", photo, text)
    (log,) = (tmp_path / "state" / "logs").iterdir()
    assert (done.returncode, done.stdout) == (1, "")
    assert done.stderr == f"{sentence} (log: {log})\n"
    assert left_behind(tmp_path) == {"logs"}


def test_a_worker_that_does_not_even_start_is_our_failure(yapshot, photo):
    done = yapshot("talk", photo, "Hello", YAPSHOT_WORKER_COMMAND='["/nonexistent/worker"]')
    assert done.returncode == 1
    assert done.stderr.startswith("Something went wrong on my side.")
    assert len(done.stderr.splitlines()) == 1


@pytest.mark.parametrize(
    ("arguments", "sentence"),
    [
        (["none.jpg", "Hello"], "There is no photo at none.jpg."),
        ([".", "Hello"], ". is no picture file but a folder or a device."),
        (["photo.jpg", " "], "There is nothing to say: I need a sentence to go with the photo."),
        (
            ["photo.jpg", "Hello", "-o", "none/out.mp4"],
            "I cannot write the video to none/out.mp4: no such file or directory.",
        ),
        (
            ["photo.jpg", "Hello", "-o", "photo.jpg"],
            "The video would overwrite the photo photo.jpg: please name another path.",
        ),
    ],
)
def test_what_cannot_be_done_is_refused_before_anything_is_started(
    yapshot, photo, tmp_path, arguments, sentence
):
    done = yapshot("talk", *arguments)
    assert (done.returncode, done.stdout, done.stderr) == (2, "", sentence + "\n")
    assert [path.name for path in tmp_path.iterdir()] == ["photo.jpg"]


@pytest.mark.parametrize("wrong", [{"YAPSHOT_LOG_LEVEL": "loud"}, {"REDIS_URL": "mysql://here"}])
def test_wrong_settings_are_one_sentence(yapshot, photo, wrong):
    done = yapshot("talk", photo, "Hello", **wrong)
    assert done.returncode == 1
    assert done.stderr.startswith("The settings in the environment are wrong")
    assert len(done.stderr.splitlines()) == 1


def test_ctrl_c_ends_a_talk_and_leaves_nothing(start, photo, tmp_path):
    talk = start("talk", photo, "wait")
    state = tmp_path / "state"
    assert within(10, lambda: any("double: wait" in log.read_text() for log in state.glob("talk-*/talk.log")))
    os.killpg(talk.pid, signal.SIGINT)
    _, stderr = talk.communicate(timeout=10)
    assert (talk.returncode, stderr) == (130, "")
    assert left_behind(tmp_path) == set()
    assert strays(tmp_path) == set()


def test_a_killed_talk_leaves_no_process_and_the_next_talk_tidies_up(start, yapshot, photo, tmp_path):
    talk = start("talk", photo, "wait")
    state = tmp_path / "state"
    assert within(10, lambda: any("double: wait" in log.read_text() for log in state.glob("talk-*/talk.log")))
    talk.kill()
    assert within(10, lambda: strays(tmp_path) == set())
    assert yapshot("talk", photo, "refuse me").returncode == 2
    assert left_behind(tmp_path) == set()


def test_losing_the_queue_is_our_failure(start, photo, tmp_path):
    talk = start("talk", photo, "wait")
    state = tmp_path / "state"
    assert within(10, lambda: any("double: wait" in log.read_text() for log in state.glob("talk-*/talk.log")))
    server = subprocess.run(["pgrep", "-f", f"valkey-server.*{state}"], capture_output=True, check=True)
    os.kill(int(server.stdout), signal.SIGKILL)
    _, stderr = talk.communicate(timeout=10)
    assert talk.returncode == 1
    assert stderr.startswith("I lost the render queue before the video was finished. Please try again.")
    assert len(stderr.splitlines()) == 1
    assert strays(tmp_path) == set()


def test_a_name_of_any_bytes_and_length_is_refused_like_others(yapshot, tmp_path):
    done = yapshot("talk", os.fsdecode(b"caf\xe9.jpg"), "Hello")
    assert (done.returncode, done.stderr) == (2, "There is no photo at caf?.jpg.\n")
    assert yapshot("talk", "x" * 5000, "Hello").returncode == 2


@pytest.fixture
def up(start):
    process = start("up")
    assert "Yapshot is up." in process.stdout.readline()
    return process


def test_a_talk_uses_the_server_and_the_worker_that_are_up(up, yapshot, photo, tmp_path):
    # A worker of its own would not even start.
    done = yapshot("talk", photo, "twice", YAPSHOT_WORKER_COMMAND='["/nonexistent/worker"]')
    assert (done.returncode, done.stderr) == (0, "")
    assert (tmp_path / "photo-talks.mp4").read_bytes() == b"film of a photo"
    assert list((tmp_path / "state" / "blobs").iterdir()) == []


def test_there_is_one_up_at_a_time(up, yapshot, tmp_path):
    second = yapshot("up")
    assert (second.returncode, second.stdout) == (1, "")
    assert second.stderr == f"Yapshot is up already: another process uses {tmp_path}/state/valkey.\n"


@pytest.mark.parametrize("number", [signal.SIGINT, signal.SIGTERM])
def test_up_ends_well_when_told_to(up, tmp_path, number):
    up.send_signal(number)
    assert up.wait(timeout=10) == 0
    assert strays(tmp_path) == set()


def test_a_killed_up_leaves_no_process(up, tmp_path):
    up.kill()
    assert within(10, lambda: strays(tmp_path) == set())


def test_a_worker_that_dies_is_followed_by_another(up, yapshot, photo, tmp_path):
    assert within(10, lambda: yapshot("talk", photo, "Hello").returncode == 0)
    interrupted = subprocess.run(["pgrep", "-f", DOUBLE, "-P", str(up.pid)], capture_output=True, check=True)
    os.kill(int(interrupted.stdout), signal.SIGKILL)
    (tmp_path / "photo-talks.mp4").unlink()
    assert yapshot("talk", photo, "Hello").returncode == 0
    assert (tmp_path / "photo-talks.mp4").exists()


@pytest.mark.parametrize(("command", "chat"), [("discord", "Discord"), ("telegram", "Telegram")])
def test_chats_that_do_not_exist_yet_say_so(yapshot, command, chat):
    done = yapshot(command)
    assert (done.returncode, done.stdout) == (1, "")
    assert done.stderr == f"This version of Yapshot cannot serve {chat} yet.\n"


def test_the_voices_are_listed(yapshot):
    done = yapshot("voices")
    assert done.returncode == 0
    assert "espeak" in done.stdout
    assert "pt-BR" in done.stdout


CHOSEN = ["--face", "2", "--emotion", "sad:50%", "--style", "sticker", "--format", "note", "--fps", "30"]
CHOSEN += ["--mouth", "50%,60%,20%", "--eyes", "0.4,0.3,0.6,0.3", "--size", "1920", "--seed", "7"]
UNDERSTOOD = [
    "face: 2",
    "emotion: sad",
    "intensity: 0.5",
    "style: sticker",
    "placement: Placement(mouth=(0.5, 0.6), mouth_width=0.2, eyes=((0.4, 0.3), (0.6, 0.3)))",
    "format: note",
    "fps: 30",
    "seed: 7",
    "side: 1920",
]


def test_options_reach_the_worker_and_its_warnings_reach_the_person(yapshot, photo):
    done = yapshot("talk", photo, "repeat", *CHOSEN)
    assert (done.returncode, done.stderr) == (0, "")
    notes = [line.removeprefix("  note     ") for line in done.stdout.splitlines() if "note  " in line]
    assert notes == UNDERSTOOD


def test_warnings_are_in_the_json_too(yapshot, photo):
    done = yapshot("talk", photo, "repeat", "--json", *CHOSEN)
    assert json.loads(done.stdout)["warnings"] == UNDERSTOOD


@pytest.mark.parametrize(
    ("arguments", "says"),
    [
        (["--seed", "-1"], "“-1” is no seed"),
        (["--emotion", "hapy"], "did you mean happy?"),
        (["--eyes", "0.4,0.3,0.6,0.3"], "Eyes alone cannot talk"),
        (["--size", "4000"], "64 to 1920 pixels"),
        (["--colour", "red"], "--colour"),
    ],
)
def test_an_option_that_makes_no_sense_is_refused_with_one_sentence(yapshot, photo, arguments, says):
    done = yapshot("talk", photo, "Hello", *arguments)
    assert (done.returncode, done.stdout) == (2, "")
    (sentence,) = done.stderr.splitlines()
    assert says in sentence
