"""The audit chain: every command in it, and no byte of it changed unseen (TR8)."""

import json
import random
from collections.abc import Callable
from pathlib import Path

import pytest

from retinue.adapters.secrets.audit_key import PRIVATE_FILE, AuditKey, is_signed
from retinue.domain.audit import Verdict, canonical, verify
from retinue.domain.errors import InvalidInput
from retinue.internal.v1.record_pb2 import SetPlan, SetSwitch
from retinue.reporting.audit import export_audit
from tests.integration.reporting.desk import Desk, fixed

FLIPS = 600


def exported(desk: Desk, tenant_id: int = 1) -> list[str]:
    async def ask() -> list[str]:
        key = AuditKey(desk.folder)
        stream = export_audit(desk.history, desk.ledger, key, tenant_id)
        return [line async for answer in stream for line in answer.lines]

    return desk.run(ask)


def check(desk: Desk, lines: list[str]) -> Verdict:
    key = AuditKey(desk.folder).public_key
    return verify(lines, lambda text, signature: is_signed(text, signature, key))


def busy(desk: Desk) -> None:
    """What a desk is made of, a refusal, and a switch."""
    desk.follower("a", fixed(1))
    refused = desk.log.last_position() + 1
    assert desk.create(set_plan=SetPlan(activation_id=99, plan=fixed(2))) == refused
    desk.create(set_switch=SetSwitch(strategy_id=desk.strategy, active=False, reason="holiday"))
    desk.enter(1)


def test_every_command_is_an_entry_and_nothing_else(desk: Desk) -> None:
    busy(desk)
    entries = [json.loads(line) for line in exported(desk)[1:-1]]
    assert [(entry["action"], entry["code"]) for entry in entries] == [
        ("create_connection", ""),
        ("create_instrument", ""),
        ("create_strategy", ""),
        ("create_account", ""),
        ("create_activation", ""),
        ("set_plan", "NOT_FOUND"),
        ("set_switch", ""),
    ]
    assert json.loads(entries[-1]["details"])["reason"] == "holiday"
    assert not any("hash" in entry["details"] for entry in entries)


def test_what_was_written_is_as_it_was(desk: Desk) -> None:
    busy(desk)
    verdict = check(desk, exported(desk))
    assert (verdict.problem, verdict.entries) == ("", 7)


def test_one_byte_flipped_anywhere_is_found_and_located(desk: Desk) -> None:
    busy(desk)
    text = "\n".join(exported(desk))
    chance = random.Random(4)
    for at in chance.sample(range(len(text)), min(FLIPS, len(text))):
        flipped = chr(ord(text[at]) ^ (1 << chance.randrange(7)))
        changed = text[:at] + flipped + text[at + 1 :]
        verdict = check(desk, changed.split("\n"))
        line = text[:at].count("\n") + 1
        assert verdict.problem, (at, text[at], flipped)
        assert verdict.line == line, (at, verdict)


def without(lines: list[str], number: int) -> list[str]:
    return [*lines[:number], *lines[number + 1 :]]


def of_another(lines: list[str]) -> list[str]:
    return [canonical(json.loads(lines[0]) | {"tenant_id": 2}), *lines[1:]]


CHANGES: dict[str, Callable[[list[str]], list[str]]] = {
    "an entry is missing": lambda lines: without(lines, 3),
    "the last entry is missing": lambda lines: without(lines, len(lines) - 2),
    "the head is missing": lambda lines: lines[:-1],
    "the start is missing": lambda lines: lines[1:],
    "two are exchanged": lambda lines: [lines[0], lines[2], lines[1], *lines[3:]],
    "one is there twice": lambda lines: [*lines[:2], *lines[1:]],
    "more behind the head": lambda lines: [*lines, lines[-1]],
    "another tenant's": of_another,
    "nothing": lambda _: [""],
}


@pytest.mark.parametrize("name", CHANGES)
def test_what_was_taken_or_added_is_found(desk: Desk, name: str) -> None:
    busy(desk)
    assert check(desk, CHANGES[name](exported(desk))).problem


def test_another_key_is_not_believed(desk: Desk, tmp_path_factory: pytest.TempPathFactory) -> None:
    busy(desk)
    other = AuditKey(tmp_path_factory.mktemp("other")).public_key
    verdict = verify(exported(desk), lambda text, signed: is_signed(text, signed, other))
    assert verdict.problem == "the head is not signed by this key"
    with pytest.raises(InvalidInput):
        is_signed(b"", "", "no key")


def test_the_key_stays_and_is_for_nobody_else(tmp_path: Path) -> None:
    first = AuditKey(tmp_path)
    assert AuditKey(tmp_path).public_key == first.public_key
    assert (tmp_path / PRIVATE_FILE).stat().st_mode & 0o777 == 0o600
    (tmp_path / PRIVATE_FILE).write_text("nothing")
    with pytest.raises(InvalidInput):
        AuditKey(tmp_path)


def test_who_did_nothing_has_no_chain(desk: Desk) -> None:
    assert len(exported(desk, tenant_id=77)) == 1
