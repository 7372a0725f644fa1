"""Going through a part of a deck's AST: as `pandocfilters.walk`, several times as fast."""

from typing import Any

_WORDS = frozenset({"Str", "Space", "SoftBreak"})  # which no action asks for


def walk(value: Any, action: Any, form: str = "", meta: Any = None) -> Any:
    """`value` with what `action(key, content, form, meta)` makes of each node of its lists: the same (None),
    another, or a list of nodes. What comes of it is gone through, too, and what stays as it is, is the same
    object."""
    if isinstance(value, list):
        done: list[Any] = []
        same = True
        for item in value:
            if type(item) is not dict:
                new = walk(item, action, form, meta) if type(item) is list else item
            elif "t" not in item:
                new = walk(item, action, form, meta)
            elif item["t"] in _WORDS:
                new = item
            else:
                found = action(item["t"], item.get("c"), form, meta)
                if isinstance(found, list):
                    done += [walk(one, action, form, meta) for one in found]
                    same = False
                    continue
                new = walk(item if found is None else found, action, form, meta)
            same = same and new is item
            done.append(new)
        return value if same else done
    if isinstance(value, dict):
        if "t" in value:  # a node, which has nothing but its content
            inside = value.get("c")
            new = walk(inside, action, form, meta) if isinstance(inside, list | dict) else inside
            return value if new is inside else {**value, "c": new}
        new = {key: walk(part, action, form, meta) for key, part in value.items()}
        return value if all(new[key] is part for key, part in value.items()) else new
    return value
