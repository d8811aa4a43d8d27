"""What goes wrong under a load leaves the old data or the new, and running it again ends well."""

import shutil
import signal
import subprocess
import sys
import time
from pathlib import Path

import pytest
from store_faults import AGAIN, NEW, OLD, Tally, cuts, held, measured, put, with_faults
from store_proxy import Proxy
from store_servers import ROOT, Server, started

from kg.stores import Refused

CHILD = Path(__file__).with_name("store_child.py")


def test_a_cut_anywhere_leaves_old_or_new(server: Server, torture: bool) -> None:
    total = measured(server).seen
    tally = with_faults(server, cuts(server, total, 50 if torture else 6))
    tally.holds(server)
    sys.stdout.write(f"{server.name}: {tally}\n")


def test_a_lost_answer_or_a_503_at_any_request_leaves_old_or_new(server: Server, torture: bool) -> None:
    requests = measured(server).requests
    step = 1 if torture else 7
    tally = with_faults(server, (Proxy(server.port, drop=n) for n in range(0, requests, step)))
    tally.holds(server)
    tally = with_faults(server, (Proxy(server.port, busy=n) for n in range(0, requests, step)))
    tally.holds(server)


def test_a_lost_answer_or_a_503_is_made_good_by_trying_again(server: Server, torture: bool) -> None:
    requests = measured(server).requests
    for number in range(0, requests, 1 if torture else 11):
        for fault in ({"drop": number}, {"busy": number}):
            with Proxy(server.port, **fault) as proxy:
                put(server, NEW, proxy.port, AGAIN)
            assert held(server) == "new"
            put(server, OLD)


def test_kill_9_at_any_moment_leaves_old_or_new(server: Server, torture: bool) -> None:
    put(server, OLD)
    whole = timed(server)
    put(server, OLD)
    tally, times = Tally(), 100 if torture else 5
    for number in range(times):
        child = loading(server)
        time.sleep(whole * 1.3 * number / times)
        child.kill()
        child.wait()
        assert child.stdout
        child.stdout.close()
        tally.note(server)
    tally.holds(server)
    sys.stdout.write(f"{server.name}: {tally}\n")


def test_the_death_of_the_store_leaves_old_or_new(server: Server, torture: bool) -> None:
    put(server, OLD)
    whole = timed(server)
    put(server, OLD)
    times = (100 if server.name == "oxigraph" else 25) if torture else 2  # the others take seconds to start
    tally = Tally()
    for number in range(times):
        child = loading(server)
        time.sleep(whole * 1.3 * number / times)
        server.stop(signal.SIGKILL)
        child.wait()
        assert child.stdout
        child.stdout.close()
        server.start()
        tally.note(server)
    tally.holds(server)
    sys.stdout.write(f"{server.name}: {tally}\n")


def test_a_full_disk_leaves_the_old_data(server: Server, tmp_path: Path) -> None:
    if not may_mount():
        pytest.skip("NO ROOT: a disk of its own cannot be made for the store")
    small = started(server.name, tmp_path / server.name, 48 if server.name == "oxigraph" else 400)
    try:
        put(small, OLD)
        filler = small.fill()
        with pytest.raises(Refused, match=r"the store (is|seems to be) full") as caught:
            put(small, NEW)
        assert "make room" in str(caught.value.help)
        filler.unlink()
        small.restart()
        assert held(small) == "old"
        put(small, NEW)
        assert held(small) == "new"
    finally:
        small.stop()


def may_mount() -> bool:
    """Return whether this process may make a disk."""
    command = ["unshare", "--mount", "mount", "-t", "tmpfs", "none", "/mnt"]
    return bool(shutil.which("unshare")) and subprocess.run(command, capture_output=True, check=False).returncode == 0


def loading(server: Server) -> "subprocess.Popen[bytes]":
    """Return a process that begins to load now."""
    child = subprocess.Popen([sys.executable, CHILD, server.name, str(server.port)], stdout=subprocess.PIPE, cwd=ROOT)
    assert child.stdout
    assert child.stdout.readline() == b"go\n"
    return child


def timed(server: Server) -> float:
    """Return the seconds that a load takes in a process of its own."""
    child = loading(server)
    start = time.monotonic()
    child.wait()
    assert child.stdout
    child.stdout.close()
    assert not child.returncode
    return time.monotonic() - start
