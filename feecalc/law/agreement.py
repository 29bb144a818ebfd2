"""The agreement that is calculated: its edition, and when it comes into force in a region (§ 11 Abs. 1)."""

from datetime import date

EDITION = "2009-10-01"
USUAL_START = date(2009, 10, 1)
EARLIEST_START = date(2009, 7, 1)  # where the parties of a region so agreed (Satz 2)
