"""Models of Argos Translate come and go: from a file, from Argos' index, whole or not at all.

Nothing is fetched but by ``available`` and ``install_pair``.
"""

from __future__ import annotations

import shutil
import tempfile
from collections.abc import Iterable, Iterator
from contextlib import ExitStack, contextmanager, suppress
from dataclasses import dataclass, replace
from pathlib import Path

from hexapla.errors import Finding, ToolError, UsageError
from hexapla.files import bounded_json, download
from hexapla.files.archive import MOST_BYTES, unpack, writing
from hexapla.files.atomic import is_locked, locked, resolved, swap
from hexapla.files.download import OnBytes
from hexapla.machine.models.installed import (
    PIVOT,
    Model,
    Package,
    Unfit,
    codes,
    described,
    examined,
    find,
    installed,
    newest,
    packages_folder,
    setting,
)

INDEX = "https://raw.githubusercontent.com/argosopentech/argospm-index/main/"
"""Where Argos' index is, unless ``ARGOS_PACKAGE_INDEX`` says another place."""

MOST_OF_INDEX = 20_000_000

UNPACKED = "unpacked"
"""The folder in a workshop whose packages may be exchanged with installed ones."""

WORKSHOP = ".hexapla-models-"


@dataclass(frozen=True, slots=True)
class Offer(Package):
    """A package that the index offers."""

    links: tuple[str, ...]
    """Where it can be fetched."""


def install_file(path: Path, pair: tuple[str, str] | None = None) -> Model:
    """Install a ``.argosmodel`` file, in the place of a package of the same name.

    Either all of it is installed, or nothing changes, also when the process is killed.

    Raises:
        UsageError: there is no such file.
        ToolError: it is no package that can be used, or not one for the ``pair`` of tags; or the
            folder of the packages cannot be written.
    """
    if not _is_file(path):
        what, tip = "there is no such file", "name a file that ends in .argosmodel"
        raise UsageError(Finding(str(path), what, tip))
    packages = packages_folder()
    with _workshop(packages) as workshop:
        return _install(path, str(path), pair, packages, workshop)


def _is_file(path: Path) -> bool:
    with suppress(OSError):  # a name that is too long, a folder that may not be read
        return path.is_file()
    return False


def index_address() -> str:
    """Where the index is fetched.

    Raises:
        ToolError: Argos' settings cannot be read, or the user has no home folder.
    """
    return f"{(setting('ARGOS_PACKAGE_INDEX') or INDEX).rstrip('/')}/index.json"


def available() -> list[Offer]:
    """The translation models that the index offers, by language and version.

    Raises:
        ToolError: the index cannot be fetched or read, or Argos' settings cannot.
    """
    address = index_address()
    try:
        entries = bounded_json.loads(download.get(address, most=MOST_OF_INDEX))
        if not isinstance(entries, list):
            raise TypeError  # noqa: TRY301 - told as the other faults of the index are
    except (TypeError, ValueError, RecursionError):
        what, tip = "this is no index of packages", "see what ARGOS_PACKAGE_INDEX says"
        raise ToolError(Finding(address, what, tip)) from None
    offers = [offer for entry in entries if (offer := _offer(entry))]
    return sorted(offers, key=lambda one: (one.source, one.target, one.age))


def _offer(entry: object) -> Offer | None:
    """An entry of the index, if it is a translation model."""
    if not isinstance(entry, dict) or entry.get("type", "translate") != "translate":
        return None
    links = entry.get("links")
    links = links if isinstance(links, list) else []
    with suppress(Unfit):
        texts = (link for link in links if isinstance(link, str) and link.isprintable())
        return Offer(**described(entry), links=tuple(texts))
    return None


def install_pair(source_tag: str, target_tag: str, on_bytes: OnBytes = lambda *_: None) -> Model:
    """Fetch the newest model of a pair from the index and install it, if it is not there yet.

    ``on_bytes`` hears how many bytes have come, and how many there will be.

    Raises:
        UsageError: the index has no such pair.
        ToolError: it cannot be fetched or installed.
    """
    offers = available()
    offer = newest(offers, source_tag, target_tag)
    if not offer:
        raise UsageError(_not_offered(offers, source_tag, target_tag))
    for there in _versions(offer):
        if there.age >= offer.age:
            return there
    return _fetch_and_install(offer, on_bytes)


def _versions(package: Package) -> list[Model]:
    """What is installed of exactly the same pair of codes, the newest first."""
    pair = (package.source, package.target)
    return [model for model in reversed(installed()) if (model.source, model.target) == pair]


def _not_offered(offers: Iterable[Offer], source_tag: str, target_tag: str) -> Finding:
    pairs = {(offer.source, offer.target) for offer in offers}
    sources, targets = codes(source_tag), codes(target_tag)
    first = next((code for code in sources if (code, PIVOT) in pairs), None)
    second = next((code for code in targets if (PIVOT, code) in pairs), None)
    near = sorted(pair for pair in pairs if pair[0] in sources or pair[1] in targets)
    if first and second:
        steps = f"`models install {first} {PIVOT}` and `models install {PIVOT} {second}`"
        tip = f"run {steps}: they translate it through English"
    elif near:
        tip = f"it has {_enumerated(near)}"
    else:
        tip = "`models list --available` shows what there is"
    return Finding(index_address(), f"it has no model {sources[0]} → {targets[0]}", tip)


def _enumerated(pairs: Iterable[tuple[str, str]], most: int = 12) -> str:
    names = [f"{source} → {target}" for source, target in pairs]
    more = f" and {len(names) - most} more" if len(names) > most else ""
    return ", ".join(names[:most]) + more


