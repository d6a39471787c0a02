"""Counts and times for Prometheus: of requests, of answers and their stages, of jobs. No words of any question, no names of people.

Source: Prometheus, "Metric and label naming": base units (seconds), _total for counters.
"""

from __future__ import annotations

from prometheus_client import CollectorRegistry, Counter, Gauge, Histogram, generate_latest

from api.answering.answer import Answer

_BUCKETS = (0.005, 0.01, 0.025, 0.05, 0.1, 0.2, 0.4, 0.8, 1.6, 3.2, 6.4, 12.8, 30.0, 60.0)  # seconds


class Metrics:
    """The service's own registry: two services in one process do not mix."""

    def __init__(self) -> None:
        self.registry = registry = CollectorRegistry()
        self._requests = Counter("unionqa_http_requests", "Requests.", ["route", "method", "status"], registry=registry)
        self._seconds = Histogram("unionqa_http_seconds", "Seconds until a response began.", ["route"], buckets=_BUCKETS, registry=registry)
        self._answers = Counter("unionqa_answers", "Answers.", ["door", "status", "generator"], registry=registry)
        self._stages = Histogram("unionqa_answer_stage_seconds", "Seconds of a stage.", ["stage"], buckets=_BUCKETS, registry=registry)
        self._jobs = Counter("unionqa_job_files", "Files handed in, by what became of them.", ["status"], registry=registry)
        self._gauges = {
            "streams": Gauge("unionqa_streams_running", "Answers being written.", registry=registry),
            "documents": Gauge("unionqa_documents", "Documents of all levels.", registry=registry),
            "passages": Gauge("unionqa_passages", "Passages of all levels.", registry=registry),
            "jobs": Gauge("unionqa_jobs_waiting", "Jobs waiting or running.", registry=registry),
        }

    def requested(self, route: str, method: str, status: int, seconds: float) -> None:
        """Nothing; a request is counted under the template of its route, never under what its address says."""
        self._requests.labels(route, method, str(status)).inc()
        self._seconds.labels(route).observe(seconds)

    def answered(self, door: str, answer: Answer) -> None:
        """Nothing; an answer is counted."""
        self._answers.labels(door, answer.status.value, answer.generator).inc()
        self.stage("answer", answer.elapsed_ms / 1000)

    def stage(self, stage: str, seconds: float) -> None:
        """Nothing; a stage took so long."""
        self._stages.labels(stage).observe(seconds)

    def job_file(self, status: str) -> None:
        """Nothing; a file that was handed in is done."""
        self._jobs.labels(status).inc()

    def now(self, **values: int) -> None:
        """Nothing; these are the values of the gauges (streams, documents, passages, jobs)."""
        for name, value in values.items():
            self._gauges[name].set(value)

    def text(self) -> bytes:
        """All of it in the form that Prometheus reads."""
        return generate_latest(self.registry)
