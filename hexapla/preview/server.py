"""The site of the preview: who may ask for what, and what is answered.

Who may ask at all is the affair of ``guard``. Nothing that stands here changes the book.
"""

from __future__ import annotations

import html
import json
import re
from collections.abc import AsyncIterator, Awaitable, Callable, Sequence
from contextlib import AbstractAsyncContextManager, AsyncExitStack, asynccontextmanager
from pathlib import Path
from typing import TYPE_CHECKING, Protocol
from urllib.parse import quote

from hexapla.errors import HexaplaError
from hexapla.preview import fonts
from hexapla.preview.desk import Desk, View, told
from hexapla.preview.guard import Access, Guard
from hexapla.system.loopback import MEDIA_TYPES
from hexapla.theme import default_templates

if TYPE_CHECKING:
    from starlette.applications import Starlette
    from starlette.requests import Request
    from starlette.responses import Response
    from starlette.routing import BaseRoute

SHELL_POLICY = (
    "default-src 'none'; script-src 'self'; style-src 'self'; img-src 'self'; connect-src 'self';"
    " frame-src 'self'; base-uri 'none'; form-action 'none'; frame-ancestors 'none'"
)
"""What the preview's own page may do."""

PAGE_POLICY = (
    "default-src 'none'; script-src 'self' 'wasm-unsafe-eval'; style-src 'self'; img-src 'self';"
    " font-src 'self'; connect-src 'self'; worker-src 'self'; base-uri 'none'; form-action 'none';"
    " frame-ancestors 'self'"
)
"""What a page of the book may do: what its built site would let it (``html/policy.html``)."""

FILE_POLICY = "default-src 'none'; style-src 'unsafe-inline'; sandbox; frame-ancestors 'self'"
"""What a picture or a file may do that is looked at by itself."""

EDITION = re.compile(r"[A-Za-z0-9-]{2,40}(\+[A-Za-z0-9-]{2,40})?")
PAGE = re.compile(r"[A-Za-z0-9_.-]{1,120}\.html")
OWN = {"base.css", "preview.css", "preview.js", "page.css"}
"""The files of the preview's own page; the first is for all pages that are no page of the book."""

MOST_WIDE = 3000
"""The pixels that a picture of a page may be wide."""


class Addition(Protocol):
    """What else answers beside the preview."""

    @property
    def routes(self) -> Sequence[BaseRoute]:
        """Its addresses."""

    def open(self) -> AbstractAsyncContextManager[object]:
        """Be there until the context is left."""


def application(
    root: Path,
    access: Access,
    *,
    language: str = "",
    editor: str = "",
    also: Callable[[Desk], Addition] | None = None,
) -> Starlette:
    """The preview of the book in ``root``; ``access`` says who may ask.

    ``language`` is the edition that is shown first; ``editor`` the form of an address that opens a
    file in an editor, with ``{path}`` and ``{line}``; ``also`` makes what answers beside it.
    """
    from starlette.applications import Starlette
    from starlette.routing import Route

    site = _Site(Desk(root), language, editor, shows_folder=not access.password)
    addition = also(site.desk) if also else None

    @asynccontextmanager
    async def lifespan(_app: Starlette) -> AsyncIterator[None]:
        async with AsyncExitStack() as stack:
            await stack.enter_async_context(site.desk.open())
            if addition:
                await stack.enter_async_context(addition.open())
            yield

    routes = [
        Route("/", site.start),
        Route("/-/preview/{name}", site.own_file),
        Route("/-/fonts/{name}", site.font),
        Route("/-/events/{edition}/{page}", site.events),
        Route("/-/print/{edition}/{page}", site.print),
        Route("/-/print/{edition}/{page}/pages.pdf", site.pdf),
        Route("/-/print/{edition}/{page}/{number:int}.png", site.picture),
        Route("/-/site/{edition}/{path:path}", site.part),
        Route("/-/site/icon.svg", site.icon),
        Route("/-/site/index.html", site.start),
        *(addition.routes if addition else ()),
        Route("/{edition}/{page}", site.shell),
    ]
    app = Starlette(routes=routes, lifespan=lifespan)
    app.state.desk = site.desk
    app.add_middleware(Guard, access=access)
    return app


