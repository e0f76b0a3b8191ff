"""What the functions' sources import from elsewhere, at any place: also in a function that few requests reach."""

from __future__ import annotations

import ast
import sys
from collections.abc import Iterator
from dataclasses import dataclass
from functools import cache
from pathlib import Path


@dataclass(frozen=True, order=True)
class Import:
    """`from module import name`; without a name, `import module`."""

    module: str
    name: str = ""

    @property
    def package(self) -> str:
        return self.module.partition(".")[0]


@cache
def foreign_imports(root: Path) -> tuple[Import, ...]:
    """Of the folder `functions`, without the standard library, and without what only the type checker reads.

    Read once, before any thread asks: Python 3.11's parser fails now and then in several threads at once.
    """
    found = {
        each for path in sorted((root / "functions").rglob("*.py")) for each in _imports(ast.parse(path.read_text()))
    }
    ours = {*sys.stdlib_module_names, "functions", "__future__"}
    return tuple(sorted(each for each in found if each.package not in ours))


def handlers(root: Path) -> list[str]:
    """The modules that Lambda starts."""
    return [f"functions.{path.parent.name}.handler" for path in sorted((root / "functions").glob("*/handler.py"))]


def _imports(node: ast.AST) -> Iterator[Import]:
    for child in ast.iter_child_nodes(node):
        match child:
            case ast.If(test=ast.Name(id="TYPE_CHECKING"), orelse=otherwise):
                for each in otherwise:
                    yield from _imports(each)
            case ast.Import(names=names):
                yield from (Import(name.name) for name in names)
            case ast.ImportFrom(module=str(module), names=names, level=0):
                yield from (Import(module, name.name) for name in names)
            case _:
                yield from _imports(child)
