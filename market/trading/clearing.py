"""The pure clearing function of the auction. Comes with \"The whole width\"."""
