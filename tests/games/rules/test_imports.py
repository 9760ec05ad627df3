import ast
import sys

from ops.procfile import ROOT


def imported_by(path):
    for node in ast.walk(ast.parse(path.read_text())):
        if isinstance(node, ast.Import):
            yield from (alias.name for alias in node.names)
        elif isinstance(node, ast.ImportFrom):
            yield node.module or "."


def test_the_rules_stand_on_the_standard_library_alone():
    files = list((ROOT / "games" / "rules").rglob("*.py"))
    assert files
    for path in files:
        for name in imported_by(path):
            inside = name.startswith(("games.rules", "."))
            assert inside or name.partition(".")[0] in sys.stdlib_module_names, f"{path.name} imports {name}"
