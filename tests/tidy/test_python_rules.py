"""Each rule for Python that is checked by a tool is broken here once, and the tool objects."""

import os
import shutil
import subprocess
import sys
from pathlib import Path

import pytest

from tests.tidy.files import ROOT

BIN = Path(sys.executable).parent


@pytest.fixture(scope="module")
def tree(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A copy of the package and the settings of the tools."""
    folder = tmp_path_factory.mktemp("tree")
    shutil.copy(ROOT / "pyproject.toml", folder)
    ignored = shutil.ignore_patterns("__pycache__", "*.so")
    shutil.copytree(ROOT / "python", folder / "python", ignore=ignored)
    return folder


def lint_imports(folder: Path) -> subprocess.CompletedProcess[str]:
    environment = os.environ | {"PYTHONPATH": str(folder / "python"), "NO_COLOR": "1"}
    command = [str(BIN / "lint-imports"), "--no-cache", "--config", "pyproject.toml"]
    return subprocess.run(command, cwd=folder, env=environment, capture_output=True, text=True)


LAYERS = "Layers: downwards only, stages never each other"
DOMAIN = "The domain knows the standard library only"
GRPC = "Only adapters/rpc imports grpc"


@pytest.mark.parametrize(
    ("name", "text", "contract"),
    [
        ("domain/broken.py", "from retinue.ports import clock\n", LAYERS),
        ("ports/broken.py", "import retinue.adapters.clock.system\n", LAYERS),
        ("adapters/broken.py", "import retinue.bootstrap.data_folder\n", LAYERS),
        ("copying/broken.py", "import retinue.adapters.clock.system\n", LAYERS),
        ("reporting/broken.py", "import retinue.adapters.cpu.inline\n", LAYERS),
        ("unlisted/__init__.py", "", LAYERS),
        ("domain/broken.py", "from google.protobuf import message\n", DOMAIN),
        ("domain/broken.py", "from retinue.api.v1 import vocabulary_pb2\n", DOMAIN),
        ("bootstrap/broken.py", "import grpc\n", GRPC),
        ("adapters/broken.py", "from grpc_health.v1 import health\n", GRPC),
    ],
)
def test_layers(tree: Path, name: str, text: str, contract: str) -> None:
    path = tree / "python/retinue" / name
    made = [folder for folder in (path.parent,) if not folder.exists()]
    path.parent.mkdir(exist_ok=True)
    if made:
        (path.parent / "__init__.py").touch()
    path.write_text(text)
    try:
        result = lint_imports(tree)
    finally:
        path.unlink()
        for folder in made:
            shutil.rmtree(folder)
    assert result.returncode == 1
    assert f"{contract} BROKEN" in result.stdout


def test_layers_of_the_copy_are_kept(tree: Path) -> None:
    assert lint_imports(tree).returncode == 0


def ruff(name: str, text: str) -> str:
    """The codes that ruff finds in a text, as if it stood in that file."""
    command = [str(BIN / "ruff"), "check", "--quiet", "--output-format=concise"]
    command += [f"--stdin-filename={ROOT / name}", "-"]
    return subprocess.run(command, cwd=ROOT, input=text, capture_output=True, text=True).stdout


@pytest.mark.parametrize(
    ("text", "code"),
    [
        ("import time\n\nNOW = time.time()\n", "TID251"),
        ("from time import monotonic_ns\n\nNOW = monotonic_ns()\n", "TID251"),
        ("import time as t\n\nNOW = t.perf_counter()\n", "TID251"),
        ("import datetime\n\nNOW = datetime.datetime.now()\n", "TID251"),
        ("import random\n\nX = random.random()\n", "TID251"),
        ("from uuid import uuid4\n\nX = uuid4()\n", "TID251"),
        ("import time\n\n\nasync def f():\n    time.sleep(1)\n", "ASYNC251"),
        ("print()\n", "T201"),
        (f"X = '{'x' * 100}'\n", "E501"),
        ("import os\n", "F401"),
        ("def f():\n" + "    x = 1\n" * 51 + "    return x\n", "PLR0915"),
    ],
)
def test_ruff(text: str, code: str) -> None:
    assert code in ruff("python/retinue/copying/broken.py", text)


def test_ruff_lets_the_clock_read_the_clock() -> None:
    text = "import time\n\nNOW = time.time_ns()\n"
    assert ruff("python/retinue/adapters/clock/other.py", text) == ""
    assert "TID251" in ruff("python/retinue/adapters/other.py", text)


@pytest.mark.parametrize("text", ["def f(x):\n    return x\n", "x: int = 'text'\n"])
def test_mypy(text: str, tmp_path: Path) -> None:
    path = tmp_path / "broken.py"
    path.write_text(text)
    command = [str(BIN / "mypy"), "--config-file", str(ROOT / "pyproject.toml"), str(path)]
    result = subprocess.run(command, cwd=tmp_path, capture_output=True, text=True)
    assert result.returncode == 1, result.stdout
