"""The owner of a data folder: whoever can read its key file. The key is logged like every other, by
its hash, so that it can be revoked like every other.
"""

import logging
from typing import Final

from retinue.api.v1.access_pb2 import ROLE_OWNER
from retinue.bootstrap.data_folder import DataFolder
from retinue.control.keys import Keys, key_hash
from retinue.domain.caller import FIRST_TENANT
from retinue.internal.v1.effects_pb2 import CommandJudged
from retinue.internal.v1.record_pb2 import Command, CreateKey, Record
from retinue.ports.records import Records

_NAME: Final = "owner"
_log = logging.getLogger(__name__)


async def open_owner_key(folder: DataFolder, records: Records, keys: Keys) -> str:
    """The key in the folder, made and logged on the first start; made anew where it was revoked."""
    key = folder.owner_key()
    state = await keys.state_of(key)
    if state is not None and state.revoked:
        _log.warning("the owner's key of this folder was revoked: another one takes its place")
        key = folder.new_owner_key()
        state = None
    if state is None:
        await _log_key(records, key)
    await keys.load()
    return key


async def _log_key(records: Records, key: str) -> None:
    """Under the first name that is free: an earlier file may have been lost."""
    number = 1
    while True:
        name = _NAME if number == 1 else f"{_NAME} {number}"
        made = CreateKey(name=name, role=ROLE_OWNER, key_hash=key_hash(key))
        command = Command(
            request_id=f"owner-key-{key_hash(key).hex()[:32]}-{number}",
            actor="service",
            create_key=made,
        )
        record = Record(tenant_id=FIRST_TENANT, command=command)
        judged = await records.append(record.SerializeToString(deterministic=True))
        said = CommandJudged.FromString(judged.answer)
        if said.accepted:
            return
        if (said.code, said.field) != ("ALREADY_EXISTS", "key.name"):
            raise RuntimeError(f"the owner's key was refused: {said.problem}")
        number += 1