class _Site:
    """What is answered to each address."""

    def __init__(self, desk: Desk, language: str, editor: str, *, shows_folder: bool) -> None:
        self.desk, self._language, self._editor = desk, language, editor
        self._folder = str(desk.root.resolve()) if shows_folder else ""

    # ------------------------------------------------------------------- the preview's own page

    async def start(self, _request: Request) -> Response:
        """The first page of the first edition; where the settings cannot be read, why."""
        from starlette.responses import RedirectResponse

        language = self._language
        if not language:
            try:
                language = (await self.desk.languages())[0]
            except HexaplaError:
                return self._shell(View("en", "index.html"))
        return RedirectResponse(f"/{quote(language, safe='+')}/index.html")

    async def shell(self, request: Request) -> Response:
        """The page that a page of the book stands in."""
        view = _view(request)
        return self._shell(view) if view else _not_found()

    def _shell(self, view: View) -> Response:
        values = {
            "edition": view.edition,
            "page": view.page,
            "root": self._folder,
            "editor": self._editor if self._folder else "",
        }
        text = _own("shell.html")
        for name, value in values.items():
            text = text.replace(f"{{{{ {name} }}}}", html.escape(value))
        return _answer(text.encode(), ".html", SHELL_POLICY)

    async def own_file(self, request: Request) -> Response:
        """The style and the script of the preview's own page."""
        name = request.path_params["name"]
        if name not in OWN:
            return _not_found()
        return _answer(_own(name).encode(), Path(name).suffix, SHELL_POLICY)

    async def icon(self, _request: Request) -> Response:
        """The sign of the site in a browser's tabs."""
        return _answer((default_templates() / "html/icon.svg").read_bytes(), ".svg", FILE_POLICY)

    async def font(self, request: Request) -> Response:
        """A font that comes with Hexapla."""
        file = fonts.files().get(request.path_params["name"])
        return _file(file, "public, max-age=86400") if file else _not_found()

    async def events(self, request: Request) -> Response:
        """What is the case with a page, told as long as somebody looks at it."""
        from starlette.responses import StreamingResponse

        view = _view(request)
        if not view:
            return _not_found()

        async def stream() -> AsyncIterator[str]:
            async for state in self.desk.listen(view):
                yield f"data: {json.dumps(state, ensure_ascii=False)}\n\n"

        return StreamingResponse(stream(), media_type="text/event-stream")

    # ------------------------------------------------------------------------------- the book

    async def part(self, request: Request) -> Response:
        """A page of an edition, or what belongs to it."""
        path = request.path_params["path"]
        if "/" not in path and path.endswith(".html"):
            return await self._page(_view(request, path))
        edition = request.path_params["edition"]
        if not EDITION.fullmatch(edition):
            return _not_found()
        home = (self.desk.folder / edition).resolve()
        try:
            file = (home / path).resolve()
        except (OSError, ValueError):
            return _not_found()
        if not file.is_relative_to(home) or not file.is_file():
            return _not_found()
        return _file(file, "no-cache")

    async def _page(self, view: View | None) -> Response:
        if not view:
            return _not_found()
        shown = await self.desk.page(view)
        if shown.page:
            return _answer(shown.page.html.encode(), ".html", PAGE_POLICY)
        return _answer(_own("nothing.html").encode(), ".html", PAGE_POLICY, 404)

    async def print(self, request: Request) -> Response:
        """What there is of printed pages, as JSON."""
        return await self._printed(request, self._sizes)

    async def _sizes(self, view: View, _request: Request) -> Response:
        made = await self.desk.print(view)
        known = {"digest": made.digest, "pages": made.pages, "places": made.places}
        return _answer(json.dumps(known).encode(), ".json", FILE_POLICY)

    async def pdf(self, request: Request) -> Response:
        """The printed pages as a PDF."""
        return await self._printed(request, self._pdf)

    async def _pdf(self, view: View, _request: Request) -> Response:
        made = await self.desk.print(view)
        return _answer(made.content, ".pdf", FILE_POLICY.replace("sandbox; ", ""))

    async def picture(self, request: Request) -> Response:
        """A printed page as a picture."""
        return await self._printed(request, self._picture)

    async def _picture(self, view: View, request: Request) -> Response:
        wide = request.query_params.get("width", "")
        width = min(int(wide), MOST_WIDE) if wide.isdecimal() and int(wide) else 1000
        drawn = await self.desk.picture(view, request.path_params["number"], width)
        return _answer(drawn, ".png", FILE_POLICY) if drawn else _not_found()

    async def _printed(
        self, request: Request, answer: Callable[[View, Request], Awaitable[Response]]
    ) -> Response:
        view = _view(request)
        if not view:
            return _not_found()
        try:
            return await answer(view, request)
        except HexaplaError as error:
            return _answer(
                json.dumps({"errors": told(error.findings)}).encode(), ".json", FILE_POLICY, 409
            )


def _view(request: Request, page: str = "") -> View | None:
    """The view that an address names, if it is one."""
    edition, page = request.path_params["edition"], page or request.path_params["page"]
    is_view = EDITION.fullmatch(edition) and PAGE.fullmatch(page)
    return View(edition, page) if is_view else None


def _own(name: str) -> str:
    return (default_templates() / "preview" / name).read_text(encoding="utf-8")


def _answer(content: bytes, ending: str, policy: str, status: int = 200) -> Response:
    from starlette.responses import Response

    headers = {"content-security-policy": policy}
    return Response(content, status, headers, media_type=MEDIA_TYPES[ending])


def _file(file: Path, caching: str) -> Response:
    from starlette.responses import FileResponse

    kind = MEDIA_TYPES.get(file.suffix.lower(), MEDIA_TYPES[""])
    headers = {"content-security-policy": FILE_POLICY, "cache-control": caching}
    return FileResponse(file, headers=headers, media_type=kind)


def _not_found() -> Response:
    return _answer(b"", ".txt", FILE_POLICY, 404)
