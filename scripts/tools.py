#!/usr/bin/env python3
"""Puts independent tools that tests use into .cache/tools: `tools.py grpcurl` prints its path.

Exit 1 with one line where a tool cannot be had, such as without Go.
"""

import json
import os
import shutil
import subprocess
import sys
import tempfile
from collections.abc import Mapping, Sequence
from pathlib import Path

FOLDER = Path(__file__).resolve().parents[1] / ".cache" / "tools"
GO_TOOLS = {"grpcurl": "github.com/fullstorydev/grpcurl/cmd/grpcurl@v1.9.4"}
# `go install` refuses a module that replaces others: these are built where they are unpacked.
GO_MODULES = {"jaeger": ("github.com/jaegertracing/jaeger@v1.76.0", "./cmd/jaeger")}
BUILD_SECONDS = 1800


class Missing(Exception):
    """The tool cannot be had here; the text says why."""


def tool(name: str) -> Path:
    """The tool's path, installed first if it is not there. Raises Missing."""
    path = FOLDER / name
    if path.exists():
        return path
    go = shutil.which("go")
    if go is None:
        raise Missing(f"{name} needs Go to be installed, and there is no go on the PATH")
    FOLDER.mkdir(parents=True, exist_ok=True)
    if name in GO_TOOLS:
        _run([go, "install", GO_TOOLS[name]], name, {"GOBIN": str(FOLDER)})
    else:
        _build(go, name, path)
    return path


def _build(go: str, name: str, path: Path) -> None:
    """Takes some minutes, once."""
    module, package = GO_MODULES[name]
    told = json.loads(_run([go, "mod", "download", "-json", module], name))
    with tempfile.TemporaryDirectory(dir=FOLDER) as folder:
        source, built = Path(folder) / "source", Path(folder) / name
        shutil.copytree(told["Dir"], source)
        for unpacked in (source, *source.rglob("*")):
            unpacked.chmod(unpacked.stat().st_mode | 0o200)
        flags = ["-mod=mod", "-buildvcs=false", "-ldflags", "-s -w", "-o", str(built)]
        _run([go, "build", *flags, package], name, cwd=source)
        built.replace(path)


def _run(
    command: Sequence[str],
    name: str,
    environment: Mapping[str, str] | None = None,
    cwd: Path | None = None,
) -> str:
    done = subprocess.run(
        command,
        env=os.environ | (environment or {}),
        cwd=cwd,
        capture_output=True,
        text=True,
        timeout=BUILD_SECONDS,
        check=False,
    )
    if done.returncode:
        raise Missing(f"go {command[1]} of {name} failed: {done.stderr.strip()[-300:]}")
    return done.stdout


if __name__ == "__main__":
    try:
        print(tool(sys.argv[1]))
    except Missing as missing:
        print(missing, file=sys.stderr)
        raise SystemExit(1) from None
