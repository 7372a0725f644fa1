"""Scores that tests measure, such as mutants caught of mutants tried, shown at the end of a run."""

import sys
from pathlib import Path

import pytest

ROOT = str(Path(__file__).parents[2])
if ROOT not in sys.path:  # so that tests can import each other's tools under one name
    sys.path.insert(0, ROOT)


@pytest.fixture
def score(record_property):
    """Takes lines that the summary of the run shows, on however many workers it runs."""
    return lambda line: record_property("score", line)


def pytest_terminal_summary(terminalreporter):
    reports = [
        report for outcome in ("passed", "failed") for report in terminalreporter.stats.get(outcome, ())
    ]
    lines = [value for report in reports for name, value in report.user_properties if name == "score"]
    if lines:
        terminalreporter.section("scores")
        for line in lines:
            terminalreporter.write_line(line)
