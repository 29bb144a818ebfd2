"""Write the seed corpora: ``python bench/fuzz/seeds.py``. Small on purpose; what a run finds goes to the
folder named first (``NEW``), not here."""

from __future__ import annotations

from pathlib import Path

CORPUS = Path(__file__).resolve().parent / "corpus"
HEADING = "kv;quartal;kassenart;gop;haeufigkeit;leistungsbedarf\n"
CSV = {
    "german": HEADING + "00;1/2008;alle;86500;1.234;1.234,56\n38;I/2008;AOK;86501;5;7,00\n",
    "plain": HEADING.replace(";", ",") + "1,2008Q1,01,86500,1234,1234.56\n",
    "tabs": HEADING.replace(";", "\t") + "00\t20081\talle\t86500\t1\t2\n",
    "declared": "sep=;\n" + HEADING + '00;"4/2009";"alle";"86516";"7";""\n',
    "ragged": HEADING + "00;1/2008;alle;86500\n00;1/2008;alle;86500;1;2;3\n",
    "cases": "kv;quartal;kassenart;behandlungsfaelle\n00;1/2008;alle;17\n",
    "assignment": "kv;gop;ziel;anteil_haeufigkeit;anteil_leistungsbedarf;begruendung\n00;99581;86505;1/3;0,5;x\n",
    "contracts": "kv;name;beginn;status\n38;Nordrhein;01.01.2010;teil_b\n",
    "statements": "kv;zeitraum;datenstand;basis;kontrollsumme\n00;4/2009;Stand;anerkannt;1,00\n",
    "formula": HEADING + "=1+1;@SUM(A1);+cmd|'/c calc'!A0;-86500;1;2\n",
}
NOTATIONS = (
    "1/2008", "IV/2008", "Q4-2009", "2008Q1", "20084", "4. Quartal 2008", "2008-01-01", "Jan 08", "39448",
    "38", "1", "74", "Nordrhein", "AOK", "Primärkassen", "alle", "86500", "86.500", "EB86503", "85516",
    "1.234,56", "1,234.56", "1 234", "-5", "1e5", "12,5 €", "1/3", "50%", "0,5", "BISPHOSPHONAT", "ja",
    "01.10.2009", "2009-10-01 00:00:00", "'00", "teil_b",
)  # fmt: skip
TOML = {
    "reading": 'case_decline_credit = "effect"\ndeviation_decimals = 2\ncredit_cap = true\n',
    "noted": '[transfusions]\noption = "both"\nauthor = "KV"\ndate = 2009-10-01\nstatus = "streitig"\n',
    "share": 'bisphosphonate_frequency = "share"\nbisphosphonate_share = 0.25\n',
    "headings": 'gop = "GNR"\n[faelle]\nbehandlungsfaelle = "Fälle"\n',
    "profile": 'profile = "kv"\n',
}


def main() -> None:
    """One file a seed; the first byte is what the fuzzer reads as its choice."""
    _write("csv", {name: b"\0" + text.encode() for name, text in CSV.items()})
    _write(
        "csv",
        {"bom": b"\0\xef\xbb\xbf" + HEADING.encode(), "latin": b"\0" + HEADING.encode() + b"00;\xe4;\xa4\n"},
    )
    kinds = {
        f"{i:02}": bytes([i % 4 if i % 5 == 0 else 0]) + text.encode() for i, text in enumerate(NOTATIONS)
    }
    _write("notations", kinds)
    _write("toml", {name: text.encode() for name, text in TOML.items()})
    from fuzz_xlsx import PARTS, WHOLE, workbook

    _write("xlsx", {f"part{i}": bytes([i]) + text.encode() for i, text in enumerate(PARTS.values())})
    _write("xlsx", {"whole": bytes([WHOLE]) + workbook({})})


def _write(kind: str, seeds: dict[str, bytes]) -> None:
    folder = CORPUS / kind
    folder.mkdir(parents=True, exist_ok=True)
    for name, content in seeds.items():
        (folder / name).write_bytes(content)


if __name__ == "__main__":
    main()
