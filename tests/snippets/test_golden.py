"""The snippet language, rule by rule: each module in golden/ stands beside the verdicts that it must get.

A line of a `.verdicts` file is: the line of the claim (or of what is wrong), `ok` or the problem's
code, and the regions concerned (`-` for none).
"""

from pathlib import Path

import pytest

from deckproof.snippets.judge import judge
from deckproof.snippets.parse import parse
from deckproof.snippets.run import run

GOLDEN = Path(__file__).parent / "golden"


@pytest.mark.parametrize("path", sorted(GOLDEN.glob("*.py")), ids=lambda path: path.stem)
def test_a_module_gets_its_verdicts(path):
    module = parse(path, path.name, path.read_bytes())
    verdicts = [
        f"{v.problem.line if v.problem else v.line} {v.problem.code if v.problem else 'ok'} {','.join(v.regions) or '-'}"
        for v in judge(module, run(module))
    ]
    assert verdicts == path.with_suffix(".verdicts").read_text().splitlines()


def test_every_module_has_verdicts_and_every_verdict_a_module():
    assert {p.stem for p in GOLDEN.glob("*.py")} == {p.stem for p in GOLDEN.glob("*.verdicts")}
