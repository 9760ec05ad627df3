"""Plain SQL on Django's own connection, inside its transactions, for what is done with every action.

The ORM's way through the same statements costs several times as much.
"""

from collections.abc import Sequence
from typing import Any

import psycopg
from django.conf import settings
from django.db import DatabaseError, OperationalError, connection

Rows = list[tuple[Any, ...]]


def execute(statement: str, parameters: Sequence[Any]) -> Rows:
    """Run one statement with server-side parameters, prepared unless a pooler stands between; its rows, if any.

    Raises DatabaseError as Django does.
    """
    connection.ensure_connection()
    with connection.wrap_database_errors:
        cursor = psycopg.Cursor(connection.connection)
        cursor.execute(statement, parameters, prepare=not settings.DATABASE_POOLER)
        return cursor.fetchall() if cursor.description else []


def connection_lost(error: DatabaseError) -> bool:
    """Whether a transaction failed because the server went away, so that it may be tried again."""
    return isinstance(error, OperationalError) and (connection.connection is None or connection.connection.broken)
