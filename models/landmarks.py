"""Where the face models' weights lie on this machine."""

from importlib.util import find_spec
from pathlib import Path


def shape_predictor_path() -> Path:
    """The 68-landmark shape predictor's file (iBUG 300-W scheme).

    The package that ships it is located without importing it: its `__init__` needs `pkg_resources`,
    which setuptools no longer has.

    Raises:
        FileNotFoundError: the package is not installed.
    """
    spec = find_spec("face_recognition_models")
    if spec is None or spec.origin is None:
        raise FileNotFoundError("face_recognition_models is not installed")
    return Path(spec.origin).parent / "models" / "shape_predictor_68_face_landmarks.dat"
