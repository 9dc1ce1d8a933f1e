"""Build the book: ``python build.py`` (``--help`` lists the commands)."""

import signal
import sys

if __name__ == "__main__":
    try:
        from hexapla.cli import main
    except KeyboardInterrupt:
        signal.signal(signal.SIGINT, signal.SIG_IGN)
        print("stopped; nothing had begun", file=sys.stderr)
        sys.exit(130)
    sys.exit(main())
