"""What Prometheus is told: requests, answers, and the state of the base.

Counts of all workers are one: with `PROMETHEUS_MULTIPROC_DIR` set before the library is imported, which
`api.serving.workers` does, each worker keeps its counts in files there, and whichever is asked sums them.
"""

import os
import shutil
import time
from collections.abc import Iterator
from importlib.metadata import version

from prometheus_client import CollectorRegistry, Counter, Gauge, Histogram
from prometheus_client.core import GaugeMetricFamily, Metric
from prometheus_client.exposition import generate_latest
from prometheus_client.multiprocess import MultiProcessCollector
from prometheus_client.registry import Collector

from api.doctor.machine import resident_bytes
from api.middleware.request_log import Handled
from api.middleware.turns import Reason
from api.middleware.work import Work
from index.errors import KnowledgeBaseError
from index.knowledge_base import KnowledgeBase
from index.results import Answer

MEDIA_TYPE = "text/plain; version=0.0.4; charset=utf-8"
SHARED = "PROMETHEUS_MULTIPROC_DIR"

# Seconds. A search takes 40 ms at the median over 174,000 passages and an answer 80 (docs/QUALITY.md); a language model
# takes tens of seconds.
_SECONDS = (0.005, 0.01, 0.025, 0.05, 0.1, 0.25, 0.5, 1, 2.5, 5, 10, 30, 60)
# Bytes: an answer has a few thousand, a scanned document millions.
_BYTES = tuple(float(4**power) for power in range(4, 14))
_METHODS = frozenset({"GET", "HEAD", "POST", "PUT", "PATCH", "DELETE", "OPTIONS"})


class Metrics:
    """The counters of one process."""

    def __init__(self) -> None:
        self._registry = CollectorRegistry()
        registry, asked = self._registry, ("method", "route")
        self._requests = Counter(
            "vankien_http_requests", "Requests answered", (*asked, "status"), registry=registry
        )
        self._seconds = Histogram(
            "vankien_http_request_seconds",
            "Time to the last byte",
            asked,
            buckets=_SECONDS,
            registry=registry,
        )
        self._sent = Histogram(
            "vankien_http_response_bytes", "Size of answers", ("route",), buckets=_BYTES, registry=registry
        )
        self._received = Counter(
            "vankien_http_request_bytes", "Bytes of request bodies", ("route",), registry=registry
        )
        self._answers = Counter("vankien_answers", "Questions asked", ("outcome",), registry=registry)
        self._working = Gauge(
            "vankien_work_in_progress", "Requests that are worked on", ("kind",),
            registry=registry, multiprocess_mode="livesum",
        )  # fmt: skip
        self._waiting = Gauge(
            "vankien_work_waiting", "Requests that wait for their turn", ("kind",),
            registry=registry, multiprocess_mode="livesum",
        )  # fmt: skip
        self._refused = Counter(
            "vankien_work_refused", "Requests that were told that the server is busy", ("kind", "reason"),
            registry=registry,
        )  # fmt: skip
        self._memory = Gauge(
            "vankien_process_resident_bytes",
            "Memory of a process",
            registry=registry,
            multiprocess_mode="liveall",
        )
        self._up_since = Gauge(
            "vankien_process_start_seconds",
            "When a process began",
            registry=registry,
            multiprocess_mode="liveall",
        )
        self._up_since.set(time.time())
        for outcome in ("answered", "declined"):
            self._answers.labels(outcome)
        for work in Work:
            self.show_work(work, 0, 0)
            for reason in Reason:
                self._refused.labels(work, reason)

    def count(self, handled: Handled) -> None:
        """A request that was answered."""
        method = handled.method if handled.method in _METHODS else "other"
        self._requests.labels(method, handled.route, str(handled.status)).inc()
        self._seconds.labels(method, handled.route).observe(handled.seconds)
        self._sent.labels(handled.route).observe(handled.sent)
        self._received.labels(handled.route).inc(handled.received)
        self._memory.set(resident_bytes())

    def show_work(self, work: Work, working: int, waiting: int) -> None:
        """How many requests of a kind are worked on, and how many wait."""
        self._working.labels(work).set(working)
        self._waiting.labels(work).set(waiting)

    def count_refused(self, work: Work, reason: Reason) -> None:
        """A request that got no turn."""
        self._refused.labels(work, reason).inc()

    def count_answer(self, answer: Answer) -> None:
        """A question, by whether the documents had an answer."""
        self._answers.labels("declined" if answer.declined else "answered").inc()

    def text(self, base: KnowledgeBase) -> bytes:
        """Everything in Prometheus' text format, the state of the base included."""
        shown = CollectorRegistry()
        shown.register(_State(base))
        if SHARED in os.environ:
            MultiProcessCollector(shown)  # type: ignore[no-untyped-call]
        else:
            shown.register(_All(self._registry))
        return generate_latest(shown)


class _All(Collector):
    """What another registry holds."""

    def __init__(self, registry: CollectorRegistry) -> None:
        self._registry = registry

    def collect(self) -> Iterator[Metric]:
        yield from self._registry.collect()


class _State(Collector):
    """The base as it is when asked, the same whichever worker answers."""

    def __init__(self, base: KnowledgeBase) -> None:
        self._base = base

    def collect(self) -> Iterator[Metric]:
        yield _gauge("vankien_build_info", "The version that runs", {"version": version("vankien")}, 1)
        yield _gauge("vankien_home_free_bytes", "Free space", {}, shutil.disk_usage(self._base.home).free)
        try:
            manifest, counts = self._base.serving()[0], self._base.store.counts()
        except KnowledgeBaseError:
            yield _gauge("vankien_ready", "Whether a generation serves", {}, 0)
            return
        yield _gauge("vankien_ready", "Whether a generation serves", {}, 1)
        told = {"generation": manifest.name, "model": manifest.model_name}
        yield _gauge("vankien_generation_info", "The generation that serves", told, 1)
        generation = int(manifest.name) if manifest.name.isdecimal() else 0
        yield _gauge("vankien_generation", "Its number", {}, generation)
        yield _gauge("vankien_passages", "Passages that it serves", {}, manifest.passages)
        yield _gauge("vankien_passages_fresh", "Those beside its base", {}, manifest.fresh)
        documents = GaugeMetricFamily("vankien_documents", "Documents in the store", labels=["status"])
        for status in ("full_text", "cited_only", "record"):
            documents.add_metric([status], counts[status])
        yield documents
        waiting = sum(not each.state.is_over for each in self._base.store.jobs())
        yield _gauge("vankien_jobs_open", "Uploads that wait or are worked on", {}, waiting)
        yield _gauge("vankien_store_bytes", "Size of the store", {}, self._base.sharing.size())


def _gauge(name: str, told: str, labels: dict[str, str], value: float) -> GaugeMetricFamily:
    family = GaugeMetricFamily(name, told, labels=list(labels))
    family.add_metric(list(labels.values()), value)
    return family
