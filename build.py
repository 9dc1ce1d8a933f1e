"""Build the book: ``python build.py`` (``--help`` lists the commands)."""

import os
import signal
import sys
from importlib.util import find_spec
from pathlib import Path

HERE = Path(__file__).resolve().parent
OWN = HERE / ".venv" / "bin" / "python"
NEEDED = ("babel", "jinja2", "lxml", "pypandoc", "rich", "weasyprint")
SIGN = "HEXAPLA_STARTED_AGAIN"
"""Says that this is the second start already, so that there is no third."""


def use_own_python() -> None:
    """Go on with the Python of .venv, where this one has not the packages that a build needs."""
    if sys.version_info >= (3, 11) and all(map(find_spec, NEEDED)):
        os.environ.pop(SIGN, None)
        return
    if OWN.is_file() and SIGN not in os.environ:
        os.environ[SIGN] = "yes"
        os.execv(OWN, [str(OWN), *sys.argv])
    sys.exit(
        f"ERROR   {sys.executable}: this Python has not the packages that Hexapla needs\n"
        f"TIP     run `make` in {HERE}, which sets them up in .venv"
    )


if __name__ == "__main__":
    use_own_python()
    try:
        from hexapla.cli.main import main
    except KeyboardInterrupt:
        signal.signal(signal.SIGINT, signal.SIG_IGN)
        print("stopped; nothing had begun", file=sys.stderr)
        sys.exit(130)
    sys.exit(main())
