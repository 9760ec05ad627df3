"""The record of the staff: what each of them opened, changed and searched for, written before the page is answered."""

from collections.abc import Callable
from functools import wraps
from typing import Any, Final

from django.contrib.admin import AdminSite
from django.core.exceptions import ValidationError
from django.http import HttpRequest
from django.utils.crypto import salted_hmac

from accounts.limits import client_address
from accounts.models import StaffRecord

InPlay = Callable[[list[str]], bool]
_in_play: Final[dict[str, InPlay]] = {}
_NOT_RECORDED: Final = frozenset({"jsi18n"})  # a page's words for dates


def watch(kind: str) -> Callable[[InPlay], InPlay]:
    """Register what says whether a board of these rows (their keys) is in play. `kind` is like `rooms.room`."""

    def register(check: InPlay) -> InPlay:
        _in_play[kind] = check
        return check

    return register


def recorded(site: AdminSite, view: Callable[..., Any]) -> Callable[..., Any]:
    """Return the view with a record before it. When the record cannot be written the page is not shown."""

    @wraps(view)
    def wrapped(request: HttpRequest, *args: Any, **kwargs: Any) -> Any:
        match = request.resolver_match
        page = (match.url_name if match else None) or view.__name__
        if page not in _NOT_RECORDED:
            _write(request, page, _kind(site, page), _keys(request, match.kwargs if match else {}))
        return view(request, *args, **kwargs)

    return wrapped


def _write(request: HttpRequest, page: str, kind: str, keys: list[str]) -> None:
    chosen = request.POST.get("action", "")
    assert request.user.is_authenticated
    StaffRecord.objects.create(
        staff=request.user,
        action=f"{page} {chosen}".strip()[:100],
        changes=request.method not in {"GET", "HEAD"},
        kind=kind,
        key=" ".join(keys)[:500],
        board_in_play=_board_in_play(kind, keys),
        query=request.GET.urlencode()[:300],
        address=salted_hmac("staff record", client_address(request), algorithm="sha256").hexdigest()[:32],
    )


def _board_in_play(kind: str, keys: list[str]) -> bool:
    check = _in_play.get(kind)
    try:
        return bool(check and keys and check(keys))
    except (ValueError, ValidationError):  # keys that cannot be: the page answers that there is no such row
        return False


def _kind(site: AdminSite, page: str) -> str:
    models = [model._meta for model in site._registry]
    return next((each.label_lower for each in models if page.startswith(f"{each.app_label}_{each.model_name}_")), "")


def _keys(request: HttpRequest, shown: dict[str, Any]) -> list[str]:
    key = shown.get("object_id") or shown.get("id")
    return [str(key)] if key else request.POST.getlist("_selected_action")
