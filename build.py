"""Build the book: ``python build.py`` (``--help`` lists the commands)."""

import sys

from hexapla.cli import main

if __name__ == "__main__":
    sys.exit(main())
