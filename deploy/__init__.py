"""How puhui is set up and run: the local starter, and the settings of production's servers."""
