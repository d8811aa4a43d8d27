"""YAML nodes to lines: the source text of each scalar, in an order and an indentation that are always the same."""

import re
from collections import defaultdict

import yaml

from kg.order import key_rank
from kg.style.unsafe import LeftAlone

WIDTH = 120
Node = yaml.ScalarNode | yaml.SequenceNode | yaml.MappingNode


class Layout:
    """One file on its way: its lines, and the comments that are not yet placed. Nodes are taken in source order."""

    def __init__(self, text: str, root: Node | None) -> None:
        """Take a text and its root node; find the comments, which YAML's own reader drops."""
        self._lines = text.splitlines()
        self._comments: dict[int, tuple[int, str]] = {}
        self._position = 0
        taken = defaultdict[int, list[tuple[int, float]]](list)
        if root:
            _scalars(root, taken)
        for number, line in enumerate(self._lines):
            for found in re.finditer(r"(?:^|(?<=\s))#", line):
                if not any(start <= found.start() < end for start, end in taken[number]):
                    self._comments[number] = (found.start(), line[found.start() :].rstrip())
                    break

    @property
    def remarks(self) -> list[str]:
        """The text of every comment, sorted."""
        return sorted(text for _, text in self._comments.values())

    def things(self, root: yaml.SequenceNode) -> list[str]:
        """Return the lines of a list of things."""
        laid: list[str] = []
        alone_before = False
        for node in root.value:
            first = node.start_mark.line
            apart = first > 0 and not self._lines[first - 1].strip()
            lead = self._above(first, keep_gaps=True)
            hoisted, lines = self._item(node, 0)
            lead += hoisted
            alone = len(lines) == 1 and not lead
            if laid and not (alone and alone_before and not apart):
                laid.append("")
            laid += lead + lines
            alone_before = len(lines) == 1
        rest = self._above(len(self._lines), keep_gaps=True)
        while rest and not rest[-1]:
            rest.pop()
        return laid + ([""] if rest else []) + rest

    def _above(self, line: int, *, keep_gaps: bool = False) -> list[str]:
        """Return the comments on lines of their own between what was taken last and a line."""
        found: list[str] = []
        for number in range(self._position, line):
            if number in self._comments and not self._lines[number][: self._comments[number][0]].strip():
                found.append(self._comments[number][1])
            elif keep_gaps and found and found[-1] and not self._lines[number].strip():
                found.append("")
        self._position = max(self._position, line)
        return found

    def _beside(self, line: int) -> str:
        """Return the comment at the end of a line, set off by two spaces, or nothing."""
        start, text = self._comments.get(line, (0, ""))
        return f"  {text}" if text and self._lines[line][:start].strip() else ""

    def _item(self, node: Node, indent: int) -> tuple[list[str], list[str]]:
        """Return the comments above an item of a list, and its own lines from the dash on."""
        dash = " " * indent + "- "
        if isinstance(node, yaml.MappingNode) and not node.flow_style:
            hoisted, lines = self._mapping(node, indent + 2)
            return hoisted, [dash + lines[0][indent + 2 :], *lines[1:]]
        if isinstance(node, yaml.SequenceNode) and not node.flow_style:
            raise LeftAlone(f"it has a list in a list in line {node.start_mark.line + 1}")
        return [], self._leaf(dash, node, node.start_mark.column - 2, indent)

    def _mapping(self, node: yaml.MappingNode, indent: int) -> tuple[list[str], list[str]]:
        """Return the comments above the first key, and the lines of all keys in reading order."""
        pad = " " * indent
        parts = []
        for key, value in node.value:
            lead = [pad + text for text in self._above(key.start_mark.line)]
            parts.append((key_rank(key.value), lead, self._entry(key, value, indent)))
        parts.sort(key=lambda part: part[0])
        lines = [line for _, lead, entry in parts for line in lead + entry]
        hoisted = len(parts[0][1])
        return [line[2:] for line in lines[:hoisted]], lines[hoisted:]

    def _entry(self, key: yaml.ScalarNode, value: Node, indent: int) -> list[str]:
        start = " " * indent + self._text(key) + ":"
        if isinstance(value, yaml.ScalarNode) or value.flow_style:
            return self._leaf(start + " ", value, key.start_mark.column, indent)
        head = start + self._beside(key.start_mark.line)
        if isinstance(value, yaml.MappingNode):
            hoisted, lines = self._mapping(value, indent + 2)
            return [head, *("  " + line for line in hoisted), *lines]
        found = [head]
        for item in value.value:
            lead = [" " * (indent + 2) + text for text in self._above(item.start_mark.line)]
            hoisted, lines = self._item(item, indent + 2)
            found += [*lead, *hoisted, *lines]
        return found

    def _leaf(self, start: str, node: Node, column: int, indent: int) -> list[str]:
        """Return the lines of a scalar or of something in braces or brackets, after what it starts with."""
        first, last = node.start_mark.line, _last_line(node)
        self._position = max(self._position, last + 1)
        if first == last:
            return [(start + self._flow(node)).rstrip() + self._beside(last)]
        inside = any(number in self._comments for number in range(first, last + 1))
        if not isinstance(node, yaml.ScalarNode) and not inside:
            joined = start + self._flow(node)
            if len(joined) <= WIDTH:
                return [joined]
        head = (start + self._lines[first][node.start_mark.column :]).rstrip()
        rest = self._lines[first + 1 : last + 1]
        if not isinstance(node, yaml.ScalarNode) or node.style not in ("|", ">"):
            return [head, *(" " * (indent + 2) + line.strip() if line.strip() else "" for line in rest)]
        while not rest[-1].strip():
            rest.pop()
        return [head, *(_moved(line, indent - column) for line in rest)]

    def _flow(self, node: Node) -> str:
        """Return a node in one line."""
        if isinstance(node, yaml.MappingNode):
            pairs = sorted(node.value, key=lambda pair: key_rank(pair[0].value))
            return "{" + ", ".join(f"{self._text(key)}: {self._flow(value)}" for key, value in pairs) + "}"
        if isinstance(node, yaml.SequenceNode):
            return "[" + ", ".join(self._flow(item) for item in node.value) + "]"
        return self._text(node)

    def _text(self, node: yaml.ScalarNode) -> str:
        """Return the source text of a scalar, its lines joined as YAML joins them."""
        first, last = node.start_mark, node.end_mark
        if first.line == last.line:
            return self._lines[first.line][first.column : last.column]
        lines = [self._lines[first.line][first.column :], *self._lines[first.line + 1 : last.line + 1]]
        lines[-1] = lines[-1][: last.column]
        return " ".join(line.strip() for line in lines)


def _scalars(node: Node, taken: dict[int, list[tuple[int, float]]]) -> None:
    """Note which columns of which lines belong to scalars."""
    if isinstance(node, yaml.ScalarNode):
        for line in range(node.start_mark.line, node.end_mark.line + 1):
            start = node.start_mark.column if line == node.start_mark.line else 0
            end = node.end_mark.column if line == node.end_mark.line else float("inf")
            taken[line].append((start, end))
        return
    for child in node.value:
        for inner in child if isinstance(child, tuple) else (child,):
            _scalars(inner, taken)


def _last_line(node: Node) -> int:
    """Return the line on which a scalar or a flow collection ends."""
    end: int = node.end_mark.line
    return end - 1 if node.end_mark.column == 0 and end > node.start_mark.line else end


def _moved(line: str, by: int) -> str:
    """Return a line moved to the right, or to the left as far as there is room."""
    if not line.strip():
        return ""
    if by >= 0:
        return " " * by + line
    if line[:-by].strip():
        raise LeftAlone("a text of several lines stands further left than its key")
    return line[-by:]
