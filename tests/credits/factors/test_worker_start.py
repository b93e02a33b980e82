"""A worker has at hand what its first task would wait for."""

from celery.signals import worker_init

from credits.factors.units import registry
from credits.factors.worker_start import make_ready
from puhui.celery import app


def test_a_worker_has_read_the_units_before_its_first_task():
    app.loader.import_default_modules()
    make_ready()
    assert registry.cache_info().currsize == 1
    assert make_ready in [reference() for _key, reference in worker_init.receivers]
