"""Which adapter serves a connection, made from the log's settings and this machine's secrets."""

from retinue.adapters.brokers.simulated.session import SimulatedSession
from retinue.bootstrap.settings import ConnectionSecrets
from retinue.domain.errors import InvalidInput, Unsupported
from retinue.internal.v1.record_pb2 import CreateConnection
from retinue.ports.broker import BrokerSession

SIMULATED = "simulated"


def broker_session(settings: CreateConnection, secrets: ConnectionSecrets) -> BrokerSession:
    """A session that is not connected yet. Raises InvalidInput, Unsupported."""
    if settings.adapter != SIMULATED:
        raise Unsupported(
            f"There is no adapter {settings.adapter!r}.",
            f"This version has {SIMULATED!r}.",
            field="adapter",
        )
    address = secrets.address or settings.address
    host, _, port = address.rpartition(":")
    if not host or not port.isdigit():
        raise InvalidInput(
            f"{address!r} is no address.", "Give HOST:PORT of the broker.", field="address"
        )
    if secrets.key_file is None:
        raise InvalidInput(
            f"There is no login for connection {settings.name!r}.",
            f"Name its key_file under [connections.{settings.name}] in --config.",
            field="key_file",
        )
    key = secrets.key_file.read_text("ascii").strip()
    # The venue plays several brokers; each connection is one of them, by its own name.
    return SimulatedSession(host, int(port), key=key, broker=settings.name)
