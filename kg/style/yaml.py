"""The layout of seeds: id first, keys in reading order, an empty line between things; comments stay where they belong.

What is written in one line, in braces or brackets, stays in one line; quotes stay as they are.
"""

from typing import Any, cast

import yaml

from kg.errors import InputError, Place
from kg.style.layout import Layout, Node
from kg.style.unsafe import LeftAlone
from kg.wellformed import DEEPEST

_Loader = getattr(yaml, "CBaseLoader", yaml.BaseLoader)


def seeds(file: str, data: bytes) -> bytes:
    """Return a seeds file laid out.

    Raises ``InputError`` at the place of what is not YAML, ``LeftAlone`` for YAML beyond what seeds use.
    """
    text = _text(file, data)
    root = _read(file, text)
    if not isinstance(root, yaml.SequenceNode) or root.flow_style or not root.value:
        raise LeftAlone("it is not a list of things")
    _check_keys(root)
    layout = Layout(text, root)
    laid = "".join(f"{line}\n" for line in layout.things(root))
    try:
        again = _read(file, laid)
    except InputError as error:
        raise LeftAlone("laid out it could not be read") from error
    remarks_kept = Layout(laid, again).remarks == layout.remarks and laid.count("#") == text.count("#")
    if _value(again) != _value(root) or not remarks_kept:
        raise LeftAlone("laid out it would not say the same")
    return laid.encode()


def _text(file: str, data: bytes) -> str:
    try:
        return data.decode("utf-8-sig")
    except UnicodeDecodeError as error:
        line = data[: error.start].count(b"\n") + 1
        raise InputError("the file is not UTF-8", place=Place(file, line), help="save it as UTF-8") from error


def _read(file: str, text: str) -> Node | None:
    """Return the root of a YAML text, all scalars texts; anchors and tags are not for seeds."""
    depth = 0
    try:
        for event in yaml.parse(text, Loader=_Loader):
            depth += isinstance(event, yaml.CollectionStartEvent) - isinstance(event, yaml.CollectionEndEvent)
            if depth > DEEPEST:
                line = event.start_mark.line + 1 if event.start_mark else 1
                why = f"nested more than {DEEPEST} levels deep"
                raise InputError(why, place=Place(file, line), help="flatten it")
            if isinstance(event, yaml.AliasEvent) or getattr(event, "anchor", None) or getattr(event, "tag", None):
                line = event.start_mark.line + 1 if event.start_mark else 0
                raise LeftAlone(f"it has an anchor, an alias or a tag in line {line}")
        return cast("Node | None", yaml.compose(text, Loader=_Loader))
    except yaml.YAMLError as error:
        mark = getattr(error, "problem_mark", None)
        before = text[: getattr(error, "position", 0)]
        place = Place(file, mark.line + 1, mark.column + 1) if mark else Place(file, before.count("\n") + 1)
        problem = getattr(error, "problem", None) or str(error).partition("\n")[0]
        raise InputError(f"not YAML: {problem}", place=place, help="mend the line") from error


def _check_keys(node: Node) -> None:
    """Raise ``LeftAlone`` for a key that is no text: seeds have none, and it has no place in the reading order."""
    for item in node.value if isinstance(node, yaml.CollectionNode) else ():
        if isinstance(item, tuple) and not isinstance(item[0], yaml.ScalarNode):
            raise LeftAlone(f"it has a key that is no text in line {item[0].start_mark.line + 1}")
        _check_keys(item[1] if isinstance(item, tuple) else item)


def _value(node: Node | None) -> Any:
    """Return what a node says, whatever its layout; a key that stands twice counts twice."""
    if isinstance(node, yaml.MappingNode):
        return sorted((key.value, repr(_value(value))) for key, value in node.value)
    if isinstance(node, yaml.SequenceNode):
        return [_value(item) for item in node.value]
    return node.value if node else None
