"""Which gateways there are, for verbs that must work with the service down."""

from pathlib import Path
from typing import TYPE_CHECKING

from retinue.bootstrap.data_folder import KnownGateway, latched_connections, read_gateways
from retinue.cli.common import connect, pages
from retinue.domain.errors import NotFound, RetinueError

if TYPE_CHECKING:
    from retinue.api.v1.control_pb2 import ListConnectionsResponse
    from retinue.internal.v1.record_pb2 import Command

EVERY = 2**31
_READ_AT_ONCE = 4096


def known_gateways(data: Path) -> list[KnownGateway]:
    """Every gateway that the data folder names at once. What the log says of one is believed more
    than what the service once wrote down.
    """
    told = [_as_logged(data, gateway) for gateway in read_gateways(data) or []]
    names = {gateway.name for gateway in told}
    here = [KnownGateway(0, name, "") for name in latched_connections(data) if name not in names]
    return told + here


def gateways_of_account(data: Path, account: int) -> list[KnownGateway]:
    """The gateway of an account; none where the log cannot tell. Raises NotFound."""
    created = _logged(data, account)
    if created is None:
        return []
    if created.WhichOneof("body") != "create_account":
        raise NotFound(
            f"No account has the id {account}.", "See `retinue accounts list`.", field="account"
        )
    return gateway_of_connection(data, created.create_account.connection_id)


def account_label(data: Path, account: int) -> str:
    """An account by its name and id; by its id where the log cannot tell its name."""
    created = _logged(data, account)
    name = created.create_account.name if created is not None else ""
    return f"{name} ({account})" if name else str(account)


def gateway_of_connection(data: Path, connection_id: int) -> list[KnownGateway]:
    """That of a connection by its id; none where there is none, or the log cannot tell."""
    return _created_by(connection_id, _logged(data, connection_id))


def is_inside(data: Path, gateway: KnownGateway) -> bool:
    """Whether the log says that it runs in the service, so that its latch lies in this folder."""
    return not gateway.address and gateway in gateway_of_connection(data, gateway.connection_id)


def logged_gateways(data: Path) -> tuple[list[KnownGateway], str]:
    """Those that the whole log names, and if that may not be all of them, why."""
    from retinue.adapters.log.reader import SqliteLogReader
    from retinue.internal.v1.record_pb2 import Record

    found: list[KnownGateway] = []
    try:
        log = SqliteLogReader(data)
    except RetinueError as error:
        return found, error.problem
    try:
        after = 0
        while frames := log.read(after, _READ_AT_ONCE):
            for frame in frames:
                found += _created_by(frame.position, Record.FromString(frame.payload).command)
            after = frames[-1].position
    except RetinueError as error:
        return found, error.problem
    except ValueError:
        return found, f"The log cannot be read beyond position {after}."
    finally:
        log.close()
    return found, ""


def _as_logged(data: Path, told: KnownGateway) -> KnownGateway:
    """The same gateway as the log has it; as it was told where the log cannot tell."""
    logged = gateway_of_connection(data, told.connection_id)
    return next((known for known in logged if known.name == told.name), told)


def _created_by(position: int, command: "Command | None") -> list[KnownGateway]:
    """The gateway of the connection that a command created, if it did."""
    if command is None or command.WhichOneof("body") != "create_connection":
        return []
    settings = command.create_connection
    return [KnownGateway(position, settings.name, settings.gateway_address)]


def _logged(data: Path, position: int) -> "Command | None":
    """The command that created a thing, read off the log itself; None where that cannot be read."""
    from retinue.adapters.log.reader import SqliteLogReader
    from retinue.internal.v1.record_pb2 import Command, Record

    try:
        log = SqliteLogReader(data)
    except RetinueError:
        return None
    try:
        return Record.FromString(log.frame_at(position).payload).command
    except NotFound:
        return Command()
    except (RetinueError, ValueError, OverflowError):
        return None
    finally:
        log.close()


def listed_gateways(data: Path, timeout_s: float) -> list[KnownGateway]:
    """The connections the service knows. Raises RetinueError."""
    from retinue.api.v1.control_pb2 import ListConnectionsRequest

    client = connect(data, timeout_s=timeout_s)

    def ask(page_size: int, page_token: str) -> "ListConnectionsResponse":
        request = ListConnectionsRequest(page_size=page_size, page_token=page_token)
        answer: ListConnectionsResponse = client.call(client.control.ListConnections, request)
        return answer

    found = pages(ask, "connections", EVERY)
    return [
        KnownGateway(int(known.connection_id), known.name, known.gateway_address) for known in found
    ]
