"""Workers under limits: order is kept, and the task that ends its worker is told apart from its neighbours."""

import os
import signal
import time

import pytest

from index.workers import Workers


def work(task: str) -> str:
    """Run in a worker: a task's first word says what becomes of it."""
    match task.split()[0]:
        case "killed":
            os.kill(os.getpid(), signal.SIGKILL)
        case "endless":
            while True:
                pass
        case "greedy":
            return f"got {len(bytearray(10**12))}"
        case "slow":
            time.sleep(0.3)
        case "wrong":
            raise ValueError(task)
    return task.upper()


def ended(task: str) -> str:
    return f"ended {task}"


@pytest.mark.parametrize("jobs", [0, 1, 2])
def test_results_come_in_the_order_of_tasks(jobs: int) -> None:
    tasks = ["slow 1", "b", "c", "slow 2", "e", *map(str, range(20))]
    with Workers(jobs) as workers:
        assert list(workers.map(work, tasks, ended)) == [task.upper() for task in tasks]
        assert list(workers.map(work, ["again"], ended)) == ["AGAIN"]


def test_a_task_that_ends_its_worker_is_told_apart() -> None:
    tasks = ["a", "b", "killed 1", "c", "d", "e", "f", "g", "killed 2", "h"]
    with Workers(2) as workers:
        results = list(workers.map(work, tasks, ended))
    assert results == [f"ended {task}" if "killed" in task else task.upper() for task in tasks]


def test_time_and_memory_are_limited() -> None:
    with Workers(1, seconds=1) as workers:
        assert list(workers.map(work, ["endless", "b"], ended)) == ["ended endless", "B"]
        with pytest.raises(MemoryError):
            list(workers.map(work, ["greedy"], ended))


def test_an_error_of_the_work_itself_is_passed_on() -> None:
    with Workers(1) as workers, pytest.raises(ValueError, match="wrong 1"):
        list(workers.map(work, ["wrong 1"], ended))


def test_few_bytes_wait_in_memory_however_many_tasks_there_are(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("index.workers._BYTES_IN_FLIGHT", 100)
    taken: list[str] = []

    def tasks():
        for task in map(str, range(10)):
            taken.append(task)
            yield task

    with Workers(2) as workers:
        results = workers.map(work, tasks(), ended, size=lambda _: 60)
        assert next(results) == "0"
        assert len(taken) <= 3
        assert list(results) == [str(number) for number in range(1, 10)]
