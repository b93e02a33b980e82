"""An outside venue to try the bridge with: a process of its own, with its own books and its own faults.

Standard library only, and nothing of puhui: it knows of an order what its wire says. Run it with
`python -m deploy.sandbox_venue --port 8001 --file venue.sqlite`.
"""
