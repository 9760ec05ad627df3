"""The way of an action in CONTRIBUTING.md is the code's: each file and function that it names is there, and typed."""

import ast
import re

from ops.procfile import ROOT

NAMED = re.compile(r"`(?P<file>[\w/]+\.py)`\s+`(?P<name>[\w.]+)`")


def steps() -> list[list[tuple[str, str]]]:
    """The files and functions that each step names, the step's own first."""
    text = (ROOT / "CONTRIBUTING.md").read_text()
    section = re.split(
        r"^## .*$", text.partition("From a click to the other browsers")[2], maxsplit=1, flags=re.MULTILINE
    )[0]
    items = re.split(r"^\d+\. ", section, flags=re.MULTILINE)[1:]
    return [[(found["file"], found["name"]) for found in NAMED.finditer(item)] for item in items]


def function(file: str, name: str) -> ast.FunctionDef | ast.AsyncFunctionDef:
    """Raises StopIteration where there is none."""
    body = ast.parse((ROOT / file).read_text()).body
    *classes, last = name.split(".")
    for each in classes:
        body = next(node for node in body if isinstance(node, ast.ClassDef) and node.name == each).body
    return next(node for node in body if isinstance(node, ast.FunctionDef | ast.AsyncFunctionDef) and node.name == last)


def test_at_most_ten_steps_each_a_file_and_a_function():
    found = steps()
    assert 5 < len(found) <= 10
    assert all(found)
    assert found[0][0] == ("realtime/sockets/consumer.py", "TableConsumer.receive")


def test_each_function_is_there_and_typed():
    for file, name in (named for step in steps() for named in step):
        node = function(file, name)
        arguments = [each for each in (*node.args.args, *node.args.kwonlyargs) if each.arg != "self"]
        assert node.returns is not None, name
        assert all(each.annotation is not None for each in arguments), name
