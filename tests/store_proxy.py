"""A proxy between the client and a store that does harm: cuts the stream, swallows answers, says 503."""

import socket
import struct
import threading
from types import TracebackType
from typing import Self


class Proxy:
    """Passes HTTP on to a port of this machine, except where it was told to fail.

    ``cut_after``: once so many bytes have come from the client, all connections are reset. ``drop``: the answer to
    the request with this number (from 0) is swallowed, after the store has given it. ``busy``: that request is not
    passed on, but answered 503.
    """

    def __init__(
        self, port: int, cut_after: int | None = None, drop: int | None = None, busy: int | None = None
    ) -> None:
        self.cut_after = cut_after
        self.drop = drop
        self.busy = busy
        self.seen = 0
        self.requests = 0
        self._target = port
        self._listener = socket.create_server(("127.0.0.1", 0))
        self.port = int(self._listener.getsockname()[1])
        self._lock = threading.Lock()
        self._threads: list[threading.Thread] = []
        self._stopped = False

    def __enter__(self) -> Self:
        self._accepting = threading.Thread(target=self._accept, daemon=True)
        self._accepting.start()
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        self._stopped = True
        with socket.create_connection(("127.0.0.1", self.port)):
            pass
        self._accepting.join()
        self._listener.close()
        for thread in self._threads:
            thread.join(10)

    def _accept(self) -> None:
        while True:
            client, _ = self._listener.accept()
            if self._stopped:
                client.close()
                return
            thread = threading.Thread(target=self._serve, args=(client,), daemon=True)
            self._threads.append(thread)
            thread.start()

    def _serve(self, client: socket.socket) -> None:
        with client:
            client.settimeout(30)
            try:
                while self._one_request(client):
                    pass
            except (OSError, _CutError):
                reset(client)

    def _take(self, source: socket.socket, most: int) -> bytes:
        """Return what comes from the client, unless the time has come to cut."""
        data = source.recv(most)
        with self._lock:
            self.seen += len(data)
            if self.cut_after is not None and self.seen >= self.cut_after:
                raise _CutError(data[: max(0, len(data) - (self.seen - self.cut_after))])
        return data

    def _one_request(self, client: socket.socket) -> bool:
        head = b""
        while b"\r\n\r\n" not in head:
            data = self._take(client, 65536)
            if not data:
                return False
            head += data
        head, _, body = head.partition(b"\r\n\r\n")
        length = next((int(v) for k, v in _fields(head) if k == b"content-length"), 0)
        with self._lock:
            number = self.requests
            self.requests += 1
        if number == self.busy:
            while len(body) < length:
                body += self._take(client, 65536)
            client.sendall(b"HTTP/1.1 503 Service Unavailable\r\nContent-Length: 4\r\n\r\nbusy")
            return True
        with socket.create_connection(("127.0.0.1", self._target)) as server:
            server.settimeout(30)
            return self._pass_on(client, server, head, body, length, number)

    def _pass_on(
        self, client: socket.socket, server: socket.socket, head: bytes, body: bytes, length: int, number: int
    ) -> bool:
        server.sendall(head + b"\r\n\r\n" + body)
        sent = len(body)
        while sent < length:
            try:
                data = self._take(client, 65536)
            except _CutError as cut:
                server.sendall(cut.rest)
                reset(server)
                raise
            if not data:
                reset(server)
                return False
            server.sendall(data)
            sent += len(data)
        answer = _whole_answer(server, head.startswith(b"HEAD"))
        if number == self.drop or not answer:
            raise _CutError(b"")
        client.sendall(answer)
        return True


def _whole_answer(server: socket.socket, is_head: bool) -> bytes:
    """Return all of one answer, however the store says where it ends."""
    answer = b""
    while not _is_whole(answer, is_head):
        piece = server.recv(65536)
        if not piece:
            break
        answer += piece
    return answer


def _is_whole(answer: bytes, is_head: bool) -> bool:
    head, found, body = answer.partition(b"\r\n\r\n")
    if not found:
        return False
    fields = dict(_fields(head))
    if is_head or head.split()[1] in (b"204", b"304"):
        return True
    if b"content-length" in fields:
        return len(body) >= int(fields[b"content-length"])
    return b"transfer-encoding" in fields and body.endswith(b"0\r\n\r\n")


class _CutError(Exception):
    """The moment to cut; ``rest`` is what still goes through."""

    def __init__(self, rest: bytes) -> None:
        super().__init__()
        self.rest = rest


def _fields(head: bytes) -> list[tuple[bytes, bytes]]:
    pairs = (line.partition(b":") for line in head.split(b"\r\n")[1:])
    return [(name.strip().lower(), value.strip()) for name, _, value in pairs]


def reset(connection: socket.socket) -> None:
    """End a connection with RST, as a cut line does."""
    try:
        connection.setsockopt(socket.SOL_SOCKET, socket.SO_LINGER, struct.pack("ii", 1, 0))
        connection.close()
    except OSError:
        return
