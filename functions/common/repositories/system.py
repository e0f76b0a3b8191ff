"""What Postgres says of itself."""

from __future__ import annotations

from functions.common.database import Connection


def version(connection: Connection) -> str:
    """The server's version, such as `16.4`."""
    row = connection.execute("select current_setting('server_version') as version").fetchone()
    assert row is not None
    return str(row["version"])
