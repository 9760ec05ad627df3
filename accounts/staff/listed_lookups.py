"""What the address of an admin list may ask about its rows."""

from typing import Final

from django.contrib import admin
from django.http import HttpRequest

_OPERATORS: Final = frozenset({"exact", "in", "isnull", "gt", "gte", "lt", "lte", "year", "month", "day"})


class ListedLookups(admin.ModelAdmin):  # type: ignore[type-arg]  # not subscriptable at run time
    """Lists that are filtered only by what `list_filter` and `date_hierarchy` name, and by the primary key.

    Django lets an address name any column, shown or not, and every look-up on it. A member of the staff would read a
    hand, an invitation or a password hash from a board's row, letter by letter, by which rows a guess leaves. Such an
    address is answered with 400, to superusers too.
    """

    def lookup_allowed(self, lookup: str, value: str, request: HttpRequest | None = None) -> bool:
        name, _, operator = lookup.rpartition("__")
        listed = self._listed(request)
        return lookup in listed or (name in listed and operator in _OPERATORS)

    def _listed(self, request: HttpRequest | None) -> set[str]:
        filters = self.list_filter if request is None else self.get_list_filter(request)
        names = {"pk", self.opts.pk.name}
        for each in filters:
            each = each[0] if isinstance(each, list | tuple) else each  # noqa: PLW2901 - the field of a pair
            names.add(each if isinstance(each, str) else str(getattr(each, "parameter_name", "")))
        return names | ({self.date_hierarchy} if self.date_hierarchy else set())
