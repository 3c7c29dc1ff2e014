"""Rows and statements that are put together once, for the few paths where every mail pays for each of them.

The ORM writes each statement anew each time; on the way in that cost five times what the database itself did. Models
stay what they are: an instance goes in or comes out, with the columns, defaults and adapters of its model. Use this
where a measurement says so, and the ORM everywhere else.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from datetime import UTC, datetime
from functools import cache, lru_cache, partial
from json import dumps, loads
from operator import attrgetter
from typing import Any, Final, Generic, TypeVar

from django.core.exceptions import ObjectDoesNotExist
from django.db import DEFAULT_DB_ALIAS, connections, models
from django.db.backends.base.base import BaseDatabaseWrapper
from django.db.models.base import ModelState

M = TypeVar("M", bound=models.Model)
Adapter = Callable[[Any], Any]
Row = Sequence[Any]
Values = Callable[[models.Model], list[Any]]


class Statement:
    """SQL that is written once and run often; `%s` stands for a parameter, `%%` for a percent sign.

    Parameters are plain values as the database stores them: of a moment `stored(moment)`.

    Args:
        sql: the statement.
        lock: for a SELECT whose rows the caller is about to change. SQLite lets one writer in at a time already.
    """

    def __init__(self, sql: str, *, lock: bool = False) -> None:
        """Keep it as each database wants it."""
        self._sql = sql
        self._locking = f"{sql} FOR UPDATE" if lock else sql
        self._short = sql.replace("%s", "?").replace("%%", "%")

    def run(self, *values: Any) -> int:
        """Run it; returns how many rows it changed."""
        return int(self.cursor(values).rowcount)

    def rows(self, *values: Any) -> list[Row]:
        """Run it; returns all rows."""
        found: list[Row] = self.cursor(values).fetchall()
        return found

    def first(self, *values: Any) -> Row | None:
        """Run it; returns the first row, None when there is none."""
        found: Row | None = self.cursor(values).fetchone()
        return found

    def cursor(self, values: Sequence[Any]) -> Any:
        """Run it; returns the cursor."""
        connection = connections[DEFAULT_DB_ALIAS]
        if _may_ask_directly(connection):
            connection.validate_no_broken_transaction()
            with connection.wrap_database_errors:
                return connection.connection.execute(self._short, values)
        cursor = connection.cursor()
        cursor.execute(self._locking if connection.vendor == "postgresql" else self._sql, values)
        return cursor


class Find(Generic[M]):
    """A SELECT of whole rows of one model that is written once.

    Args:
        model: whose rows.
        clause: what follows the table's name, such as "WHERE kind = %s AND value = %s".
        lock: as in `Statement`.
    """

    def __init__(self, model: type[M], clause: str, *, lock: bool = False) -> None:
        """Write the statement."""
        names = ", ".join(f'"{field.column}"' for field in model._meta.concrete_fields)
        self._model = model
        self._statement = Statement(f'SELECT {names} FROM "{model._meta.db_table}" {clause}', lock=lock)  # noqa: S608

    def all(self, *values: Any) -> list[M]:
        """Return all instances; values as in `Statement`."""
        return [loaded(self._model, row) for row in self._statement.rows(*values)]

    def first(self, *values: Any) -> M | None:
        """Return the first instance, None when there is none."""
        row = self._statement.first(*values)
        return loaded(self._model, row) if row else None

    def one(self, *values: Any) -> M:
        """Return the first instance, as `first`.

        Raises:
            ObjectDoesNotExist: there is none.
        """
        found = self.first(*values)
        if found is None:
            raise ObjectDoesNotExist(self._model._meta.label)
        return found


def make(model: type[M], **columns: Any) -> M:
    """Return what `model(**columns)` makes, without asking each field about each value; no signals are sent.

    Args:
        model: of which table.
        columns: values by attribute name, such as `message_id`; the others have their defaults.
    """
    table = _table(model, _vendor())
    made = _bare(model, table.defaults)
    for name, default in table.makers:
        made.__dict__[name] = default()
    made.__dict__.update(columns)
    return made


def _bare(model: type[M], values: Mapping[str, Any]) -> M:
    made = model.__new__(model)
    made._state = ModelState()
    made.__dict__.update(values)
    return made


def insert(instance: M) -> M:
    """Store a new row and give the instance its key, as `save(force_insert=True)` does; no signals are sent.

    Args:
        instance: one that is not stored yet.

    Returns:
        The same instance.
    """
    return insert_many([instance])[0]


def insert_many(instances: Sequence[M]) -> list[M]:
    """Store new rows of one model: on PostgreSQL in one statement, on SQLite each by one that is never prepared again.

    Args:
        instances: of one model, none of them stored yet.

    Returns:
        The same instances, with their keys.
    """
    if not instances:
        return []
    connection = connections[DEFAULT_DB_ALIAS]
    table = _table(type(instances[0]), connection.vendor)
    if _may_ask_directly(connection):
        connection.validate_no_broken_transaction()
        with connection.wrap_database_errors:
            execute = connection.connection.execute
            keys = [execute(table.short, table.values(instance)).lastrowid for instance in instances]
    else:
        with connection.cursor() as cursor:
            cursor.execute(table.insert(len(instances)), [value for one in instances for value in table.values(one)])
            keys = [key for (key,) in cursor.fetchall()]
    for instance, key in zip(instances, keys, strict=True):
        if table.counts:
            instance.pk = key
        instance._state.adding, instance._state.db = False, DEFAULT_DB_ALIAS
    return list(instances)


def add(model: type[models.Model], **columns: Any) -> None:
    """Store a new row that nobody needs an instance of; columns that are not named have their defaults.

    Args:
        model: of which table.
        columns: values by attribute name, such as `message_id`.
    """
    table = _table(model, _vendor())
    statement, adapters, rest = table.adding(tuple(columns))
    values = list(columns.values())
    for place, write in adapters:
        values[place] = write(values[place])
    statement.run(*values, *rest)


def update(instance: models.Model, names: Sequence[str]) -> None:
    """Store named fields of a row, as `save(update_fields=names)` does; no signals are sent.

    Args:
        instance: a stored one.
        names: of its fields.
    """
    table = _table(type(instance), _vendor())
    statement, values = table.update(tuple(names))
    statement.run(*values(instance), instance.pk)


def loaded(model: type[M], row: Row) -> M:
    """Return an instance from the columns of its row, in the order of the model's fields.

    Args:
        model: of which table.
        row: as the database gave it.
    """
    table = _table(model, _vendor())
    values = list(row)
    for place, read in table.readers:
        values[place] = read(values[place])
    found = _bare(model, dict(zip(table.names, values, strict=True)))
    found._state.adding, found._state.db = False, DEFAULT_DB_ALIAS
    return found


def stored(moment: datetime | None) -> Any:
    """Return a moment as the database stores it.

    Args:
        moment: an aware one, or None.
    """
    return _naive(moment) if _vendor() == "sqlite" else moment


def moment(value: Any) -> datetime | None:
    """Return a moment that a `Statement` selected.

    Args:
        value: as the database gave it: SQLite forgets in unions that it is one.
    """
    if isinstance(value, str):
        value = datetime.fromisoformat(value)
    return _aware(value) if value is not None and value.tzinfo is None else value


class _Table:
    """What is known of a model's table in one database: its statements, and how values are written and read."""

    def __init__(self, model: type[models.Model], vendor: str) -> None:
        assert model._meta.pk is not None
        self.fields = list(model._meta.concrete_fields)
        self.names = [field.attname for field in self.fields]
        self.key = model._meta.pk
        self.counts = isinstance(self.key, models.AutoField)  # the database gives the keys
        self.vendor = vendor
        made = [one for one in self.fields if one.has_default() and callable(one.default)]  # a list or dict of its own
        self.makers = [(one.attname, one.default) for one in made]
        self.defaults = {one.attname: one.get_default() for one in self.fields if one not in made}
        self._adding: dict[tuple[str, ...], tuple[Statement, Sequence[tuple[int, Adapter]], Sequence[Any]]] = {}
        self.updates: dict[tuple[str, ...], tuple[Statement, Values]] = {}
        new = [field for field in self.fields if not isinstance(field, models.AutoField)]
        columns = ", ".join(f'"{field.column}"' for field in new)
        self._name = model._meta.db_table
        self._head = f'INSERT INTO "{self._name}" ({columns}) VALUES '  # noqa: S608
        self._marks = f"({', '.join(['%s'] * len(new))})"
        self.short = (self._head + self._marks).replace("%s", "?")
        self.values = self._writer(new)
        self.readers = [(place, read) for place, field in enumerate(self.fields) if (read := _reader(field, vendor))]

    def insert(self, count: int) -> str:
        return f'{self._head}{", ".join([self._marks] * count)} RETURNING "{self.key.column}"'

    def adding(self, names: tuple[str, ...]) -> tuple[Statement, Sequence[tuple[int, Adapter]], Sequence[Any]]:
        """Return what stores a row of which these columns are named: statement, adapters of them, the other values."""
        if names not in self._adding:
            by_name = {field.attname: field for field in self.fields if not isinstance(field, models.AutoField)}
            fields = [by_name.pop(name) for name in names]
            adapters = [(place, write) for place, field in enumerate(fields) if (write := _writer(field, self.vendor))]
            others = list(by_name.values())
            rest = [_prepared(field, field.get_default()) for field in others]
            columns = ", ".join(f'"{field.column}"' for field in (*fields, *others))
            marks = ", ".join(["%s"] * (len(fields) + len(others)))
            sql = f'INSERT INTO "{self._name}" ({columns}) VALUES ({marks})'  # noqa: S608
            self._adding[names] = Statement(sql), adapters, rest
        return self._adding[names]

    def update(self, names: tuple[str, ...]) -> tuple[Statement, Values]:
        if names not in self.updates:
            changed = [field for field in self.fields if field.name in names or field.attname in names]
            columns = ", ".join(f'"{field.column}" = %s' for field in changed)
            sql = f'UPDATE "{self._name}" SET {columns} WHERE "{self.key.column}" = %s'  # noqa: S608
            self.updates[names] = Statement(sql), self._writer(changed)
        return self.updates[names]

    def _writer(self, fields: Sequence[models.Field[Any, Any]]) -> Values:
        """Return what takes the values of some fields out of an instance, as the database stores them."""
        take = attrgetter(*(field.attname for field in fields), "pk")  # more than one, so that it gives a tuple
        adapters = [(place, write) for place, field in enumerate(fields) if (write := _writer(field, self.vendor))]

        def values(instance: models.Model) -> list[Any]:
            taken = list(take(instance)[:-1])
            for place, write in adapters:
                taken[place] = write(taken[place])
            return taken

        return values


