"""The voice catalogue's file."""

from importlib.resources import files


def catalogue_text() -> str:
    """The text of voices.toml, which `VoiceCatalogue.parse` reads."""
    return files("config").joinpath("voices.toml").read_text("utf-8")
