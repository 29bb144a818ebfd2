"""Any bytes as a CSV file: a table or one clear refusal, never another error.

``python bench/fuzz/fuzz_csv.py -max_total_time=600 NEW bench/fuzz/corpus/csv``
"""

from __future__ import annotations

from common import PackageError, atheris, check_table, start

with atheris.instrument_imports(include=["feecalc"]):
    from feecalc.intake.sources.csvfile import read_csv
    from feecalc.intake.sources.files import Source

ENCODINGS = (None, None, None, None, "utf-8", "cp1252", "iso8859-15", "utf-16-le")


def one(data: bytes) -> None:
    """The first byte chooses the encoding, the rest is the file."""
    encoding = ENCODINGS[data[0] % len(ENCODINGS)] if data else None
    try:
        table = read_csv(Source("abrechnung.csv", data[1:]), encoding)
    except PackageError as error:
        assert error.message.de
        assert error.message.en
        return
    check_table(table)


if __name__ == "__main__":
    start(one)