@cache
def _vendor() -> str:
    """Return the kind of our one database, which stays the same as long as the process lives."""
    return connections[DEFAULT_DB_ALIAS].vendor


@lru_cache(maxsize=256)
def _table(model: type[models.Model], vendor: str) -> _Table:
    return _Table(model, vendor)


_PLAIN: Final = (models.TextField, models.CharField, models.IntegerField, models.BooleanField, models.ForeignKey)


def _writer(field: models.Field[Any, Any], vendor: str) -> Adapter | None:
    """Return how a value of a field is written, None when it is as it is."""
    if isinstance(field, _PLAIN) or (isinstance(field, models.DateTimeField) and vendor == "postgresql"):
        return None
    if isinstance(field, models.DateTimeField):
        return _naive
    if isinstance(field, models.JSONField) and vendor == "sqlite" and field.encoder is None:
        return _dumped
    return partial(_prepared, field)


def _prepared(field: models.Field[Any, Any], value: Any) -> Any:
    return field.get_db_prep_save(value, connections[DEFAULT_DB_ALIAS])


def _dumped(value: Any) -> str | None:
    return None if value is None else dumps(value)


def _reader(field: models.Field[Any, Any], vendor: str) -> Adapter | None:
    """Return how a value of a field is read, None when it is as it is."""
    if isinstance(field, models.DateTimeField):
        return _aware if vendor == "sqlite" else None
    if isinstance(field, models.JSONField):
        return _json
    if isinstance(field, models.BinaryField):
        return lambda value: None if value is None else bytes(value)
    return None


def _naive(moment: datetime | None) -> str | None:
    """SQLite keeps UTC without saying so."""
    return None if moment is None else moment.astimezone(UTC).replace(tzinfo=None).isoformat(" ")


def _aware(moment: datetime | None) -> datetime | None:
    return None if moment is None else moment.replace(tzinfo=UTC)


def _json(value: Any) -> Any:
    return loads(value) if isinstance(value, str) else value


def _may_ask_directly(connection: BaseDatabaseWrapper) -> bool:
    """Return whether SQLite's own connection may be used: it is our turn to write, and nobody counts statements."""
    return (
        connection.vendor == "sqlite"
        and connection.in_atomic_block
        and not connection.execute_wrappers
        and not connection.queries_logged
    )
