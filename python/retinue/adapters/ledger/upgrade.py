"""Brings the tables of an older ledger up to this release, with Alembic.

The number of a revision is the `user_version` of the file. A new file is made by `schema.sql`,
which is what all revisions together come to.
"""

from importlib.resources import as_file, files
from pathlib import Path
from typing import Final

from alembic.command import stamp, upgrade
from alembic.config import Config
from sqlalchemy import create_engine
from sqlalchemy.pool import NullPool

_MIGRATIONS: Final = files(__package__) / "migrations"


def upgrade_ledger(path: Path, version: int, wanted: int) -> None:
    """From one version of the tables to a later one. What a crash leaves half done is done again
    from where it stopped: each revision is a transaction.
    """
    engine = create_engine(f"sqlite:///{path}", poolclass=NullPool)
    with as_file(_MIGRATIONS) as folder, engine.connect() as connection:
        config = Config()
        config.set_main_option("script_location", str(folder))
        config.attributes["connection"] = connection
        if version:
            stamp(config, f"{version:04}")
        upgrade(config, f"{wanted:04}")
        connection.exec_driver_sql(f"PRAGMA user_version = {wanted}")
        connection.commit()
