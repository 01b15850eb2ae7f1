import json
import logging

import pytest
import structlog
from structlog.contextvars import bound_contextvars

from config.logs import configure


@pytest.fixture(autouse=True)
def _as_it_was():
    root, arq = logging.getLogger(), logging.getLogger("arq")
    handlers, level, arq_level = root.handlers[:], root.level, arq.level
    yield
    root.handlers[:] = handlers
    root.setLevel(level)
    arq.setLevel(arq_level)
    logging.captureWarnings(capture=False)
    structlog.reset_defaults()


def lines(capsys):
    captured = capsys.readouterr()
    assert captured.out == ""
    return [json.loads(line) for line in captured.err.splitlines()]


def test_every_line_bears_the_request_it_is_about(capsys):
    configure("info", "json")
    with bound_contextvars(request_id="r1"):
        structlog.stdlib.get_logger("render").info("answered", seconds=1.5)
        logging.getLogger("library").warning("odd: %s", "thing")
    ours, theirs = lines(capsys)
    assert (ours["event"], ours["request_id"], ours["seconds"], ours["level"]) == (
        "answered",
        "r1",
        1.5,
        "info",
    )
    assert (theirs["event"], theirs["request_id"], theirs["logger"]) == ("odd: thing", "r1", "library")


def test_lines_below_the_level_are_left_out(capsys):
    configure("warning", "json")
    structlog.stdlib.get_logger("render").info("small talk")
    assert lines(capsys) == []


@pytest.mark.parametrize("form", ["json", "console"])
def test_a_traceback_shows_no_values(capsys, form):
    configure("info", form)
    script = "what somebody wrote"
    try:
        {}[len(script)]
    except KeyError:
        structlog.stdlib.get_logger("render").exception("broke")
    logged = capsys.readouterr().err
    assert "KeyError: 19" in logged
    assert script not in logged


def test_arq_does_not_log_the_arguments_of_jobs(capsys):
    configure("debug", "json")
    logging.getLogger("arq.worker").info("render('what somebody wrote')")
    assert lines(capsys) == []
