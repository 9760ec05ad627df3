"""`python -m bench.attacks.route_schema`: an OpenAPI document of every address of the site, and cookies of callers.

It is made from the addresses that Django knows, so that none is forgotten. What a page's form or the API takes is
described loosely: all names of fields that any form of the site has, with any values.
"""

import json
import re
from collections.abc import Iterator
from typing import Any

import django

METHODS = ("get", "post", "put", "patch", "delete", "options", "head")
FORM_FIELDS = (
    "username", "login", "password", "password1", "password2", "oldpassword", "email", "name", "code", "boards",
    "undo_policy", "robots", "next", "action", "reason", "until", "note", "token", "id", "q", "_selected_action",
)  # fmt: skip
JSON_FIELDS = ("name", "settings", "code", "boards", "undo_policy", "robot_pace", "fill_robots", "player", "text")
ANY_TEXT = {"type": "string", "maxLength": 300}


def main() -> None:
    django.setup()
    room, game, callers = _made()
    print(json.dumps({"schema": schema(str(room), game), "callers": callers}))


def schema(room: str, game: int) -> dict[str, Any]:
    """Return the document. Among the values of a path's parameters are this room and this game."""
    paths: dict[str, Any] = {}
    for route in sorted(set(_routes())):
        path, parameters = _path(route, room, game)
        paths[path] = {method: _operation(method, parameters) for method in METHODS}
    return {"openapi": "3.0.3", "info": {"title": "every address", "version": "1"}, "paths": paths}


def _routes() -> Iterator[str]:
    from django.urls import URLPattern, URLResolver, get_resolver  # noqa: PLC0415 - there after setup

    def walk(patterns: list[Any], before: str) -> Iterator[str]:
        for each in patterns:
            route = before + str(each.pattern)
            if isinstance(each, URLResolver):
                yield from walk(each.url_patterns, route)
            elif isinstance(each, URLPattern):
                yield route

    yield from walk(get_resolver().url_patterns, "")


def _path(route: str, room: str, game: int) -> tuple[str, list[dict[str, Any]]]:
    parameters: list[dict[str, Any]] = []

    def parameter(kind: str, name: str) -> str:
        likely: dict[str, Any] = {
            "uuid": {"type": "string", "anyOf": [{"enum": [room]}, {"format": "uuid"}]},
            "int": {"type": "integer", "anyOf": [{"enum": [game, 1]}, {"minimum": 0}]},
        }
        usual = {"type": "string", "anyOf": [{"enum": [room, str(game), "1"]}, {"minLength": 1, "maxLength": 200}]}
        parameters.append({"name": name, "in": "path", "required": True, "schema": likely.get(kind, usual)})
        return f"{{{name}}}"

    path = re.sub(r"<(?:(\w+):)?(\w+)>", lambda found: parameter(found[1] or "str", found[2]), route)
    path = re.sub(r"\(\?P<(\w+)>[^)]*\)", lambda found: parameter("str", found[1]), path)
    return "/" + re.sub(r"[\\^$]|\(\?:|\.\*", "", path), parameters


def _operation(method: str, parameters: list[dict[str, Any]]) -> dict[str, Any]:
    query = [
        {"name": name, "in": "query", "schema": ANY_TEXT} for name in ("after", "q", "next", "o", "p", "e", "seat")
    ]
    operation: dict[str, Any] = {"parameters": [*parameters, *query], "responses": {"default": {"description": "any"}}}
    if method in {"post", "put", "patch"}:
        operation["requestBody"] = {
            "content": {
                "application/x-www-form-urlencoded": {"schema": _object(FORM_FIELDS, ANY_TEXT)},
                "multipart/form-data": {"schema": _object(FORM_FIELDS, ANY_TEXT)},
                "application/json": {"schema": _object(JSON_FIELDS, {})},
            }
        }
    return operation


def _object(names: tuple[str, ...], value: dict[str, Any]) -> dict[str, Any]:
    return {"type": "object", "properties": dict.fromkeys(names, value)}


def _made() -> tuple[Any, int, dict[str, dict[str, str]]]:
    """Make a room with a board in play, and sessions of its host and of a superuser."""
    from django.test import Client  # noqa: PLC0415 - there after setup

    from accounts.models import User  # noqa: PLC0415
    from games.models import Game  # noqa: PLC0415
    from rooms.services.create_room import create_room_and_deal  # noqa: PLC0415
    from tests.staff import show_factor  # noqa: PLC0415

    player = User.objects.create_user("attacked-player", password="a long passphrase")
    staff = User.objects.create_superuser("attacked-staff", password="another long passphrase")
    room = create_room_and_deal(player)
    game = Game.objects.get(room=room).pk
    browsers = {"a visitor": Client(), "a player": Client(), "the staff": Client()}
    browsers["a player"].force_login(player)
    show_factor(browsers["the staff"], staff)
    callers = {who: {name: each.value for name, each in one.cookies.items()} for who, one in browsers.items()}
    return room.pk, game, callers


if __name__ == "__main__":
    main()
