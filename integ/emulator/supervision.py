"""Cleans up when the program that started the emulator is gone, however it went.

That program holds the other end of standard input, and writes one JSON line for each thing to clean up:
`{"group": 1234}` a process group it started, `{"release": 1234}` that group has ended, `{"directory": "/tmp/x"}` a
temporary directory. The kernel closes the pipe when the program dies, also by SIGKILL: then every group is killed,
the directories are removed, and the emulator ends with its own process group (its Lambda workers).
"""

import contextlib
import json
import os
import shutil
import signal
import threading
import time


class Supervisor(threading.Thread):
    """Reads standard input to its end, then cleans up."""

    def __init__(self) -> None:
        super().__init__(name="supervisor", daemon=True)
        self.groups: set[int] = set()
        self.directories: list[str] = []

    def run(self) -> None:
        pending = b""
        # Unbuffered: a buffered reader would hold a lock that the interpreter waits for when it exits.
        while chunk := os.read(0, 65536):
            *lines, pending = (pending + chunk).split(b"\n")
            for line in lines:
                self.note(json.loads(line))
        self.clean_up()

    def note(self, message: dict[str, object]) -> None:
        """Takes in one line of the parent."""
        if isinstance(group := message.get("group"), int):
            self.groups.add(group)
        if isinstance(ended := message.get("release"), int):
            self.groups.discard(ended)
        if isinstance(directory := message.get("directory"), str):
            self.directories.append(directory)

    def clean_up(self) -> None:
        """Ends every registered group, then itself."""
        self.signal_groups(signal.SIGTERM)
        # Time for a database server to let go of its shared memory.
        time.sleep(0.5)
        self.signal_groups(signal.SIGKILL)
        for directory in self.directories:
            shutil.rmtree(directory, ignore_errors=True)
        os.killpg(os.getpgid(0), signal.SIGKILL)

    def signal_groups(self, number: signal.Signals) -> None:
        """Sends a signal to every group that still exists."""
        for group in self.groups:
            with contextlib.suppress(ProcessLookupError, PermissionError):
                os.killpg(group, number)


def start() -> None:
    """Begins to watch standard input."""
    Supervisor().start()
