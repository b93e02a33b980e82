"""What the demonstration shows of the market: lots, sessions, money, limits, a bridge. Only with DEMO=1."""