def _fetch_and_install(offer: Offer, on_bytes: OnBytes) -> Model:
    """From the first of its addresses that gives a good package."""
    packages = packages_folder()
    what, tip = f"it names no address of the model {offer.pair}", "try again later"
    findings = [] if offer.links else [Finding(index_address(), what, tip)]
    for link in offer.links:
        try:
            with _workshop(packages) as workshop:
                path = workshop / "package.argosmodel"
                with writing(workshop.parent), path.open("wb") as file:
                    download.fetch(link, file, on_bytes, most=MOST_BYTES)
                pair = (offer.source, offer.target)
                return _install(path, link, pair, packages, workshop)
        except ToolError as error:
            findings += error.findings
    raise ToolError(findings)


def _install(
    path: Path, where: str, pair: tuple[str, str] | None, packages: Path, workshop: Path
) -> Model:
    unpacked = unpack(path, workshop / UNPACKED, where)
    try:
        model = examined(unpacked)
        if not model:
            raise Unfit("the package is not for translating")  # noqa: TRY301 - told as the others
    except Unfit as unfit:
        tip = "get the package of a translation model; `models list --available` shows some"
        raise ToolError(Finding(where, str(unfit), tip)) from None
    if pair and not newest([model], *pair):
        what = f"the package is for {model.pair}, not for {pair[0]} → {pair[1]}"
        raise ToolError(Finding(where, what, "get the package of the right pair"))
    return _move_into_place(unpacked, packages / unpacked.name, model, where)


def _move_into_place(unpacked: Path, place: Path, model: Model, where: str) -> Model:
    """Move a package to where it belongs; what is there now goes to where it came from."""
    _refuse_occupied_place(place, model, where)
    with writing(place.parent):
        place.parent.mkdir(exist_ok=True)
        if place.is_symlink() and not place.exists():
            place.unlink()
        swap(unpacked, place)
    return replace(model, folder=place)


def _refuse_occupied_place(place: Path, model: Model, where: str) -> None:
    """Only another version of the model, or what is no package, is replaced."""
    if place.exists() and not place.is_dir():
        what, tip = "a file is where the package's folder would be", "move it away"
        raise ToolError(Finding(str(place), what, tip))
    with suppress(Unfit):
        occupant = examined(place)
        if not occupant or (occupant.source, occupant.target) != (model.source, model.target):
            what = f"the package is for {model.pair}, but {place} is another one"
            holds = f"remove the model {occupant.pair}" if occupant else f"move {place} away"
            raise ToolError(Finding(where, what, f"{holds}, and run it again"))


# ----------------------------------------------------------------------------------- going


def remove(source_tag: str, target_tag: str) -> list[Model]:
    """Remove all versions of the model that ``find`` gives, and say which.

    Of a package that is a symbolic link only the link is removed.

    Raises:
        UsageError: there is none.
        ToolError: the folder of the packages cannot be read or written.
    """
    serving = find(source_tag, target_tag)
    if not serving:
        what = f"no model {codes(source_tag)[0]} → {codes(target_tag)[0]} is installed"
        tip = "`models list` shows what is installed"
        raise UsageError(Finding("models remove", what, tip))
    removed_packages = _versions(serving)
    packages = packages_folder()
    with _workshop(packages) as workshop, writing(packages):
        for model in removed_packages:
            # In one move, since half of a package would be worse than all of it.
            model.folder.rename(workshop / model.folder.name)
    return removed_packages


# -------------------------------------------------------------------------------- workshops


@contextmanager
def _workshop(packages: Path) -> Iterator[Path]:
    """A folder beside that of the packages, for packages that come or go; it is removed.

    It must not be inside, where Argos takes every folder for a package.
    """
    with writing(packages):
        packages = resolved(packages)
        new_folders = [folder for folder in (packages, *packages.parents) if not folder.exists()]
    beside = packages.parent
    with ExitStack() as stack:
        stack.callback(_remove_if_empty, new_folders)
        with writing(beside):
            beside.mkdir(parents=True, exist_ok=True)
            _refuse_other_file_system(packages)
            with locked(beside):  # so that nobody clears a workshop before it is locked
                _clear_left_overs(packages)
                workshop = Path(tempfile.mkdtemp(prefix=WORKSHOP, dir=beside))
                stack.callback(shutil.rmtree, workshop, ignore_errors=True)
                stack.enter_context(locked(workshop))
        yield workshop


def _remove_if_empty(folders: Iterable[Path]) -> None:
    for folder in folders:
        with suppress(OSError):
            folder.rmdir()


def _refuse_other_file_system(packages: Path) -> None:
    if packages.exists() and packages.stat().st_dev != packages.parent.stat().st_dev:
        what = "a package cannot be moved in whole into the root of a file system"
        tip = "let ARGOS_PACKAGES_DIR name a folder inside it"
        raise ToolError(Finding(str(packages), what, tip))


def _clear_left_overs(packages: Path) -> None:
    """Remove the workshops of processes that were killed; put back what one had moved away."""
    for workshop in packages.parent.glob(f"{WORKSHOP}*"):
        if workshop.is_dir() and not workshop.is_symlink() and not is_locked(workshop):
            _put_back(workshop / UNPACKED, packages)
            shutil.rmtree(workshop, ignore_errors=True)


def _put_back(unpacked: Path, packages: Path) -> None:
    """Undo half of an exchange, where the system does not do it in one move (see ``swap``)."""
    for old in unpacked.glob("*-old"):
        name = old.name.removesuffix("-old")
        if (unpacked / name).exists() and not (packages / name).exists():
            old.rename(packages / name)
