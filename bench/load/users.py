"""The locustfile: users who read and ask, one contributor who sends files, and what they saw, window by window.

Started by `bench.load.driving`, which tells it what to do in LOAD, a line of JSON.
"""

import json
import os
import random
import time
from itertools import count
from pathlib import Path
from typing import Any

import gevent
from locust import FastHttpUser, constant, events, task
from locust.env import Environment
from locust.runners import Runner

from bench.load.driving import Orders
from bench.load.files import numbered_file
from bench.load.mix import Plan, requests
from bench.load.processes import taken
from bench.load.windows import NO_ANSWER, Window

ORDERS = Orders(**json.loads(os.environ["LOAD"]))
PLAN = Plan.read(Path(ORDERS.plan))
_NUMBERS = count()
# A file that was sent in an earlier stage would be nothing new: those of each run have numbers of their own.
_FILES = count(int(time.time()))
_BOUNDARY = "----vankien-load"
_POLL_SECONDS = 0.5


class Reader(FastHttpUser):
    """Searches, asks, reads; thinks between two requests unless told not to."""

    network_timeout = connection_timeout = 60.0
    max_retries = 0

    def on_start(self) -> None:
        """Take a number, by which is drawn what is asked for."""
        number = next(_NUMBERS)
        self._asked = requests(PLAN, number)
        self._draw = random.Random(number)
        self._tags: dict[str, str] = {}

    def wait_time(self) -> float:
        """Seconds of thought."""
        mean = ORDERS.think
        return min(self._draw.expovariate(1 / mean), 5 * mean) if mean else 0.0

    @task
    def ask(self) -> None:
        """One request."""
        asked = next(self._asked)
        if asked.question is not None:
            self.client.post(asked.path, json={"question": asked.question}, name=asked.kind)
            return
        tag = self._tags.get(asked.path) if asked.again else None
        headers = {"If-None-Match": tag} if tag else None
        answer = self.client.get(asked.path, headers=headers, name=asked.kind)
        if asked.again and answer.headers and (etag := answer.headers.get("etag")):
            self._tags[asked.path] = str(etag)


class Contributor(FastHttpUser):
    """Sends a file, waits until it can be found, and sends the next."""

    fixed_count = 1
    wait_time = constant(0)
    network_timeout = connection_timeout = 60.0

    @task
    def send(self) -> None:
        """One file."""
        name, content = numbered_file(next(_FILES))
        body = (
            (
                f'--{_BOUNDARY}\r\nContent-Disposition: form-data; name="files"; filename="{name}"\r\n'
                "Content-Type: text/plain\r\n\r\n"
            ).encode()
            + content
            + f"\r\n--{_BOUNDARY}--\r\n".encode()
        )
        headers = {"X-API-Key": ORDERS.key, "Content-Type": f"multipart/form-data; boundary={_BOUNDARY}"}
        began = time.perf_counter()
        # Bytes are sent as they are, whatever the library's annotation allows.
        sent: Any = body
        answer = self.client.post("/api/v1/documents", data=sent, headers=headers, name="upload")
        if answer.status_code != 202:
            gevent.sleep(1)
            return
        job = f"/api/v1/jobs/{answer.json()['id']}"
        while self.client.get(job, headers={"X-API-Key": ORDERS.key}, name="upload job").json()["state"] in (
            "queued",
            "running",
        ):
            gevent.sleep(_POLL_SECONDS)
        RECORDER.window.count("upload until found", 200, 1000 * (time.perf_counter() - began))


if not ORDERS.uploads:
    Contributor.fixed_count = 0
    Contributor.abstract = True


class Recorder:
    """Writes a window every few seconds, and ends the run when enough was asked."""

    def __init__(self) -> None:
        self._began = self._turned = time.perf_counter()
        self._total = 0
        self._runner: Runner | None = None
        self.window = Window(0, 0, 0)

    def begin(self, environment: Environment, **_: object) -> None:
        """The users are about to start: count from now on."""
        self._runner = environment.runner
        self._began = self._turned = time.perf_counter()
        gevent.spawn(self._turn)

    def seen(self, name: str, response_time: float, response: Any = None, **_: object) -> None:
        """One request is over; those beyond the number that was wanted are not counted."""
        if ORDERS.requests and self._total == ORDERS.requests:
            return
        status = getattr(response, "status_code", None) or NO_ANSWER
        self.window.count(name, status, response_time)
        self._total += 1
        if ORDERS.requests and self._total == ORDERS.requests:
            self._write()
            # Whoever made this request is a greenlet that the end of the run takes away.
            if self._runner:
                gevent.spawn(self._runner.quit)

    def _turn(self) -> None:
        while True:
            gevent.sleep(ORDERS.window)
            self._write()

    def _write(self) -> None:
        now = time.perf_counter()
        window, self.window = self.window, Window(0, 0, 0)
        window.at, window.seconds, window.total = now - self._began, now - self._turned, self._total
        window.server = [each for pid in ORDERS.workers if (each := taken(pid))]
        window.driver = taken(os.getpid())
        self._turned = now
        with Path(ORDERS.out).open("a", encoding="utf-8") as file:
            file.write(window.line() + "\n")


RECORDER = Recorder()
events.request.add_listener(RECORDER.seen)
events.test_start.add_listener(RECORDER.begin)
