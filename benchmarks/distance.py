"""A server that stands further away: what goes to it and comes back arrives some time later.

`python benchmarks/distance.py PORT SECONDS` prints a port of this machine; what is sent there is sent on to PORT.
"""

import queue
import socket
import subprocess
import sys
import threading
import time

_LARGEST = 1 << 20


class Relay:
    """A process between clients and a server of this machine.

    Args:
        port: The server's.
        milliseconds: What a message and its answer take longer, together.
    """

    def __init__(self, port: int, milliseconds: float) -> None:
        command = [sys.executable, __file__, str(port), str(milliseconds / 2000)]
        self.process = subprocess.Popen(command, stdout=subprocess.PIPE, text=True)
        assert self.process.stdout
        self.port = int(self.process.stdout.readline())

    def close(self) -> None:
        self.process.kill()
        self.process.communicate()


def _relay(source: socket.socket, target: socket.socket, seconds: float) -> None:
    """Send on what comes, each piece so much later than it came, however many are on their way."""
    pieces: queue.SimpleQueue[tuple[float, bytes]] = queue.SimpleQueue()

    def send() -> None:
        while True:
            due, piece = pieces.get()
            time.sleep(max(0.0, due - time.monotonic()))
            if not piece:
                target.shutdown(socket.SHUT_WR)
                return
            target.sendall(piece)

    threading.Thread(target=send, daemon=True).start()
    piece = b"-"
    while piece:
        piece = source.recv(_LARGEST)
        pieces.put((time.monotonic() + seconds, piece))


def _serve(port: int, seconds: float) -> None:
    with socket.create_server(("127.0.0.1", 0)) as listening:
        print(listening.getsockname()[1], flush=True)
        while True:
            client, _ = listening.accept()
            server = socket.create_connection(("127.0.0.1", port))
            for one in (client, server):
                one.setsockopt(socket.IPPROTO_TCP, socket.TCP_NODELAY, 1)
            for ends in ((client, server), (server, client)):
                threading.Thread(target=_relay, args=(*ends, seconds), daemon=True).start()


if __name__ == "__main__":
    _serve(int(sys.argv[1]), float(sys.argv[2]))
