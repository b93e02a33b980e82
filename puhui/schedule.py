"""The only table of periodic jobs. Each finishes from rows what wake-ups began or lost.

What a killed worker leaves half done is whole again within a minute of a restart: so the jobs that carry on
such work come at least twice a minute.
"""

from celery.schedules import crontab

SCHEDULE = {
    "credit pending activities": {"task": "credits.tasks.credit_pending", "schedule": 30.0},
    "decide reviews anew": {"task": "credits.tasks.decide_reviews", "schedule": 30.0},
    "assign grams for coins": {"task": "credits.tasks.assign_due", "schedule": 30.0},
    "assign cases": {"task": "credits.tasks.assign_cases", "schedule": 30.0},
    "open second readings": {"task": "credits.tasks.open_second_readings", "schedule": 60.0},
    "draw for blind verification": {
        "task": "credits.tasks.draw_blind",
        "schedule": crontab(day_of_week=1, hour=2, minute=7),
    },
    "tell of what is overdue": {"task": "credits.tasks.tell_of_overdue", "schedule": crontab(minute=53)},
    "open review cases": {"task": "credits.tasks.open_reviews", "schedule": 60.0},
    "hear findings": {"task": "credits.tasks.hear_findings", "schedule": 30.0},
    "settle review cases": {"task": "credits.tasks.settle_reviews", "schedule": 30.0},
    "draw for second readings": {
        "task": "credits.tasks.draw_rereading",
        "schedule": crontab(hour=1, minute=37),
    },
    "read tables of readings": {"task": "credits.tasks.read_tables", "schedule": 30.0},
    "read tables of sites": {"task": "credits.tasks.read_site_tables", "schedule": 30.0},
    "request issuances": {"task": "credits.tasks.request_issuances", "schedule": 30.0},
    "end public notices": {"task": "credits.tasks.end_notices", "schedule": 30.0},
    "mint what is approved": {"task": "credits.tasks.mint_approved", "schedule": 30.0},
    "share bundles": {"task": "credits.tasks.share_bundles", "schedule": 30.0},
    "carry out due transfers": {"task": "credits.tasks.execute_transfers", "schedule": 30.0},
    "file with the authority": {"task": "credits.tasks.file_approved", "schedule": 30.0},
    "carry out voids": {"task": "credits.tasks.execute_voids", "schedule": 30.0},
    "relay the outbox": {"task": "puhui.kernel.tasks.relay_outbox", "schedule": 10.0},
    "deliver notifications": {"task": "accounts.tasks.deliver_notifications", "schedule": 30.0},
    "expire vouchers": {"task": "credits.tasks.expire_vouchers", "schedule": crontab(minute=17)},
    "sweep unassigned grams": {
        "task": "credits.tasks.sweep_unassigned",
        "schedule": crontab(hour=2, minute=53),
    },
    "audit the ledger": {"task": "credits.tasks.audit_ledger", "schedule": crontab(hour=4, minute=23)},
    "recompute what was credited": {
        "task": "credits.tasks.recompute",
        "schedule": crontab(hour=4, minute=47),
    },
    "reconcile with registers": {
        "task": "credits.tasks.reconcile_registers",
        "schedule": crontab(hour=5, minute=13),
    },
    "count cohorts of meters": {
        "task": "credits.tasks.count_cohorts",
        "schedule": crontab(hour=1, minute=7),
    },
    "sweep evidence": {"task": "credits.tasks.sweep_evidence", "schedule": crontab(hour=2, minute=19)},
    "forget traces": {"task": "credits.tasks.forget_traces", "schedule": crontab(hour=3, minute=23)},
    "fetch partners' feeds": {"task": "credits.tasks.pull_feeds", "schedule": 60.0},
    "forget partners' nonces": {"task": "credits.tasks.forget_nonces", "schedule": crontab(minute=37)},
    "scan evidence again": {"task": "credits.tasks.scan_evidence", "schedule": 600.0},
    "sweep lost job runs": {"task": "puhui.kernel.tasks.sweep_lost_runs", "schedule": crontab(minute=29)},
    "link people of one device": {
        "task": "accounts.tasks.link_devices",
        "schedule": crontab(minute=37),
    },
    "link people of one trace": {"task": "credits.tasks.link_traces", "schedule": crontab(minute=47)},
    "expire licences": {
        "task": "accounts.tasks.expire_licences",
        "schedule": crontab(hour=0, minute=13),
    },
    "carry out reversals": {"task": "credits.tasks.carry_out_reversals", "schedule": 30.0},
    "settle years": {"task": "credits.tasks.settle_years", "schedule": 30.0},
    "settle closed bundles": {"task": "credits.tasks.settle_bundles", "schedule": 30.0},
    "draft the programme's reports": {"task": "credits.tasks.draft_programme_reports", "schedule": 30.0},
    "settle reversals": {"task": "credits.tasks.settle_reversals", "schedule": crontab(minute=43)},
    "forget used codes": {"task": "accounts.tasks.forget_codes", "schedule": crontab(hour=4, minute=7)},
    "drop old answers": {
        "task": "puhui.kernel.tasks.drop_old_answers",
        "schedule": crontab(hour=3, minute=41),
    },
    "run the bridge": {"task": "market.tasks.run_bridge", "schedule": 10.0},
    "reconcile with venues": {"task": "market.tasks.reconcile_bridge", "schedule": 600.0},
    "run auction sessions": {"task": "market.tasks.run_sessions", "schedule": 30.0},
    "reconcile the limits": {
        "task": "market.tasks.reconcile_limits",
        "schedule": crontab(hour=3, minute=11),
    },
}
