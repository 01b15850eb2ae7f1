"""Who may import whom; every rule is also shown to fail where it should."""

import ast
import subprocess
import sys
from graphlib import CycleError, TopologicalSorter
from pathlib import Path

import pytest

ROOT = Path(__file__).parents[2]
CONTRACT = "render.contract"
PACKAGES = ("bot", "render", "models", "config")
# Composition roots, the entry point of the render child among them.
MAY_READ_CONFIG = {"bot.bootstrap", "bot.__main__", "render.bootstrap", "render.__main__", "render.child"}
CHAT_SDKS = {"discord", "telegram", "rich"}
HEAVY = {"torch", "dlib", "numpy", "scipy", "PIL", "moviepy", "gtts"}


def modules(root):
    """Module name → its file, packages under their own name."""
    files = (path for package in PACKAGES for path in sorted((root / package).rglob("*.py")))
    return {
        ".".join(path.relative_to(root).with_suffix("").parts).removesuffix(".__init__"): path
        for path in files
    }


def imports(path, known):
    """All that a file imports, anywhere in it: our modules in full, others as they are written."""
    found = set()
    for node in ast.walk(ast.parse(path.read_bytes())):
        if isinstance(node, ast.Import):
            found |= {alias.name for alias in node.names}
        elif isinstance(node, ast.ImportFrom):
            assert node.level == 0, f"{path}: relative import"
            names = {f"{node.module}.{alias.name}" for alias in node.names}
            found |= {name if name in known else node.module for name in names}
    return found


def graph(root):
    known = modules(root)
    return {name: imports(path, known) for name, path in known.items()}


def within(name, *packages):
    return any(name == package or name.startswith(f"{package}.") for package in packages)


def circle(imported):
    try:
        TopologicalSorter(imported).prepare()
    except CycleError as error:
        return error.args[1]
    return None


def offences(imported):
    """(importer, imported) pairs that break a rule of direction."""
    return {(user, used) for user, all_used in imported.items() for used in all_used if offends(user, used)}


def offends(user, used):
    return (
        (within(user, "bot") and within(used, "render") and not within(used, CONTRACT))
        or (within(user, "render") and within(used, "bot"))
        or (
            within(user, "render.contract")
            and within(used, *PACKAGES)
            and not within(used, "render.contract")
        )
        or (within(user, "models") and within(used, "bot", "render", "config"))
        or (within(used, "config") and not within(user, "config") and user not in MAY_READ_CONFIG)
        or (within(user, "config") and within(used, "bot", "render", "models"))
        or (within(used, *CHAT_SDKS) and within(user, *PACKAGES) and not within(user, "bot.chat"))
        or (within(user, "bot") and within(used, "arq", "redis") and user != "bot.queue")
    )


def loaded_by(*names):
    """Top-level modules in a fresh interpreter that imported `names`."""
    program = f"import sys, {', '.join(names)}; print(*sys.modules)"
    listing = subprocess.run(
        [sys.executable, "-c", program], cwd=ROOT, capture_output=True, text=True, check=True
    )
    return {name.partition(".")[0] for name in listing.stdout.split()}


@pytest.fixture
def house(tmp_path):
    """Builds a house of our shape from module name → source."""

    def build(sources):
        for name, source in sources.items():
            path = tmp_path.joinpath(*name.split(".")).with_suffix(".py")
            path.parent.mkdir(parents=True, exist_ok=True)
            path.write_text(source)
        return graph(tmp_path)

    return build


def test_we_look_at_the_real_house():
    assert {"bot", "bot.queue", "render.contract.wire", "config.settings"} <= graph(ROOT).keys()
    assert "render.contract.wire" in graph(ROOT)["bot.queue"]


def test_there_is_no_import_circle():
    assert circle(graph(ROOT)) is None


def test_imports_go_in_the_agreed_directions_only():
    assert offences(graph(ROOT)) == set()


def test_package_inits_are_empty():
    assert [path for path in modules(ROOT).values() if path.name == "__init__.py" and path.read_bytes()] == []


def test_the_chat_side_loads_nothing_heavy():
    names = [name for name in modules(ROOT) if within(name, "bot", "render.contract")]
    loaded = loaded_by(*names)
    assert "arq" in loaded
    assert loaded & HEAVY == set()


def test_a_heavy_import_would_be_seen():
    assert "numpy" in loaded_by("bot", "render.speech.speech") & HEAVY


def test_a_circle_would_be_seen(house):
    broken = house(
        {"bot.a": "import bot.b", "bot.b": "def late():\n    from bot import c", "bot.c": "import bot.a"}
    )
    assert set(circle(broken)) == {"bot.a", "bot.b", "bot.c"}


@pytest.mark.parametrize(
    ("user", "source", "used"),
    [
        ("bot.intake", "from render.face import photo", "render.face"),
        ("render.pipeline", "import bot.wording", "bot.wording"),
        ("render.contract.wire", "from render.speech.speech import Speech", "render.speech.speech"),
        ("models.weights", "import config", "config"),
        ("bot.intake", "from config.settings import ChatSettings", "config.settings"),
        ("render.studio", "from config import settings", "config"),
        ("config.settings", "import render.ports", "render.ports"),
        ("bot.delivery", "import discord", "discord"),
        ("bot.wording", "from rich.text import Text", "rich.text"),
        ("bot.intake", "def late():\n    from arq.jobs import Job", "arq.jobs"),
    ],
)
def test_a_wrong_direction_would_be_seen(house, user, source, used):
    assert offences(house({user: source})) == {(user, used)}


def test_a_right_direction_is_none_of_our_business(house):
    sources = {
        "bot.chat.discord": "import discord, bot.intake",
        "bot.bootstrap": "from config.settings import ChatSettings",
        "bot.queue": "from arq import Worker\nfrom render.contract import wire",
        "bot.intake": "import asyncio",
        "render.face.rig": "import torch, models.landmarks",
    }
    assert offences(house(sources)) == set()
