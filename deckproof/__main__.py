"""`python -m deckproof`."""

import sys

from deckproof.cli import main

sys.exit(main())
