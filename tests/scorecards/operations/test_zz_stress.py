import pytest
from concurrent.futures import ThreadPoolExecutor
from django.db import connection, transaction
from scorecards.operations import summaries
from scorecards.models import PanelSummary
from tests.factories import ApplicationFactory, JobFactory
pytestmark=[pytest.mark.django_db(transaction=True)]
def test_stress(monkeypatch):
    monkeypatch.setattr(summaries, "queue_compilation", lambda ids: None)
    job=JobFactory()
    ids=[a.pk for a in ApplicationFactory.create_batch(150, job=job)]
    import random
    summaries.request_summaries(ids)
    def loop(f):
        errs=[]
        for _ in range(60):
            try: f()
            except Exception as e: errs.append(repr(e)[:200])
        connection.close(); return errs
    def req():
        x=ids[:]; random.shuffle(x)
        with transaction.atomic(): summaries.request_summaries(x[:100])
    def comp():
        summaries.compile_summaries(ids)
    with ThreadPoolExecutor(8) as p:
        res=list(p.map(loop,[req,req,req,comp,comp,comp,comp]))
    for r in res: print(len(r), r[:1])
    assert not any(res)
