"""Where templates and language data come from: the book's own ``templates/`` first, then ours."""

from __future__ import annotations

import functools
import os
import traceback
from pathlib import Path
from types import CodeType
from typing import TYPE_CHECKING

from hexapla.errors import Finding, HexaplaError, ToolError
from hexapla.files import book_files, paths
from hexapla.system import limits

if TYPE_CHECKING:
    from jinja2 import BytecodeCache, Environment


@functools.cache
def default_templates() -> Path:
    """The folder of the templates that come with Hexapla.

    In an installed wheel it lies inside the package; in a checkout it stands beside it.
    """
    package = Path(__file__).parent
    inside = package / "templates"
    return inside if inside.is_dir() else package.parent / "templates"


COMPILED = 200
"""How many templates a process keeps compiled: three times ours."""


@functools.cache
def _compiled() -> BytecodeCache:
    """The templates that this process has compiled, by name and text: a fifth of a small book."""
    from jinja2 import BytecodeCache
    from jinja2.bccache import Bucket

    class Compiled(BytecodeCache):
        def __init__(self) -> None:
            self._codes: dict[tuple[str, str], CodeType] = {}

        def load_bytecode(self, bucket: Bucket) -> None:
            bucket.code = self._codes.get((bucket.key, bucket.checksum))

        def dump_bytecode(self, bucket: Bucket) -> None:
            if bucket.code:
                self._codes[bucket.key, bucket.checksum] = bucket.code
                if len(self._codes) > COMPILED:
                    del self._codes[next(iter(self._codes))]

    return Compiled()


class Theme:
    """The templates of one book: a file in the book's folder hides ours of the same name."""

    def __init__(self, root: Path, templates: Path | None = None) -> None:
        self.root, self.own, ours = root, root / paths.TEMPLATES, templates or default_templates()
        self.folders = [folder for folder in dict.fromkeys((self.own, ours)) if folder.is_dir()]

    def find(self, name: str) -> Path | None:
        """The file of this name, or None.

        Raises:
            ToolError: the book has something of this name that is no file of its own.
        """
        for folder in self.folders:
            file = folder / name
            if folder != self.own and file.is_file():
                return file
            if folder == self.own and os.path.lexists(file):
                if found := book_files.fault(file, self.root):
                    book_files.refuse(file, self.root, found, ToolError)
                return file
        return None

    def read(self, name: str) -> str:
        """The text of a template that must exist.

        Raises:
            ToolError: there is no such file, or it cannot be read, or is not UTF-8.
        """
        path = self.find(name)
        if not path:
            tip = "install Hexapla again: a part of it is gone"
            raise ToolError(Finding(paths.template(name), "this template is missing", tip))
        return self.text_of(path)

    def text_of(self, file: Path) -> str:
        """The text of a file that was found.

        Raises:
            ToolError: it cannot be read, or is not UTF-8.
        """
        is_own = file.is_relative_to(self.own)
        try:
            content = book_files.read(file, self.root, ToolError) if is_own else file.read_bytes()
            return content.decode()
        except OSError as error:
            tip = "install Hexapla again: a part of it is gone"
            raise ToolError(Finding(str(file), f"cannot be read: {error.strerror}", tip)) from None
        except UnicodeDecodeError as error:
            raise ToolError(
                Finding(str(file), f"not UTF-8: {error.reason}", "save it as UTF-8")
            ) from None

    def render(self, name: str, **values: object) -> str:
        """A template filled with values; everything is escaped for XML unless it is Markup.

        Raises:
            ToolError: the template has a fault.
        """
        limits.at(paths.template(name))
        try:
            return self._environment.get_template(name).render(**values)
        except (HexaplaError, MemoryError):
            raise
        except RecursionError as error:
            what = "it includes or calls itself, or is nested too deeply"
            raise ToolError(Finding(self._place(error, name), what, "mend the template")) from None
        except Exception as error:  # noqa: BLE001 - a template can divide by 0, or add 1 to a word
            what = f"{error}" or type(error).__name__
            raise ToolError(Finding(self._place(error, name), what, "mend the template")) from None

    def _place(self, error: Exception, name: str) -> str:
        """The template that an error comes from, and its line; ``name`` is what was rendered."""
        from jinja2 import TemplateSyntaxError

        places = [
            (frame.filename, frame.lineno) for frame in traceback.extract_tb(error.__traceback__)
        ]
        if isinstance(error, TemplateSyntaxError):
            places.append((error.filename or "", error.lineno))
        for file, line in reversed(places):
            for folder in self.folders:
                if Path(file).is_relative_to(folder):
                    own = Path(file).relative_to(folder).as_posix()
                    return f"{paths.template(own)}, line {line}"
        return paths.template(name)

    @functools.cached_property
    def _environment(self) -> Environment:
        # Sandboxed: a book's own templates are data like the rest of the book and run no code.
        from jinja2 import FunctionLoader, StrictUndefined
        from jinja2.sandbox import ImmutableSandboxedEnvironment

        return ImmutableSandboxedEnvironment(
            loader=FunctionLoader(self._template),
            autoescape=True,
            undefined=StrictUndefined,
            trim_blocks=True,
            lstrip_blocks=True,
            keep_trailing_newline=True,
            bytecode_cache=_compiled(),
        )

    def _template(self, name: str) -> str | None:
        """The text of a template that another one may name."""
        from jinja2.loaders import split_template_path

        try:
            file = self.find("/".join(split_template_path(name)))  # refuses a path that leads up
        except (OSError, ValueError):  # no file can have such a name
            return None
        return self.text_of(file) if file else None
