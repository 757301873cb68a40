#!/usr/bin/env python3
"""Puts independent tools that tests use into .cache/tools: `scripts/tools.py grpcurl` prints a path.

Exit 1 with one line where a tool cannot be had, such as without Go.
"""

import os
import shutil
import subprocess
import sys
from pathlib import Path

FOLDER = Path(__file__).resolve().parents[1] / ".cache" / "tools"
GO_TOOLS = {"grpcurl": "github.com/fullstorydev/grpcurl/cmd/grpcurl@v1.9.4"}
INSTALL_SECONDS = 600


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
    environment = os.environ | {"GOBIN": str(FOLDER)}
    command = [go, "install", GO_TOOLS[name]]
    done = subprocess.run(
        command,
        env=environment,
        capture_output=True,
        text=True,
        timeout=INSTALL_SECONDS,
        check=False,
    )
    if done.returncode:
        raise Missing(f"go install of {name} failed: {done.stderr.strip()[-300:]}")
    return path


if __name__ == "__main__":
    try:
        print(tool(sys.argv[1]))
    except Missing as missing:
        print(missing, file=sys.stderr)
        raise SystemExit(1) from None
