"""Worker processes: they read what others made, apart from the store, under limits of time and memory.

A file may be made to hang its reader, to fill the memory, or to break a library. A worker that reaches a limit is ended
by the operating system; the tasks in flight are then tried again one by one, so that the one at fault is told apart.
"""

import multiprocessing
import os
import signal
import sys
import threading
from collections import deque
from collections.abc import Callable, Iterable, Iterator
from concurrent.futures import Future, ProcessPoolExecutor
from concurrent.futures.process import BrokenProcessPool
from contextlib import contextmanager
from multiprocessing.connection import wait
from types import TracebackType
from typing import Any, Self, TypeVar

# Tasks in flight for each worker: enough that none waits, few enough that memory stays flat.
_IN_FLIGHT = 3
# Processor time of one task. The slowest real file (DATA, 52 files) takes seconds without OCR, which runs in processes
# of its own and is not counted here.
SECONDS = 300
# Address space of a worker; the libraries take some 1.5 GB of it before anything is read, the largest real files (DATA)
# half a gigabyte more.
MEMORY = 4 * 1024**3
# Bytes of tasks that wait with their content in memory: a few of the largest files, however many workers there are.
_BYTES_IN_FLIGHT = 400_000_000

Task = TypeVar("Task")
Result = TypeVar("Result")


class Workers:
    """Up to `jobs` processes; 0 does the work in this process, without limits. Use as a context manager."""

    def __init__(self, jobs: int, seconds: int = SECONDS, memory: int = MEMORY) -> None:
        self._jobs = jobs
        self._limits = (seconds, memory)
        self._pool: ProcessPoolExecutor | None = None

    def __enter__(self) -> Self:
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        self._stop()

    def map(
        self,
        work: Callable[[Task], Result],
        tasks: Iterable[Task],
        ended: Callable[[Task], Result],
        size: Callable[[Task], int] = lambda _: 0,
    ) -> Iterator[Result]:
        """`map` in the order of tasks with few tasks in flight, so that an endless input needs finite memory.

        ended: what stands for a task whose worker came to its end over it. size: the bytes that a task holds.
        """
        if self._jobs < 1:
            yield from map(work, tasks)
            return
        waiting: deque[tuple[Task, Future[Result] | None]] = deque()
        for task in tasks:
            waiting.append((task, self._submitted(self._jobs, work, task)))
            while len(waiting) >= self._jobs * _IN_FLIGHT or (
                waiting and sum(size(each) for each, _ in waiting) > _BYTES_IN_FLIGHT
            ):
                yield from self._first(waiting, work, ended)
        while waiting:
            yield from self._first(waiting, work, ended)

    def _first(
        self,
        waiting: deque[tuple[Task, Future[Result] | None]],
        work: Callable[[Task], Result],
        ended: Callable[[Task], Result],
    ) -> Iterator[Result]:
        """The first result; when a worker has ended, those of all tasks in flight, tried again each alone."""
        task, future = waiting.popleft()
        try:
            if future is None:
                raise BrokenProcessPool
            yield future.result()
        except BrokenProcessPool:
            again = [task, *(each for each, _ in waiting)]
            waiting.clear()
            for each in again:
                yield self._alone(work, each, ended)

    def _alone(self, work: Callable[[Task], Result], task: Task, ended: Callable[[Task], Result]) -> Result:
        self._stop()
        future = self._submitted(1, work, task)
        try:
            return future.result() if future is not None else ended(task)
        except BrokenProcessPool:
            return ended(task)
        finally:
            self._stop()

    def _submitted(self, jobs: int, work: Callable[[Task], Result], task: Task) -> Future[Result] | None:
        """The task, handed over; None when the pool is broken already."""
        if self._pool is None:
            # Not fork: threads of FAISS and of the server may hold locks at that moment.
            self._pool = ProcessPoolExecutor(
                jobs,
                mp_context=multiprocessing.get_context("spawn"),
                initializer=_start,
                initargs=(self._limits[1],),
            )
        try:
            with _main_unknown():
                return self._pool.submit(_limited, self._limits[0], work, task)
        except BrokenProcessPool:
            return None

    def _stop(self) -> None:
        if self._pool is not None:
            self._pool.shutdown(wait=True, cancel_futures=True)
            self._pool = None


def _start(memory: int) -> None:
    """A worker's start: leave Ctrl-C to the parent, end when the parent is gone, and take no more than `memory`."""
    signal.signal(signal.SIGINT, signal.SIG_IGN)
    parent = multiprocessing.parent_process()
    if parent is not None:
        sentinel = parent.sentinel

        def watch() -> None:
            wait([sentinel])
            os._exit(1)

        threading.Thread(target=watch, daemon=True).start()
    if sys.platform != "win32":
        import resource

        resource.setrlimit(resource.RLIMIT_AS, (memory, memory))


def _limited(seconds: int, work: Callable[[Task], Result], task: Task) -> Result:
    """`work(task)`; the operating system ends the process when it takes more processor time than `seconds`."""
    if sys.platform != "win32":
        import resource

        used = resource.getrusage(resource.RUSAGE_SELF)
        hard = resource.getrlimit(resource.RLIMIT_CPU)[1]
        resource.setrlimit(resource.RLIMIT_CPU, (int(used.ru_utime + used.ru_stime) + seconds + 1, hard))
    return work(task)


@contextmanager
def _main_unknown() -> Iterator[None]:
    """Start workers that do not run the caller's script again.

    A new process imports the main module under another name, so a script that adds files without asking for its
    `__name__` would begin anew in each worker. A submission may start one.
    """
    main = sys.modules["__main__"]
    known: dict[str, Any] = {
        name: vars(main)[name] for name in ("__spec__", "__file__") if name in vars(main)
    }
    vars(main).update(__spec__=None)
    vars(main).pop("__file__", None)
    try:
        yield
    finally:
        vars(main).update(known)
