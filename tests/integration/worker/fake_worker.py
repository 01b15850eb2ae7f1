"""`python -m render`, with a render child that needs no models."""

import sys
from pathlib import Path

from render.__main__ import main

sys.exit(main(sys.argv[1:], child=(sys.executable, str(Path(__file__).with_name("fake_child.py")))))
