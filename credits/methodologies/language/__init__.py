"""The language of methodologies: read, check, compile. Plain Python: no Django, no database, no clock.

`read_methodology` turns a TOML document into a `Document`, `check_document` refuses what does not hold
together, `compile_document` makes a `Program`, and `Program.bind` puts the factor values in and returns the
function that serves the estimate, the receipt's preview, the batch of a million and every later
recomputation.
"""

from credits.methodologies.language.checking import check_document
from credits.methodologies.language.compiling import compile_document
from credits.methodologies.language.document import Document
from credits.methodologies.language.program import Program
from credits.methodologies.language.reading import read_methodology

__all__ = ["Document", "Program", "check_document", "compile_document", "read_methodology"]
