"""Plain SQL on Django's own connection, inside its transactions, for what is done with every action.

The ORM's way through the same statements costs several times as much.
"""

from collections.abc import Sequence
from functools import cache
from typing import Any, TypeVar

import psycopg
from django.conf import settings
from django.db import DatabaseError, OperationalError, connection
from django.db.models import Model

M = TypeVar("M", bound=Model)
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


def load(model: type[M], rest: str, parameters: Sequence[Any]) -> list[M]:
    """A model's rows as the ORM would make them, by the rest of a statement: its WHERE and what follows.

    The ORM composes the statement anew for each query, which takes several times as long as PostgreSQL does for it.
    """
    names, columns = _columns(model)
    return [model.from_db(connection.alias, names, row) for row in execute(f"SELECT {columns} {rest}", parameters)]


@cache
def _columns(model: type[Model]) -> tuple[list[str], str]:
    fields = model._meta.concrete_fields
    columns = ", ".join(f'"{field.column}"' for field in fields)
    return [field.attname for field in fields], f'{columns} FROM "{model._meta.db_table}"'


def connection_lost(error: DatabaseError) -> bool:
    """Whether a transaction failed because the server went away, so that it may be tried again."""
    return isinstance(error, OperationalError) and (connection.connection is None or connection.connection.broken)
