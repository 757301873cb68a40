"""Generates python/retinue/{api,internal} from proto/; with --check, only compares.

A file gets a `_pb2_grpc` module only if it defines a service.
"""

import filecmp
import re
import subprocess
import sys
import tempfile
from pathlib import Path

ROOT = Path(__file__).resolve().parent.parent
PROTO = ROOT / "proto"
PYTHON = ROOT / "python"
PACKAGES = ("api", "internal")


def generate(target: Path) -> None:
    """Write the generated packages below `target`."""
    files = sorted(PROTO.rglob("*.proto"))
    services = [file for file in files if re.search(r"^service\s", file.read_text(), re.M)]
    protoc = [sys.executable, "-m", "grpc_tools.protoc", f"-I{PROTO}"]
    subprocess.run(
        [*protoc, f"--python_out={target}", f"--pyi_out={target}", *map(str, files)], check=True
    )
    subprocess.run([*protoc, f"--grpc_python_out={target}", *map(str, services)], check=True)
    for package in PACKAGES:
        folder = target / "retinue" / package
        for inner in (folder, *(path for path in folder.rglob("*") if path.is_dir())):
            (inner / "__init__.py").touch()


def differences(target: Path) -> list[str]:
    """Generated files that are missing, left over or different in the work tree."""
    found = []
    for package in PACKAGES:
        fresh, kept = target / "retinue" / package, PYTHON / "retinue" / package
        names = {
            path.relative_to(folder)
            for folder in (fresh, kept)
            for path in folder.rglob("*.py*")
            if "__pycache__" not in path.parts
        }
        for name in sorted(names):
            both = (fresh / name).is_file() and (kept / name).is_file()
            if not both or not filecmp.cmp(fresh / name, kept / name, shallow=False):
                found.append(f"python/retinue/{package}/{name}")
    return found


def main() -> int:
    if "--check" not in sys.argv[1:]:
        for package in PACKAGES:
            for old in (PYTHON / "retinue" / package).rglob("*_pb2*"):
                old.unlink()
        generate(PYTHON)
        return 0
    with tempfile.TemporaryDirectory() as folder:
        generate(Path(folder))
        stale = differences(Path(folder))
    for name in stale:
        print(f"{name} is not what proto/ generates; run `make proto`", file=sys.stderr)
    return 1 if stale else 0


if __name__ == "__main__":
    sys.exit(main())
