"""The sheets of the negotiation workbook, one file a sheet or theme."""
