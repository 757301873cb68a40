"""What must hold for every file that people write here. Each check returns what it objects to."""

import ast
import re
from collections.abc import Iterator
from pathlib import Path

ROOT = Path(__file__).resolve().parent.parent.parent
FOLDERS = ("python", "rust_core", "proto", "scripts", "tests", ".ci", "deploy", "docs")
SOURCES = (".py", ".pyi", ".rs", ".proto", ".toml", ".sh", ".md", ".sql", ".html", ".css", ".js")
GENERATED = ("python/retinue/api/", "python/retinue/internal/")

LINES_MAX = 500
LINES_MEDIAN_MAX = 150

# A module that only some may import, and where those live.
DOORS = {
    "retinue._engine": ("python/retinue/engine/", "tests/boundary/", "scripts/"),
    "grpc": ("python/retinue/adapters/rpc/", "tests/", "docs/"),
}

UNFINISHED = re.compile("TO" + r"DO\b|FIX" + r"ME\b|X" + r"XX\b|todo" + r"!\(|unimple" + r"mented!")
PAGE = re.compile(r"[\w./-]+\.md\b")
BANNER = re.compile(r"^\s*(#|//|--)+\s*([-=*#~_]{6,}|.*[-=*#~]{6,}\s*$)")


def written(root: Path) -> Iterator[tuple[str, str]]:
    """The files that are written by people: path below the root, and text."""
    for folder in FOLDERS:
        for path in sorted((root / folder).rglob("*")):
            name = path.relative_to(root).as_posix()
            if path.suffix in SOURCES and not name.startswith(GENERATED):
                yield name, path.read_text()


def too_long(root: Path) -> list[str]:
    code = [(name, text.count("\n")) for name, text in written(root) if not name.endswith(".md")]
    found = [f"{name} has {lines} lines" for name, lines in code if lines > LINES_MAX]
    lengths = sorted(lines for name, lines in code if name.endswith((".py", ".rs")) and lines)
    if lengths and lengths[len(lengths) // 2] > LINES_MEDIAN_MAX:
        found.append(f"the median file has {lengths[len(lengths) // 2]} lines")
    return found


def unfinished(root: Path) -> list[str]:
    return [f"{name}: {line}" for name, text in written(root) for line in lines(text, UNFINISHED)]


def banners(root: Path) -> list[str]:
    return [
        f"{name}: {line}"
        for name, text in written(root)
        if name.endswith((".py", ".rs", ".proto"))
        for line in lines(text, BANNER)
    ]


def missing_pages(root: Path) -> list[str]:
    """Pages that code refers to and that are not in the repository."""
    pages = {path.relative_to(root).as_posix() for path in root.rglob("*.md")}
    return [
        f"{name}: {page}"
        for name, text in written(root)
        if name.endswith((".py", ".rs", ".proto")) and not name.startswith("tests/")
        for page in PAGE.findall(text)
        if not any(known == page or known.endswith(f"/{page}") for known in pages)
    ]


def lines(text: str, pattern: re.Pattern[str]) -> list[str]:
    return [line.strip() for line in text.splitlines() if pattern.search(line)]


def wrong_doors(root: Path) -> list[str]:
    """Imports of a guarded module from where it may not be imported."""
    found = []
    for name, text in written(root):
        if name.endswith(".py"):
            for module in imported(ast.parse(text)):
                for door, keepers in DOORS.items():
                    through = module == door or module.startswith(f"{door}.")
                    if through and not name.startswith(keepers):
                        found.append(f"{name} imports {module}")
    return found


def imported(tree: ast.Module) -> Iterator[str]:
    for node in ast.walk(tree):
        if isinstance(node, ast.Import):
            yield from (alias.name for alias in node.names)
        elif isinstance(node, ast.ImportFrom) and node.module:
            yield node.module
            yield from (f"{node.module}.{alias.name}" for alias in node.names)
