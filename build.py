#!/usr/bin/env python3
"""The command line for people in this repository: `./build.py check` is `deckproof check`."""

import os
import sys
from importlib.util import find_spec
from pathlib import Path

VENV = Path(__file__).resolve().parent / ".venv"
NEEDED = ("drawsvg", "fontTools", "msgspec", "pandocfilters", "pikepdf", "pygments")


def main() -> int:
    """Run the command, in `.venv` where this Python has not got what it takes."""
    if sys.version_info < (3, 11) or not all(map(find_spec, NEEDED)):
        python = VENV / "bin" / "python"
        if Path(sys.prefix) == VENV or not python.exists():
            print("deckproof is not set up here yet: run `make setup`", file=sys.stderr)
            return 3
        os.execv(python, [str(python), *sys.argv])
    from deckproof.cli import main as run

    return run()


if __name__ == "__main__":
    sys.exit(main())
