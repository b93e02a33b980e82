"""What the periodic jobs of credits are called (credits/tasks)."""

from django.utils.translation import gettext_lazy as _

from puhui.kernel.admin.job_words import name_jobs

name_jobs(
    {
        "assign_cases": _("Draw verification bodies for reports"),
        "assign_due": _("Assign grams that are due for coins"),
        "audit_ledger": _("Compute the ledger's invariants again"),
        "carry_out_reversals": _("Carry out approved reversals"),
        "count_cohorts": _("Count what homes of each region use"),
        "credit_pending": _("Decide on received activities"),
        "decide_reviews": _("Decide again what waited for a factor"),
        "draw_blind": _("Draw statements for blind verification"),
        "draw_rereading": _("Draw claims for blind second readings"),
        "end_notices": _("End public notices that are over"),
        "execute_transfers": _("Carry out transfers that are due"),
        "draft_programme_reports": _("Draft the programme's reports"),
        "execute_voids": _("Carry out voids"),
        "expire_vouchers": _("Close vouchers past their day"),
        "file_approved": _("File approved issuances with the authority"),
        "forget_nonces": _("Delete used nonces of partners"),
        "forget_traces": _("Destroy raw points of decided trips"),
        "hear_findings": _("Have verdicts hear findings about files"),
        "link_traces": _("Link people by their trips"),
        "mint_approved": _("Mint approved issuances"),
        "open_reviews": _("Open and close review cases"),
        "open_second_readings": _("Draw second readers of large reports"),
        "pull_feeds": _("Fetch records from partners"),
        "read_site_tables": _("Read tables of sites"),
        "read_tables": _("Read tables of readings"),
        "recompute": _("Compute a sample of credits again"),
        "reconcile_registers": _("Compare mirrors with their registers"),
        "request_issuances": _("Open public notices for statements"),
        "scan_evidence": _("Scan files for malware"),
        "settle_bundles": _("Settle closed bundles"),
        "settle_reversals": _("Collect and end debts of reversals"),
        "settle_reviews": _("Let decided review cases take effect"),
        "settle_years": _("Settle the year's end"),
        "share_bundles": _("Share units of bundles among owners"),
        "sweep_evidence": _("Remove evidence that nothing names"),
        "sweep_unassigned": _("Look for grams that were not assigned"),
        "tell_of_overdue": _("Tell of overdue findings and statements"),
    }
)
