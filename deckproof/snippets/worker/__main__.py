"""Run as a script: with the descriptor that orders come from and answers go to, the directory above this
package, the one where modules run, and whether to fork; or, for one order in an interpreter of its own, with
`order`, the directory above this package, the file that has the order, and the process that wants it."""

import gc
import sys

_BEFORE = set(sys.modules)
sys.path[0] = sys.argv[2]  # where this package is; a module's own directory takes its place
sys.dont_write_bytecode = False

from deckproof.snippets.worker.fresh import take  # noqa: E402
from deckproof.snippets.worker.kinds import main_of, prepare  # noqa: E402
from deckproof.snippets.worker.serve import serve  # noqa: E402

sys.dont_write_bytecode = True
for _name in set(sys.modules) - _BEFORE:  # a module finds what a script finds
    if (getattr(sys.modules[_name], "__file__", None) or ".py").endswith(".py"):
        del sys.modules[_name]
gc.collect()
gc.freeze()  # or else each fork copies all of this when it ends

if sys.argv[1] != "order":
    order = serve(int(sys.argv[1]), sys.argv[3], prepare, forks=sys.argv[4] == "forks")
else:
    order = prepare(take(sys.argv[3], int(sys.argv[4])))
if order is not None:
    main_of(order)(order)
