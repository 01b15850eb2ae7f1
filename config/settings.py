"""Settings of each process, read from the environment when a process asks for them."""

import sys
from pathlib import Path
from typing import Annotated
from urllib.parse import urlsplit

from platformdirs import user_state_path
from pydantic import AfterValidator, Field, SecretStr, field_validator
from pydantic_settings import BaseSettings, SettingsConfigDict

from config.logs import Format, Level


class ProcessSettings(BaseSettings):
    """What every process of Yapshot is told."""

    model_config = SettingsConfigDict(
        env_prefix="YAPSHOT_", env_ignore_empty=True, frozen=True, populate_by_name=True
    )

    redis_url: str | None = Field(
        default=None, pattern=r"^(redis|rediss|unix)://", validation_alias="REDIS_URL"
    )
    """`redis://`, `rediss://` or `unix://` address of the queue; None where none is set."""
    state_dir: Annotated[Path, AfterValidator(Path.absolute)] = Field(
        default_factory=lambda: user_state_path("yapshot")
    )
    """Where blobs, work files and the embedded server's data live."""
    log_level: Level = "info"
    log_format: Format = "auto"
    """`auto` writes for people on a terminal and JSON lines anywhere else."""
    drain_seconds: int = Field(default=20, ge=0, le=600)
    """How long a stopping worker may finish the render under way before handing it back."""

    @field_validator("redis_url")
    @classmethod
    def _has_a_port(cls, url: str | None) -> str | None:
        if url is not None:
            _ = urlsplit(url).port  # raises on what is no port
        return url

    @property
    def blobs_dir(self) -> Path:
        """The directory that both sides of the queue share for photos and videos."""
        return self.state_dir / "blobs"


class WorkerSettings(ProcessSettings):
    """What a render worker is told on top."""

    device: str | None = Field(default=None, pattern=r"^(cpu|cuda(:\d+)?)$")
    """Where frames are drawn, as torch names it; None for a GPU where there is one."""
    render_tries: int = Field(default=3, ge=1, le=10)
    """How often a request is begun before a crashing render is given up."""
    render_retry_seconds: float = Field(default=0.5, ge=0, le=60)
    """Pause before a crashed render is tried again."""
    poll_seconds: float = Field(default=0.05, gt=0, le=5)
    """How often the queue is looked at; it adds half of itself to every request."""
    blob_days: float = Field(default=2, gt=0)
    """Age at which photos and videos nobody fetched are removed."""

    @property
    def work_dir(self) -> Path:
        """The directory of renders under way."""
        return self.state_dir / "work"


class ChatSettings(ProcessSettings):
    """What the chat side is told on top."""

    discord_token: SecretStr | None = Field(default=None, validation_alias="DISCORD_TOKEN")
    telegram_token: SecretStr | None = Field(default=None, validation_alias="TELEGRAM_TOKEN")
    worker_command: tuple[str, ...] = (sys.executable, "-m", "render", "--exit-with-stdin")
    """What starts a worker, as a JSON list: for a renderer that lives in an environment of its own."""

    @property
    def server_dir(self) -> Path:
        """The home of the embedded server that lasts."""
        return self.state_dir / "valkey"

    @property
    def logs_dir(self) -> Path:
        """What is kept of talks that broke."""
        return self.state_dir / "logs"
