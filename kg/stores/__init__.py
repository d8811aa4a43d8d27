"""Into any triple store, and proven there: find out what it is, load, compare, ask, read back."""

from kg.stores.answers import Answered, same_answers
from kg.stores.cargo import Cargo, cargo
from kg.stores.changes import Change, changes
from kg.stores.client import Store
from kg.stores.detect import NoStore, connect
from kg.stores.kinds import STORES
from kg.stores.load import Loaded, NotAsSent, drop, load
from kg.stores.patience import Patience, Watch
from kg.stores.pull import pull
from kg.stores.refusals import Busy, Refused
from kg.stores.state import State, look
from kg.values import Difference, compare

__all__ = [
    "STORES",
    "Answered",
    "Busy",
    "Cargo",
    "Change",
    "Difference",
    "Loaded",
    "NoStore",
    "NotAsSent",
    "Patience",
    "Refused",
    "State",
    "Store",
    "Watch",
    "cargo",
    "changes",
    "compare",
    "connect",
    "drop",
    "load",
    "look",
    "pull",
    "same_answers",
]
