"""The audit chain: each entry's hash covers the entry and the hash before it (TR8).

An entry is one line of canonical JSON: keys sorted, no blanks, ASCII. So one byte that is changed
anywhere in an export is found, and where it is.
"""

import json
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from hashlib import sha256
from typing import Any, Final

HASH: Final = "hash"
HEAD: Final = "head"
SIGNATURE: Final = "signature"
_START: Final = b"retinue audit chain 1"


def start_hash(incarnation: int, tenant_id: int) -> bytes:
    """What the first entry of a tenant's chain is linked to: no two logs have the same."""
    return sha256(b"%b %d %d" % (_START, incarnation, tenant_id)).digest()


def canonical(entry: dict[str, Any]) -> str:
    """The one text of an entry."""
    return json.dumps(entry, sort_keys=True, separators=(",", ":"), ensure_ascii=True)


def linked(before: bytes, entry: dict[str, Any]) -> bytes:
    """The hash of an entry that has none yet, after the one with the hash `before`."""
    return sha256(before + canonical(entry).encode("ascii")).digest()


@dataclass(frozen=True, slots=True)
class Verdict:
    """What was found in an export. `problem` is empty where all is well."""

    entries: int
    head: str
    line: int = 0
    """Where the chain breaks, from 1."""
    problem: str = ""


IsSigned = Callable[[bytes, str], bool]
"""Whether a text (bytes) has this signature (base64)."""


def verify(lines: Sequence[str], is_signed: IsSigned) -> Verdict:
    """Checks an export: the first line says whose chain it is, the last one is its signed head."""
    before, count = b"", 0
    for number, text in enumerate(lines, 1):
        found = _parsed(text)
        if found is None:
            return Verdict(count, before.hex(), number, "no entry in its one canonical form")
        if number == 1:
            if first_line(found) != text:
                return Verdict(0, "", 1, "the first line does not say whose chain it is")
            before = start_hash(found["incarnation"], found["tenant_id"])
        elif number == len(lines):
            return Verdict(count, before.hex(), *_judged(found, before, count, number, is_signed))
        else:
            said = found.pop(HASH, None)
            if found.get("sequence") != count + 1:
                return Verdict(count, before.hex(), number, f"entry {count + 1} is missing")
            link = linked(before, found)
            if said != link.hex():
                problem = f"entry {count + 1} is not what was written"
                return Verdict(count, before.hex(), number, problem)
            before, count = link, count + 1
    return Verdict(count, before.hex(), len(lines), "the signed head is missing")


def _judged(
    found: dict[str, Any], before: bytes, count: int, number: int, is_signed: IsSigned
) -> tuple[int, str]:
    """The line and what is wrong with the head; 0 and nothing where it is right."""
    signature = found.pop(SIGNATURE, "")
    if (found.get(HEAD), found.get("entries")) != (before.hex(), count):
        return number, "the head is not that of these entries"
    if not isinstance(signature, str) or not is_signed(canonical(found).encode(), signature):
        return number, "the head is not signed by this key"
    return 0, ""


def _parsed(text: str) -> dict[str, Any] | None:
    try:
        found = json.loads(text)
    except ValueError:
        return None
    return found if isinstance(found, dict) and canonical(found) == text else None


def first_line(whose: dict[str, Any]) -> str:
    """Whose chain an export is of, with what its first entry is linked to; empty where it is not
    said.
    """
    incarnation, tenant_id = whose.get("incarnation"), whose.get("tenant_id")
    if type(incarnation) is not int or type(tenant_id) is not int:
        return ""
    link = start_hash(incarnation, tenant_id).hex()
    return canonical({"incarnation": incarnation, "tenant_id": tenant_id, HASH: link})
