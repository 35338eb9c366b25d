from greenroom.rehearsal.load.health import judged
from greenroom.rehearsal.load.records import Pulse


def pulses(cpu: float, lag: float, worker: int = 0) -> list[Pulse]:
    return [Pulse(worker, float(n), cpu, lag, 10, 5) for n in range(20)]


def test_a_generator_at_ease_is_valid() -> None:
    health = judged(pulses(0.3, 0.004), 1)
    assert health.valid
    assert health.sentence == "The generator kept up: 30% of a core, at most 4 ms late."


def test_the_busiest_worker_counts() -> None:
    health = judged(pulses(0.1, 0.001) + pulses(0.95, 0.001, worker=1), 2)
    assert not health.valid
    assert "95% of a core" in health.sentence
    assert health.fix


def test_running_late_is_not_valid_and_another_machine_is_advised() -> None:
    health = judged(pulses(0.2, 0.2), 2)
    assert not health.valid
    assert "200 ms" in health.sentence
    assert "another machine" in health.fix


def test_one_hiccup_is_forgiven() -> None:
    health = judged([*pulses(0.2, 0.002) * 5, Pulse(0, 99.0, 0.2, 0.3, 10, 5)], 1)
    assert health.valid
    assert health.longest_lag == 0.3


def test_without_a_pulse_nothing_is_held_against_it() -> None:
    assert judged([], 1).valid
