"""What things are called: read off the records that created them, which is where their ids lead."""

from retinue.domain.errors import NotFound
from retinue.internal.v1.record_pb2 import (
    Command,
    CreateAccount,
    CreateConnection,
    CreateInstrument,
    CreateStrategy,
)
from retinue.ports.history import History


class Directory:
    """Accounts, instruments and strategies by id; names never change, so each is read once."""

    def __init__(self, history: History, tenant_id: int) -> None:
        """`tenant_id`: whose names are told; 0: everybody's."""
        self._history = history
        self._tenant_id = tenant_id
        self._created: dict[int, Command] = {}

    async def account(self, account_id: int) -> CreateAccount:
        """Empty for an id that is no account's."""
        return (await self._command(account_id)).create_account

    @property
    def tenant_id(self) -> int:
        return self._tenant_id

    async def sees(self, position: int) -> bool:
        """Whether the record at this position is one of those told here."""
        try:
            _, record = await self._history.record(position)
        except NotFound:
            return False
        return self._tenant_id in (0, record.tenant_id)

    async def has_account(self, account_id: int) -> bool:
        """Whether it is an account whose name is told here."""
        return (await self._command(account_id)).HasField("create_account")

    async def connection(self, connection_id: int) -> CreateConnection:
        """Empty for an id that is no connection's."""
        return (await self._command(connection_id)).create_connection

    async def instrument(self, instrument_id: int) -> CreateInstrument:
        """Empty for an id that is no instrument's."""
        return (await self._command(instrument_id)).create_instrument

    async def strategy(self, strategy_id: int) -> CreateStrategy:
        """Empty for an id that is no strategy's."""
        return (await self._command(strategy_id)).create_strategy

    async def _command(self, position: int) -> Command:
        known = self._created.get(position)
        if known is None:
            try:
                _, record = await self._history.record(position)
            except NotFound:
                return Command()
            if self._tenant_id not in (0, record.tenant_id):
                return Command()
            known = record.command
            if known.WhichOneof("body") is not None:
                self._created[position] = known
        return known
