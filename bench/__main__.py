"""`make bench`: builds, the checker, and what watching lines costs; each beside others, in one run."""

import sys

from bench import builds, checkers, lines


def main() -> int:
    """Measure and print; with arguments, builds only, as `python -m bench.builds` does."""
    if status := builds.main():
        return status
    if len(sys.argv) > 1:
        return 0
    print()
    checkers.main([])
    print()
    return lines.main()


if __name__ == "__main__":
    sys.exit(main())
