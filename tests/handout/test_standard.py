"""Where the names of the standard library are documented."""

import sys
from functools import cache
from urllib.parse import urlsplit

import pytest
from sphinx.util.inventory import InventoryFile

from deckproof.handout.standard import inventory


@cache
def places(*modules: str) -> dict[str, str]:
    """What Sphinx reads from the inventory: the address of each name."""
    known = InventoryFile.loads(inventory(modules), uri="")
    return {name: item.uri for kind in known.data.values() for name, item in kind.items()}


DOCUMENTED = [  # as in the inventory of docs.python.org
    "library/functions.html#print", "library/functions.html#int", "library/stdtypes.html#str.join",
    "library/exceptions.html#ValueError", "library/constants.html#exit",
    "library/os.html#os.getcwd", "library/os.path.html#os.path.basename", "library/re.html#re.Match.group",
    "library/time.html#time.sleep", "library/pathlib.html#pathlib.Path.read_text",
    "library/collections.html#collections.deque.append", "library/itertools.html#itertools.count",
    "library/xml.etree.elementtree.html#xml.etree.ElementTree.parse",
    "library/concurrent.futures.html#concurrent.futures.ThreadPoolExecutor",
    "library/importlib.html#importlib.util.find_spec", "library/profile.html#pstats.Stats",
    "library/asyncio.html#module-asyncio", "library/importlib.html#module-importlib.util",
    "library/asyncio-task.html#asyncio.gather", "library/asyncio-task.html#asyncio.Task",
    "library/asyncio-runner.html#asyncio.run", "library/asyncio-queue.html#asyncio.Queue.put",
    "library/asyncio-sync.html#asyncio.Lock", "library/asyncio-stream.html#asyncio.open_connection",
    "library/asyncio-exceptions.html#asyncio.CancelledError", "library/asyncio-future.html#asyncio.Future",
    "library/asyncio-eventloop.html#asyncio.get_running_loop",
    "library/asyncio-policy.html#asyncio.get_event_loop_policy",
    "library/asyncio-subprocess.html#asyncio.create_subprocess_exec",
]  # fmt: skip
MODULES = (
    "os", "re", "time", "pathlib", "collections", "itertools", "xml.etree.ElementTree", "concurrent.futures",
    "importlib.util", "pstats", "asyncio",
)  # fmt: skip


@pytest.mark.parametrize("address", DOCUMENTED)
def test_a_name_has_the_place_that_the_documentation_gives_it(address) -> None:
    assert places(*MODULES)[urlsplit(address).fragment.removeprefix("module-")] == address


def test_only_what_is_imported_is_there_and_only_of_the_standard_library() -> None:
    found = places("json", "json.nothing", "requests", "_thread", "this", "importlib._bootstrap")
    assert "this" not in sys.modules
    tops = {name.partition(".")[0] for name in found}
    assert "json" in tops
    assert tops.isdisjoint({"requests", "_thread", "this", "importlib", "os"})
