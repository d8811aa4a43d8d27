"""What can go wrong, and where.

KgError                    anything the user can mend; has a code, a place and a help line
├── UsageError             exit 2: the command was asked for something that does not exist
├── InputError             exit 3: a file cannot be read
├── RuleError              exit 1: a file was read, but breaks a rule
├── ErrorGroup             several of the above at once
└── StoreError             exit 4: a store, the network or the file system did not do its part
    └── TimeoutExceeded    exit 4: a limit on time or memory was reached
"""

from collections.abc import Iterable
from dataclasses import dataclass, field
from typing import ClassVar, Literal

Severity = Literal["error", "warn", "info"]
SEVERITIES: tuple[Severity, ...] = ("error", "warn", "info")


@dataclass(frozen=True, slots=True)
class Place:
    """A place in a file: the path as the user knows it, line and column counted from 1.

    >>> str(Place("seeds/claims.yaml", 41))
    'seeds/claims.yaml:41'
    """

    file: str
    line: int | None = None
    column: int | None = None

    def __str__(self) -> str:
        """Return the place as ``file:line:column``, as far as known."""
        return ":".join(str(part) for part in (self.file, self.line, self.column) if part is not None)

    @property
    def sort_key(self) -> tuple[str, int, int]:
        """Order by file, then line, then column; unknown numbers first."""
        return (self.file, self.line or 0, self.column or 0)


@dataclass(frozen=True, slots=True)
class Finding:
    """One thing a check found: which rule (``code``), about what (``focus``, an IRI or CURIE), and what to do."""

    code: str
    message: str
    severity: Severity = "error"
    place: Place | None = None
    focus: str | None = None
    path: str | None = None
    value: str | None = None
    shape: str | None = None
    help: str | None = None

    @property
    def sort_key(self) -> tuple[object, ...]:
        """Order by place, then focus, rule and text, so that a report is stable."""
        place = self.place.sort_key if self.place else ("", 0, 0)
        rest = (self.focus, self.code, self.path, self.value, self.message, self.severity, self.shape, self.help)
        return (place, *(part or "" for part in rest))


@dataclass
class KgError(Exception):
    """The root of all errors that a user can mend."""

    message: str
    place: Place | None = None
    help: str | None = None
    code: str = field(default="")
    default_code: ClassVar[str] = "KG000"
    exit_code: ClassVar[int] = 3

    def __post_init__(self) -> None:
        """Fill in the class's code and make the message the exception's text."""
        self.code = self.code or self.default_code
        super().__init__(self.message)

    def __str__(self) -> str:
        """Return the message, after its place if that is known."""
        return f"{self.place}: {self.message}" if self.place else self.message

    @property
    def exit_status(self) -> int:
        """The exit code of a command that ends with this error."""
        return self.exit_code


class UsageError(KgError):
    """The command was asked for something that does not exist."""

    default_code: ClassVar[str] = "KG200"
    exit_code: ClassVar[int] = 2


class InputError(KgError):
    """A file cannot be read."""

    default_code: ClassVar[str] = "KG300"
    exit_code: ClassVar[int] = 3


class RuleError(KgError):
    """A file was read, but breaks a rule."""

    default_code: ClassVar[str] = "KG100"
    exit_code: ClassVar[int] = 1


class StoreError(KgError):
    """A store, the network or the file system did not do its part."""

    default_code: ClassVar[str] = "KG400"
    exit_code: ClassVar[int] = 4


class TimeoutExceeded(StoreError):
    """A limit on time or memory was reached."""

    default_code: ClassVar[str] = "KG408"


class ErrorGroup(KgError):
    """Several errors at once, ordered by place; ends 3 if any file cannot be read, else as its worst member."""

    errors: tuple[KgError, ...]

    def __init__(self, errors: Iterable[KgError]) -> None:
        """Collect ``errors`` (at least one)."""
        self.errors = tuple(sorted(errors, key=lambda e: e.place.sort_key if e.place else ("", 0, 0)))
        first = self.errors[0]
        super().__init__(f"{len(self.errors)} errors, the first: {first}", first.place, first.help, first.code)

    @property
    def exit_status(self) -> int:
        """3 where a file could not be read, else the worst of the members' codes."""
        return max(error.exit_status for error in self.errors)
