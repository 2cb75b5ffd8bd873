"""Beat and a clock that is set back: without help nothing would be due before the lost time has passed once more."""

import time_machine
from celery.schedules import schedule

from hiring.beat import SteadyScheduler
from hiring.celery import app
from tests.factories import NOW


def scheduler_of(folder, monkeypatch):
    """A scheduler of one entry, due every 20 s, and the list of what it sent."""
    monkeypatch.setitem(app.conf, "beat_schedule", {"sweep": {"task": "sweep", "schedule": schedule(20)}})
    monkeypatch.setitem(app.conf, "result_expires", None)
    scheduler = SteadyScheduler(app=app, schedule_filename=str(folder / "schedule"), lazy=True)
    scheduler.setup_schedule()
    sent = []
    monkeypatch.setattr(scheduler, "apply_entry", lambda entry, producer=None: sent.append(entry.name))
    monkeypatch.setattr(SteadyScheduler, "producer", None)
    return scheduler, sent


def test_an_entry_is_due_again_after_its_interval_though_the_clock_went_back_an_hour(tmp_path, monkeypatch):
    with time_machine.travel(NOW, tick=False) as clock:
        scheduler, sent = scheduler_of(tmp_path, monkeypatch)
        clock.shift(3600)
        scheduler.tick()
        assert sent == ["sweep"]

        clock.shift(-3600)
        assert 0 < scheduler.tick() <= 20
        assert sent == ["sweep"]
        clock.shift(21)
        scheduler.tick()
        assert sent == ["sweep", "sweep"]
        scheduler.close()


def test_what_a_clock_ahead_wrote_into_the_file_holds_nothing_up_after_a_restart(tmp_path, monkeypatch):
    with time_machine.travel(NOW, tick=False) as clock:
        clock.shift(3600)
        first, _sent = scheduler_of(tmp_path, monkeypatch)
        first.tick()
        first.close()

        clock.shift(-3600)
        second, sent = scheduler_of(tmp_path, monkeypatch)
        second.tick()
        clock.shift(21)
        second.tick()
        assert sent == ["sweep"]
        second.close()
