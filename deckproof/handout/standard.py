"""Where docs.python.org documents the names of the standard library, as an inventory for Sphinx.

That of docs.python.org is in no package of less than 70 MB, and a build asks no network. But its addresses
follow from the modules of the Python that runs: `re.Match.group` is at `library/re.html#re.Match.group`.
Where they do not, the tables here say so.
"""

import builtins
import importlib
import inspect
import sys
import zlib
from collections.abc import Iterable, Iterator
from types import ModuleType
from typing import Any

_TYPES = ("bytearray", "bytes", "dict", "frozenset", "list", "memoryview", "range", "set", "str", "tuple")
"""The classes among the built-in names that have their place with the types, and not with the functions."""

_ASYNCIO = {
    "tasks": "task", "taskgroups": "task", "timeouts": "task", "threads": "task", "coroutines": "task",
    "runners": "runner", "locks": "sync", "queues": "queue", "streams": "stream", "subprocess": "subprocess",
    "exceptions": "exceptions", "futures": "future", "protocols": "protocol", "transports": "protocol",
    "events": "eventloop", "base_events": "eventloop", "unix_events": "policy",
}  # fmt: skip
_ASYNCIO_IN_C = {
    "Task": "task", "current_task": "task", "all_tasks": "task", "Future": "future",
    "get_running_loop": "eventloop", "get_event_loop": "eventloop",
}  # fmt: skip
"""Which page of asyncio's documents what is defined in a module of it; and what is defined in none."""

_TOGETHER = {
    "importlib": "abc machinery util", "wsgiref": "handlers headers simple_server types util validate",
    "multiprocessing": "connection managers pool sharedctypes dummy",
}  # fmt: skip
_PAGES = {
    "cProfile": "profile", "pstats": "profile", "urllib.response": "urllib.request",
    "xml.sax.saxutils": "xml.sax.utils", "xml.sax.xmlreader": "xml.sax.reader",
    **{f"{package}.{part}": package for package, parts in _TOGETHER.items() for part in parts.split()},
}  # fmt: skip
"""The pages of modules that have none of their own name."""

UNWANTED = {"antigravity", "this"}
"""Modules that do something when they are imported."""

_HEAD = (
    "# Sphinx inventory version 2\n# Project: Python\n# Version: {}\n# The rest is compressed with zlib.\n"
)


def inventory(modules: Iterable[str]) -> bytes:
    """An objects.inv with the built-in names and those of `modules`. They may be any that code imports: it
    has those of the standard library that can be imported here."""
    lines = dict(_builtins())
    for name in sorted({*modules, *(["os.path"] if "os" in modules else [])}):
        if module := _module(name):
            lines |= _documented(name, module)
    content = "".join(
        f"{name} py:{kind} 1 {page}.html#{'module-' if kind == 'module' else ''}$ -\n"
        for name, (kind, page) in sorted(lines.items())
    )
    head = _HEAD.format(".".join(map(str, sys.version_info[:2])))
    return head.encode() + zlib.compress(content.encode(), 9)


def _module(name: str) -> ModuleType | None:
    """The module `name`, if it is a public one of the standard library."""
    top, *_ = parts = name.split(".")
    if top not in sys.stdlib_module_names - UNWANTED or any(part.startswith("_") for part in parts):
        return None
    try:
        return importlib.import_module(name)
    except ImportError:  # of another system, or a part that this Python was built without
        return None


def _builtins() -> Iterator[tuple[str, tuple[str, str]]]:
    for name, value in vars(builtins).items():
        if name.startswith("_"):
            continue
        is_class = inspect.isclass(value)
        if is_class and issubclass(value, BaseException):
            yield name, ("exception", "library/exceptions")
        elif is_class or callable(value):
            place = "stdtypes" if name in _TYPES else "functions"
            place = "constants" if type(value).__name__ in ("Quitter", "_Printer") else place
            yield name, ("class" if is_class else "function", f"library/{place}")
        if is_class and not issubclass(value, BaseException):
            yield from ((member, (kind, "library/stdtypes")) for member, kind in _members(name, value))


def _documented(name: str, module: ModuleType) -> Iterator[tuple[str, tuple[str, str]]]:
    """The module `name` and the names in it, what each is, and its page."""
    yield name, ("module", f"library/{_PAGES.get(name, name.lower())}")
    for own in getattr(module, "__all__", None) or _public(module):
        value = getattr(module, own, None)
        if isinstance(value, ModuleType):
            continue
        page = f"library/{_asyncio(own, value) if name == 'asyncio' else _PAGES.get(name, name.lower())}"
        full = f"{name}.{own}"
        if inspect.isclass(value):
            yield full, ("exception" if issubclass(value, BaseException) else "class", page)
            yield from ((member, (kind, page)) for member, kind in _members(full, value))
        else:
            yield full, ("function" if callable(value) else "data", page)


def _public(module: ModuleType) -> list[str]:
    """The names that `module` defines itself, or that are written in C for it."""
    own = {module.__name__, f"_{module.__name__}", None}
    return [
        name
        for name, value in vars(module).items()
        if not name.startswith("_") and getattr(value, "__module__", None) in own
    ]


def _members(name: str, value: type) -> Iterator[tuple[str, str]]:
    for own, member in vars(value).items():
        if not own.startswith("_"):
            is_method = callable(member) or isinstance(member, classmethod | staticmethod)
            yield f"{name}.{own}", "method" if is_method else "attribute"


def _asyncio(name: str, value: Any) -> str:
    if name.endswith(("Policy", "Watcher", "_policy", "_watcher")):
        return "asyncio-policy"
    where = getattr(value, "__module__", "builtins").rpartition(".")[2]
    part = _ASYNCIO_IN_C.get(name, "extending") if where == "_asyncio" else _ASYNCIO.get(where, "exceptions")
    return f"asyncio-{part}"
