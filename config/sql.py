"""Plain SQL on Django's connection and in its transactions, for the statements of every action.

The same statements through the ORM take several times as long.
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
"""An SQL statement and its parameters."""


def execute(statement: str, parameters: Sequence[Any]) -> Rows:
    """Run a statement with server-side parameters, prepared unless DATABASE_POOLER is set; return its rows, if any.

    Raises Django's DatabaseError.
    """
    connection.ensure_connection()
    with connection.wrap_database_errors:
        cursor = psycopg.Cursor(connection.connection)
        cursor.execute(statement, parameters, prepare=not settings.DATABASE_POOLER)
        return cursor.fetchall() if cursor.description else []


def execute_all(statements: Iterable[Statement]) -> list[Rows]:
    """Run statements one after another in one round trip, and return the rows of each. Needs a transaction.

    Each begins when the former has ended, even if that waited for a lock. Raises DatabaseError for the first
    that fails.
    """
    connection.ensure_connection()
    with connection.wrap_database_errors:
        cursors = []
        with connection.connection.pipeline():
            for statement, parameters in statements:
                cursors.append(psycopg.Cursor(connection.connection))
                cursors[-1].execute(statement, parameters, prepare=not settings.DATABASE_POOLER)
        return [cursor.fetchall() if cursor.description else [] for cursor in cursors]


def loading(model: type[M], rest: str, parameters: Sequence[Any]) -> Statement:
    """Return the statement that reads rows of a model; `rest` is its WHERE clause and what follows."""
    return f"SELECT {_columns(model)[1]} {rest}", parameters


def loaded(model: type[M], rows: Rows) -> list[M]:
    """Return the rows of a `loading` statement as instances, like those of the ORM.


    The ORM composes its statement anew for each query, which takes several times as long as PostgreSQL needs to run it.
    """
    names, _ = _columns(model)
    return [model.from_db(connection.alias, names, row) for row in rows]


@cache
def _columns(model: type[Model]) -> tuple[list[str], str]:
    fields = model._meta.concrete_fields
    columns = ", ".join(f'"{field.column}"' for field in fields)
    return [field.attname for field in fields], f'{columns} FROM "{model._meta.db_table}"'


def connection_lost(error: DatabaseError) -> bool:
    """Return whether a transaction failed because the connection was lost, and so may be tried again."""
    return isinstance(error, OperationalError) and (connection.connection is None or connection.connection.broken)
