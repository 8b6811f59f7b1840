"""Reading ahead: the next batches are read while the present one is worked on."""

from __future__ import annotations

import queue
import threading
from collections.abc import Iterator
from typing import Any

from whimbrel.intake.reading.sheet import Batch


def ahead(batches: Iterator[Batch]) -> Iterator[Batch]:
    """Read the next batches in a thread while this one is filled: Arrow parses without the interpreter's lock."""
    waiting: queue.Queue[Any] = queue.Queue(maxsize=3)
    stop = threading.Event()

    def read() -> None:
        try:
            for batch in batches:
                while not stop.is_set():
                    try:
                        waiting.put(batch, timeout=0.5)
                        break
                    except queue.Full:
                        continue
                if stop.is_set():
                    return
            waiting.put(None)
        except BaseException as error:  # handed to the reader's thread, whatever it is
            waiting.put(error)

    thread = threading.Thread(target=read, daemon=True)
    thread.start()
    try:
        while (item := waiting.get()) is not None:
            if isinstance(item, BaseException):
                raise item
            yield item
    finally:
        stop.set()
        while not waiting.empty():
            waiting.get_nowait()
        thread.join(timeout=5)
