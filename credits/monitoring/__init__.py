"""Monitoring: the periodic batch that screens, quantifies, caps and accrues; later the monitoring reports.

Knows activities, methodologies and the ledger's accrual door; never rewards, certificates or markets.
"""
