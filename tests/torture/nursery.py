"""A warm process that runs the command in a forked child per document: as a script, it answers lines of JSON.

A child is as good as a process of its own, and a hundred times cheaper: its modules are imported already, as after
``import kg.cli``, and that is all that it shares. It enters by ``kg.cli.main``, as the installed script does, with
``sys.argv``, a working folder, streams and a process group of its own. Nothing of what it does comes back, its memory
and its end are its own, and the status is the one that the system gives: an exit code, or the signal that killed it.
A sample of the documents goes through the installed ``kg`` all the same.

Time is that of the processor, so that a busy machine is no hang: a child is killed after 5 s of it, or of a minute.
"""

import gc
import importlib
import json
import os
import pkgutil
import resource
import shutil
import signal
import sys
import time
import traceback
from pathlib import Path
from typing import Any, NoReturn

SECONDS = 5
MOST_SECONDS = 60
MOST_MEMORY = 6 * 1024**3
TOLD = 20_000
"""How many bytes of what a child says are passed on."""


def warm() -> None:
    """Import all of kg and what it needs, and keep the collector from touching that in the children."""
    import kg

    for module in pkgutil.walk_packages(kg.__path__, "kg."):
        if module.name != "kg.__main__":
            importlib.import_module(module.name)
    for name in ("rdflib.plugins.parsers.notation3", "pyshacl", "html.parser", "rich.table", "rich.console", "edtf"):
        importlib.import_module(name)
    gc.collect()
    gc.freeze()


def lay_out(folder: Path, job: dict[str, Any], template: str) -> None:
    """Make a child's folder: the files of the template, linked, where it is wanted, and the document over them."""
    if job["project"]:
        shutil.copytree(template, folder, copy_function=os.link)
    else:
        folder.mkdir()
    for name, content in job["files"].items():
        path = folder / name
        path.parent.mkdir(parents=True, exist_ok=True)
        path.unlink(missing_ok=True)
        with path.open("wb") as file:
            before, piece, times, after = content if isinstance(content, list) else (content, "", 0, "")
            file.write(before.encode("latin-1"))
            for _ in range(times):
                file.write(piece.encode("latin-1"))
            file.write(after.encode("latin-1"))


def be_child(folder: Path, job: dict[str, Any], said: Path) -> NoReturn:
    """Run the command in this process and end it with the status that the interpreter would."""
    status = 70
    try:
        os.setsid()
        os.chdir(folder)
        standard = [os.open(folder / job["stdin"] if job["stdin"] else os.devnull, os.O_RDONLY)]
        standard += [os.open(os.devnull, os.O_WRONLY), os.open(said, os.O_WRONLY | os.O_CREAT)]
        for number, descriptor in enumerate(standard):
            os.dup2(descriptor, number)
        sys.stdin = os.fdopen(0, encoding="utf-8", closefd=False)
        sys.stdout = os.fdopen(1, "w", encoding="utf-8", closefd=False)
        sys.stderr = os.fdopen(2, "w", encoding="utf-8", errors="backslashreplace", closefd=False)
        resource.setrlimit(resource.RLIMIT_CPU, (SECONDS, SECONDS + 1))
        resource.setrlimit(resource.RLIMIT_AS, (MOST_MEMORY, MOST_MEMORY))
        resource.setrlimit(resource.RLIMIT_CORE, (0, 0))
        os.environ.update(job["environment"])
        sys.argv = ["kg", *(os.fsdecode(word.encode("latin-1")) for word in job["words"])]
        from kg.cli import main

        try:
            main()
            status = 0
        except SystemExit as end:
            status = end.code if isinstance(end.code, int) else int(bool(end.code))
        except BaseException:
            traceback.print_exc()
            status = 1
        sys.stdout.flush()
        sys.stderr.flush()
    finally:
        os._exit(status)


def watched(child: int) -> tuple[int, float]:
    """Wait for a child, kill it when its time is up, and return its status and its seconds of processor time."""
    deadline = time.monotonic() + MOST_SECONDS
    killed = False
    pause = 0.0005
    while True:
        ended, status, used = os.wait4(child, os.WNOHANG)
        if ended:
            return (-99 if killed else os.waitstatus_to_exitcode(status)), used.ru_utime + used.ru_stime
        if not killed and time.monotonic() > deadline:
            os.killpg(child, signal.SIGKILL)
            killed = True
        time.sleep(pause)
        pause = min(2 * pause, 0.01)


def run(job: dict[str, Any], template: str, scratch: Path) -> dict[str, Any]:
    """Run one document and return what became of it."""
    folder, said = scratch / "here", scratch / "said"
    shutil.rmtree(folder, ignore_errors=True)
    said.unlink(missing_ok=True)
    lay_out(folder, job, template)
    child = os.fork()
    if not child:
        be_child(folder, job, said)
    status, seconds = watched(child)
    told = said.read_bytes() if said.exists() else b""
    shutil.rmtree(folder, ignore_errors=True)
    short = told if len(told) <= TOLD else told[: TOLD // 2] + b"\n...\n" + told[-TOLD // 2 :]
    return {"status": status, "seconds": seconds, "told": short.decode("utf-8", "replace")}


def main() -> None:
    """Answer each line with a line, until there are no more."""
    template, scratch = sys.argv[1:]
    warm()
    sys.stdout.write("warm\n")
    sys.stdout.flush()
    for line in sys.stdin:
        sys.stdout.write(json.dumps(run(json.loads(line), template, Path(scratch))) + "\n")
        sys.stdout.flush()


if __name__ == "__main__":
    main()
