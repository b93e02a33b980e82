"""Papers of venues, kept as evidence is: the door's functions, handed on by the one package that may."""

from credits.public import Paper, paper_attachment, receive_paper

__all__ = ["Paper", "paper_attachment", "receive_paper"]
