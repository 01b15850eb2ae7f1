from pathlib import Path

import pytest

from render import pipe
from render.contract.outcome import Code
from render.contract.progress import Stage
from render.contract.request import RenderRequest, ReplyTo
from render.rendering import Made

REQUEST = RenderRequest("r1", ReplyTo("discord", "c", "m", "u"), "ab" * 16, "Zwei\nZeilen\u2028", seed=7)
REPORTS = [
    pipe.Ready(),
    pipe.Advanced(Stage.DRAWING, 0.25),
    pipe.Finished(Made(512, 640, 25, 2.5, "espeak", "en", ("A warning.",))),
    pipe.Denied(Code.PHOTO_NO_FACE, "I see no face."),
    pipe.Broken(Code.INTERNAL, "KeyError", foreseen=False),
]


def test_a_job_comes_out_as_it_went_in_and_stays_on_its_line():
    job = pipe.Job(REQUEST, Path("/work/ä photo"), Path("/work/film.mp4"))
    line = pipe.write(job)
    assert pipe.read_job(line) == job
    assert line.count(b"\n") == 1
    assert line.endswith(b"\n")


@pytest.mark.parametrize("report", REPORTS, ids=lambda r: r.kind)
def test_a_report_comes_out_as_it_went_in(report):
    assert pipe.read_report(pipe.write(report)) == report


@pytest.mark.parametrize(
    "line", [b"", b"\n", b"loading model...\n", b"{}\n", b'{"kind": "song"}\n', b"[1]\n"]
)
def test_what_is_no_report_is_refused(line):
    with pytest.raises(ValueError):  # noqa: PT011 — the JSON reader words it
        pipe.read_report(line)
