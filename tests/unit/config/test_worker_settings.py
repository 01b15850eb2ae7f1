from pathlib import Path

import pytest
from pydantic import ValidationError

from config.settings import WorkerSettings


@pytest.fixture(autouse=True)
def _empty_environment(monkeypatch):
    for name in ("REDIS_URL", "YAPSHOT_STATE_DIR", "YAPSHOT_LOG_LEVEL", "YAPSHOT_RENDER_TRIES"):
        monkeypatch.delenv(name, raising=False)


def test_nothing_has_to_be_set():
    settings = WorkerSettings()
    assert settings.redis_url is None
    assert settings.state_dir.is_absolute()


def test_the_environment_decides(monkeypatch):
    monkeypatch.setenv("REDIS_URL", "rediss://queue:6380/2")
    monkeypatch.setenv("YAPSHOT_STATE_DIR", "/srv/yapshot")
    monkeypatch.setenv("YAPSHOT_RENDER_TRIES", "5")
    settings = WorkerSettings()
    assert settings.redis_url == "rediss://queue:6380/2"
    assert (settings.blobs_dir, settings.work_dir) == (Path("/srv/yapshot/blobs"), Path("/srv/yapshot/work"))
    assert settings.render_tries == 5


def test_a_variable_set_to_nothing_counts_as_unset(monkeypatch):
    monkeypatch.setenv("REDIS_URL", "")
    assert WorkerSettings().redis_url is None


@pytest.mark.parametrize(
    ("name", "value"),
    [
        ("REDIS_URL", "http://queue"),
        ("REDIS_URL", "redis://queue:many"),
        ("YAPSHOT_LOG_LEVEL", "loud"),
        ("YAPSHOT_RENDER_TRIES", "0"),
    ],
)
def test_a_wrong_value_is_refused(monkeypatch, name, value):
    monkeypatch.setenv(name, value)
    with pytest.raises(ValidationError):
        WorkerSettings()
