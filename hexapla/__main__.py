"""``python -m hexapla``: the command, where it is not on the PATH."""

import sys

from hexapla.cli.main import main

if __name__ == "__main__":
    sys.exit(main())
