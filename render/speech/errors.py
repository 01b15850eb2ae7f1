"""What can go wrong while speaking that is neither the asker's fault nor ours."""


class VoiceUnavailableError(Exception):
    """The voice cannot speak now; another may. The message says why, for the log."""
