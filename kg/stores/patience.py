"""When to try again, how long to wait first, and whom to tell."""

import time
from collections.abc import Callable
from dataclasses import dataclass
from typing import Protocol, TypeVar

from kg.http import EndpointError, Lost, Unreachable
from kg.stores.refusals import Busy

_LONGEST_WAIT = 30.0

Done = TypeVar("Done")


class Watch(Protocol):
    """Whoever wants to be told how far things are."""

    def say(self, text: str) -> None:
        """Take a line."""

    def begin(self, what: str, total: int) -> None:
        """Take the beginning of something that is ``total`` bytes long; what was begun before has ended."""

    def tick(self, size: int) -> None:
        """Take that so many more bytes are through."""


@dataclass(frozen=True, slots=True)
class Patience:
    """How often to try what is safe to try again, and how long to wait first; each wait is twice the one before."""

    tries: int = 5
    seconds: float = 0.5

    def again(
        self,
        what: str,
        do: Callable[[], Done],
        watch: Watch,
        passing: tuple[type[EndpointError], ...] = (Unreachable, Lost, Busy),
    ) -> Done:
        """Do something that may be done twice, and do it again after a wait where it failed in a way that may pass."""
        wait = self.seconds
        for left in range(self.tries - 1, -1, -1):
            try:
                return do()
            except passing as error:
                if not left:
                    raise
                times = "once more" if left == 1 else f"{left} times more"
                watch.say(f"{what} failed: {error.message}; waiting {wait:g} s, trying {times}")
                time.sleep(wait)
                wait = min(2 * wait, _LONGEST_WAIT)
        raise AssertionError("the last try returns or raises")
