"""The shape of the package."""

import ast
from pathlib import Path

PACKAGE = Path(__file__).parent.parent / "hexapla"

FLOORS = [
    {"__main__"},
    {"cli"},
    {"translators", "translate", "installing", "errata", "doctor", "viewing"},
    {"pipeline", "starter"},
    {"jobs", "staging"},
    {"project"},
    {"changes", "manifest"},
    {"report", "site", "opds", "onix", "proof", "presstable"},
    {
        "offers",
        "progress",
        "formats.html",
        "formats.epub",
        "formats.pdf",
        "formats.press",
        "formats.cover",
    },
    {"verification.read_back"},
    {"composing", "covers", "webfonts"},
    {
        "bars",
        "claims",
        "comparing",
        "ebookfonts",
        "pages",
        "pagelist",
        "parallel",
        "outlines",
        "printing",
        "footnotes",
        "locators",
        "inspection",
    },
    {"codes", "halves", "blocks", "layout", "tagging", "prepress", "spine"},
    {"readiness"},
    {"requirements"},
    {"fonts", "clusters"},
    {"chapters", "indexing"},
    {"fragments"},
    {"exchange.files"},
    {"exchange.xliff1", "exchange.xliff2", "exchange.tmx", "exchange.table"},
    {"exchange.inlines", "exchange.deliveries"},
    {"exchange.orders"},
    {"adopt"},
    {"adoption.retelling", "adoption.pieces", "adoption.foreign"},
    {"adoption.alignment", "adoption.recognition"},
    {"adoption.lattice"},
    {"adoption.evidence"},
    {"adoption.beads"},
    {"engines.registry"},
    {
        "engines.apertium",
        "engines.argos",
        "engines.function",
        "engines.libretranslate",
        "engines.openai",
        "engines.pseudo",
    },
    {"engines.answers"},
    {"engines.patience"},
    {"engines.server"},
    {"engines.addresses"},
    {"engines.joining", "engines.tokenizers", "engines.apertium_stream"},
    {"machine.drafting"},
    {"machine.projection", "machine.typesetting", "machine.guards"},
    {"machine.questions"},
    {"machine.sentences", "machine.moves"},
    {"machine.plain"},
    {"verification.compare", "verification.sums"},
    {"verification.paging", "verification.paper"},
    {"verification.numbers"},
    {"verification.expected"},
    {"verification.read_epub", "verification.read_html", "verification.read_pdf"},
    {"verification.linked", "verification.pdf_links"},
    {"verification.page", "verification.pdf_numbers"},
    {"verification.sight", "verification.pdf_sheets"},
    {"verification.hiding", "verification.pdf_objects"},
    {"verification.styles", "verification.pdf_text"},
    {"verification.readings"},
    {"checks"},
    {"checks_setting"},
    {"checks_text", "checks_numbers"},
    {"checks_terms"},
    {"editions"},
    {"sync"},
    {"edits"},
    {"segments"},
    {"glossary"},
    {"numbering", "inventory"},
    {"source"},
    {"file_links"},
    {"source_files", "attributes"},
    {"pictures", "citations", "notes"},
    {"drawings"},
    {"drawing_styles", "drawing_references", "drawing_labels"},
    {"drawing_bounds", "rasters"},
    {"memory_tmx"},
    {"config", "languages"},
    {"pandoc", "profiles"},
    {"memory"},
    {"transaction", "executors"},
    {"accidents", "permissions", "catalog", "theme", "memory_file"},
    {"tree", "likeness", "measures", "links", "conflicts"},
    {
        "toolkit",
        "inks",
        "barcode",
        "saving",
        "arguments",
        "calling",
        "places",
        "language_names",
        "models",
        "fetching",
        "unpacking",
        "engine",
        "limits",
        "stopping",
    },
    {"bounded_json", "bounded_toml", "bounded_process", "book_files", "characters", "digests"},
    {"model"},
    {"errors"},
]
"""From the roof to the ground: a module imports from lower floors only."""


def _imports(path: Path) -> set[str]:
    found = set()
    for node in ast.walk(ast.parse(path.read_text(encoding="utf-8"))):
        if isinstance(node, ast.ImportFrom) and node.module:
            names = [f"{node.module}.{alias.name}" for alias in node.names]
            found |= {name for name in [node.module, *names] if name.startswith("hexapla.")}
    return {name.removeprefix("hexapla.") for name in found}


def test_every_module_has_a_floor() -> None:
    """The floors name the modules that there are, each once, and no others."""
    modules = [
        ".".join(path.relative_to(PACKAGE).with_suffix("").parts)
        for path in PACKAGE.rglob("*.py")
        if path.name != "__init__.py"
    ]
    assert sorted(name for floor in FLOORS for name in floor) == sorted(modules)


def test_imports_point_down() -> None:
    """No module imports from its own floor or from one above it."""
    floor = {name: level for level, names in enumerate(FLOORS) for name in names}
    for path in PACKAGE.rglob("*.py"):
        name = ".".join(path.relative_to(PACKAGE).with_suffix("").parts)
        if path.name == "__init__.py":
            continue
        for imported in _imports(path) & set(floor):
            assert floor[imported] > floor[name], f"{name} imports {imported}"


OF_THE_BOOK = {
    *("attributes", "book_files", "digests", "errors", "inventory", "languages", "model"),
    *("numbering", "source", "theme", "tree"),
}
"""What the proof may know: the book, its words, and how files are opened."""


def test_the_proof_takes_nothing_from_the_writers() -> None:
    """What is checked is not read by the code that wrote it (PDFs: still to be parted)."""
    modules = {name for floor in FLOORS for name in floor}
    for path in (PACKAGE / "verification").glob("*.py"):
        taken = {name for name in _imports(path) & modules if not name.startswith("verification")}
        assert taken <= OF_THE_BOOK or path.stem == "read_pdf", (path.name, taken - OF_THE_BOOK)
