"""IRIs to short names, by a table of prefixes; remembers which of them were used."""

import re
from collections.abc import Mapping

PLAIN_LOCAL = re.compile(r"^[A-Za-z0-9_](?:[A-Za-z0-9_.\-]*[A-Za-z0-9_\-])?$")
"""Local names that Turtle and SPARQL take without a backslash."""

_NAME = re.compile(r"^[A-Za-z](?:[A-Za-z0-9_.\-]*[A-Za-z0-9_\-])?$")


class Prefixes:
    """A table of prefixes in use.

    >>> table = Prefixes({"ex": "http://example.org/"})
    >>> table.curie("http://example.org/a"), table.curie("http://example.org/a/b"), table.used
    ('ex:a', None, {'ex': 'http://example.org/'})
    """

    def __init__(self, prefixes: Mapping[str, str]) -> None:
        """Take prefixes with their namespaces; where two have one namespace, the first in alphabetical order counts."""
        self._prefixes: dict[str, str] = {}
        for prefix, namespace in sorted(prefixes.items()):
            if namespace and (not prefix or _NAME.match(prefix)):
                self._prefixes.setdefault(namespace, prefix)
        self._odd = sorted((ns for ns in self._prefixes if ns[-1] not in "/#"), key=lambda ns: (-len(ns), ns))
        self._used: dict[str, str] = {}
        self._known: dict[str, str | None] = {}

    @property
    def used(self) -> dict[str, str]:
        """The prefixes that stood in an answer so far, by name."""
        return dict(sorted(self._used.items()))

    def curie(self, iri: str) -> str | None:
        """Return the short name of an IRI, or None where no prefix gives one that needs no escape."""
        if iri not in self._known:
            self._known[iri] = self._find(iri)
        return self._known[iri]

    def _find(self, iri: str) -> str | None:
        cut = max(iri.rfind("/"), iri.rfind("#")) + 1
        candidates = [iri[:cut], *(ns for ns in self._odd if iri.startswith(ns))]
        for namespace in candidates:
            prefix = self._prefixes.get(namespace)
            if prefix is not None and PLAIN_LOCAL.match(iri[len(namespace) :]):
                self._used[prefix] = namespace
                return f"{prefix}:{iri[len(namespace) :]}"
        return None
