"""prints the observed matrix as CSV"""
import csv,sys,collections
import pytest
from tests.credits.activities.fixtures import catalogs, evening
from tests.security import test_authz as T
from tests.security.world import *
def test_gen(evening, settings, tmp_path, caplog):
    caplog.set_level('ERROR', logger='django.request')
    settings.SMS_BACKEND, settings.SMS_DIR = "file", tmp_path
    world=make_world()
    seen={}
    cols=list(dict.fromkeys(COLUMN_OF.values()))
    cells=[]
    for route in T.api_routes():
        ph=T._PLACEHOLDER.findall(route)
        objs=["-"] if not ph else (["lins","none"] if {"activity_id","retirement_id","certificate_no"}&set(ph) else ["public","none"])
        for o in objs:
            for m in T.METHODS: cells.append(T.Cell(route,o,m))
    table=collections.defaultdict(dict)
    for who in CALLERS:
        mark=transaction.savepoint()
        if True:
            client=client_of(who,world)
            probe=Probe()
            for cell in cells:
                try:
                    a=T.call(cell,world,client); st=str(a.status_code); probe.rows_written()
                except Exception as e:
                    st="EXC:"+type(e).__name__
                col=COLUMN_OF[who]
                old=table[cell].get(col)
                if old not in (None,st): print("CONFLICT",cell,who,old,st)
                table[cell][col]=st
        transaction.savepoint_rollback(mark)
    with open("/tmp/h9/authz.csv","w",newline="") as f:
        w=csv.writer(f); w.writerow(["path","object","method",*cols])
        groups=collections.OrderedDict()
        for c in cells: groups.setdefault((c.route,c.object),[]).append(c)
        for (r,o),cs in groups.items():
            counts=collections.Counter(tuple(table[c][k] for k in cols) for c in cs)
            common,n=counts.most_common(1)[0]
            for c in cs:
                v=tuple(table[c][k] for k in cols)
                if v!=common or n==1: w.writerow([r,o,c.method,*v])
            if n>1: w.writerow([r,o,"*",*common])
