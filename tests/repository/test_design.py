"""The shape of the package. What imports what is held by contracts: see `tool.importlinter`."""

import ast
from pathlib import Path

PACKAGE = Path(__file__).parent.parent.parent / "hexapla"


def test_packages_say_what_they_are_for() -> None:
    """Every package begins with a sentence that says what it is for."""
    for path in PACKAGE.rglob("__init__.py"):
        assert ast.get_docstring(ast.parse(path.read_text(encoding="utf-8"))), path


def test_packages_can_be_overseen() -> None:
    """No package holds more than fifteen modules."""
    for path in PACKAGE.rglob("__init__.py"):
        modules = [file for file in path.parent.glob("*.py") if file != path]
        assert len(modules) <= 15, f"{path.parent}: {len(modules)} modules"


def test_the_pipeline_is_read_on_one_screen() -> None:
    """A build is one function of at most sixty lines, and its module holds nothing else."""
    tree = ast.parse((PACKAGE / "pipeline.py").read_text(encoding="utf-8"))
    functions = [node for node in tree.body if isinstance(node, ast.FunctionDef)]
    (build,) = functions
    assert (build.end_lineno or 0) - build.lineno < 60
