"""Single billed items (case-level data) to an input package, with the case-level checks of Teil A.

Nothing here is loaded by ``import feecalc``; DuckDB and Spark are needed only while aggregating.
The way of the data: ``case_files`` and ``ready_csv`` find what is delivered, ``expressions`` and ``rules`` say
what is computed (one text for both engines), ``engines`` compute it, ``keys`` reads the
notations, ``locate`` names what cannot be read, ``package_files`` and ``writing`` make the package.
"""
