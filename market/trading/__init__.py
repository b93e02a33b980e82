"""Trading: auction, listing, block, buyback. Comes with \"The whole width\"."""
