"""Authenticates calls of the JSON API: by a program with a bearer token, or a page with a session and a CSRF token."""

from collections.abc import Callable
from functools import wraps
from typing import Any, TypeVar

import msgspec
from django.conf import settings
from django.http import HttpRequest, HttpResponse, JsonResponse
from django.middleware.csrf import CsrfViewMiddleware
from django.views.decorators.csrf import csrf_exempt

from accounts import limits, tokens
from accounts.models import User

View = Callable[..., HttpResponse]
T = TypeVar("T")
_READING = ("GET", "HEAD", "OPTIONS")


class ApiError(Exception):
    """An error that is answered as `{code, message, field?}` with this HTTP status."""

    def __init__(self, status: int, code: str, message: str, field: str | None = None) -> None:
        super().__init__(message)
        self.status = status
        self.body = {"code": code, "message": message} | ({"field": field} if field else {})


def user_for_token(token: str) -> User | None:
    """Return the owner of an API token, None when it is unknown or revoked, or its owner is locked out."""
    return tokens.owner(token)


def api(*methods: str, public: bool = False) -> Callable[[View], View]:
    """Make a view one of the JSON API for these HTTP methods.

    The view may raise ApiError and TooMany. Unless `public`, callers must be authenticated, so that `request.user` is a
    User. With a session everything but reading needs a CSRF token; with a bearer token nothing does. A body must be
    JSON by its Content-Type, which no form of another site can say; nor may another site's script use what is public.
    """

    def decorate(view: View) -> View:
        @csrf_exempt
        @wraps(view)
        def wrapped(request: HttpRequest, *args: Any, **kwargs: Any) -> HttpResponse:
            try:
                _check_method(request, methods)
                _check_caller(request, public=public)
                _check_content_type(request)
                return view(request, *args, **kwargs)
            except ApiError as error:
                return _headed(JsonResponse(error.body, status=error.status), methods)
            except limits.TooMany as error:
                return limits.as_json(error)

        return wrapped

    return decorate


def read_body(request: HttpRequest, shape: type[T]) -> T:
    """Read the JSON body as a msgspec Struct; an empty body is `{}`. Raises ApiError(400) with the field at fault."""
    try:
        return msgspec.json.decode(request.body or b"{}", type=shape)
    except msgspec.ValidationError as error:
        _, _, path = str(error).partition(" - at `$.")
        raise ApiError(400, "bad_message", str(error), path.rstrip("`") or None) from None
    except (msgspec.DecodeError, UnicodeError, RecursionError):  # the last for a body nested a thousand levels deep
        raise ApiError(400, "bad_message", "The body is no JSON object.") from None


def _check_method(request: HttpRequest, methods: tuple[str, ...]) -> None:
    if request.method not in methods:
        raise ApiError(405, "bad_message", f"Only {' and '.join(methods)} here.")


def _check_caller(request: HttpRequest, *, public: bool) -> None:
    scheme, _, token = request.headers.get("Authorization", "").partition(" ")
    if scheme.lower() == "bearer":
        user = user_for_token(token.strip())
        if user is None:
            raise ApiError(401, "not_allowed", "This token is unknown or revoked.")
        request.user = user
    elif public:
        _check_origin(request)
    else:
        if not request.user.is_authenticated:
            raise ApiError(401, "not_allowed", "Log in, or send an API token.")
        _check_csrf(request)


def _check_origin(request: HttpRequest) -> None:
    """Refuse what a page of another site sends: browsers name its origin, or say `null`; programs send none."""
    origin = request.headers.get("Origin")
    foreign = origin is not None and origin not in settings.ALLOWED_ORIGINS
    if request.method not in _READING and (foreign or request.headers.get("Sec-Fetch-Site") == "cross-site"):
        raise ApiError(403, "not_allowed", "This request came from another site.")


def _check_content_type(request: HttpRequest) -> None:
    if request.method not in _READING and request.body and request.content_type != "application/json":
        raise ApiError(415, "bad_message", "Send the body as JSON, with `Content-Type: application/json`.")


def _check_csrf(request: HttpRequest) -> None:
    """As the middleware does for pages; its answer, a page, is not used."""
    guard = CsrfViewMiddleware(_any_view)
    guard.process_request(request)
    if guard.process_view(request, _any_view, (), {}) is not None:
        raise ApiError(403, "not_allowed", "The CSRF token is missing or wrong, or the request came from another site.")


def _any_view(request: HttpRequest) -> HttpResponse:
    raise AssertionError("the guard only looks at the request")


def _headed(response: HttpResponse, methods: tuple[str, ...]) -> HttpResponse:
    if response.status_code == 401:
        response["WWW-Authenticate"] = "Bearer"
    if response.status_code == 405:
        response["Allow"] = ", ".join(methods)
    return response
