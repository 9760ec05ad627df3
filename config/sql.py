"""Plain SQL on Django's own connection, inside its transactions, for what is done with every action.

The ORM's way through the same statements costs several times as much.
"""

from collections.abc import Iterable, Sequence
from functools import cache
from typing import Any, TypeVar

import psycopg
from django.conf import settings
from django.db import DatabaseError, OperationalError, connection
from django.db.models import Model

M = TypeVar("M", bound=Model)
Rows = list[tuple[Any, ...]]
Statement = tuple[str, Sequence[Any]]
"""With its parameters."""


def execute(statement: str, parameters: Sequence[Any]) -> Rows:
    """Run one statement with server-side parameters, prepared unless a pooler stands between; its rows, if any.

    Raises DatabaseError as Django does.
    """
    connection.ensure_connection()
    with connection.wrap_database_errors:
        cursor = psycopg.Cursor(connection.connection)
        cursor.execute(statement, parameters, prepare=not settings.DATABASE_POOLER)
        return cursor.fetchall() if cursor.description else []


def execute_all(statements: Iterable[Statement]) -> list[Rows]:
    """The same for several, in their order and in one round trip: the next begins when the one before has ended, also
    where that waited for a lock. Inside a transaction. Raises DatabaseError for the first that fails."""
    connection.ensure_connection()
    with connection.wrap_database_errors:
        cursors = []
        with connection.connection.pipeline():
            for statement, parameters in statements:
                cursors.append(psycopg.Cursor(connection.connection))
                cursors[-1].execute(statement, parameters, prepare=not settings.DATABASE_POOLER)
        return [cursor.fetchall() if cursor.description else [] for cursor in cursors]


def loading(model: type[M], rest: str, parameters: Sequence[Any]) -> Statement:
    """What reads a model's rows, by the rest of the statement: its WHERE and what follows."""
    return f"SELECT {_columns(model)[1]} {rest}", parameters


def loaded(model: type[M], rows: Rows) -> list[M]:
    """The rows that `loading` gave, as the ORM would make them.

    The ORM composes the statement anew for each query, which takes several times as long as PostgreSQL does for it.
    """
    names, _ = _columns(model)
    return [model.from_db(connection.alias, names, row) for row in rows]


@cache
def _columns(model: type[Model]) -> tuple[list[str], str]:
    fields = model._meta.concrete_fields
    columns = ", ".join(f'"{field.column}"' for field in fields)
    return [field.attname for field in fields], f'{columns} FROM "{model._meta.db_table}"'


def connection_lost(error: DatabaseError) -> bool:
    """Whether a transaction failed because the server went away, so that it may be tried again."""
    return isinstance(error, OperationalError) and (connection.connection is None or connection.connection.broken)
