"""The legal text as code: Anhang 2 Teil B of the Onkologie-Vereinbarung, in the order of its numbers."""
