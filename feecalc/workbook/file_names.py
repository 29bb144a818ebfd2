"""What the files of ``run`` are called; they lie beside each other in one folder."""

WORKBOOK, FLAT, JSON = "gebuehrenwerte.xlsx", "gebuehrenwerte.csv", "ergebnis.json"
