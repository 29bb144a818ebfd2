"""Every figure the demo data are made of; all invented, the reasons stand in data/README.md."""

from __future__ import annotations

from typing import NamedTuple

BASE_CASES_PER_QUARTER = 250_000
SEASON = {"1": 1010, "2": 1000, "3": 975, "4": 1015}  # per mille of an average quarter

# Split of the Primärkassen: AOK, LKK, IKK, BKK, Knappschaft; of the Ersatzkassen: vdek, AEV.
PRIMARY = {
    "": {"01": 540, "02": 15, "03": 135, "04": 265, "05": 45},
    "city": {"01": 555, "03": 135, "04": 265, "05": 45},
    "east": {"01": 600, "02": 8, "03": 210, "04": 110, "05": 72},
    "coal": {"01": 500, "02": 12, "03": 120, "04": 258, "05": 110},
}
SUBSTITUTE = {"11": 930, "12": 70}


class Kv(NamedTuple):
    """One region. Shares are per mille of its base cases, shifts per mille points."""

    key: str
    name: str
    weight: int  # population in thousands, rounded
    mix: str  # split of its Primärkassen
    primary: int  # Primärkassen
    haem: int  # haematological cases
    iv: int  # intravascular therapy
    cav: int  # intracavitary therapy
    palliative: int  # 86518 in 4/2009 …
    rise: int  # … and its growth a quarter
    iv_shift: int  # change of the intravascular share from 2008 to 4/2009 …
    iv_drift: int  # … and a quarter after that
    cases_2009: int  # cases, per mille of the same quarter of 2008
    cases_2010: int


# fmt: off
KVS = (
    Kv("01", "Schleswig-Holstein",     2830, "",     620, 205, 280, 20, 33, 5, -24, -1, 1030, 1062),
    Kv("02", "Hamburg",                1770, "city", 600, 230, 320, 18, 35, 5, -28, -1, 1034, 1060),
    Kv("03", "Bremen",                  660, "city", 630, 195, 270, 22, 34, 4, -17, -1,  800,  795),
    Kv("17", "Niedersachsen",          7950, "",     640, 185, 255, 16, 32, 5, -14, -2, 1027, 1055),
    Kv("20", "Westfalen-Lippe",        8300, "coal", 645, 190, 265, 24, 36, 6, -22, -2, 1035, 1071),
    Kv("38", "Nordrhein",              9600, "coal", 630, 200, 290, 28, 32, 4, -20, -2, 1031, 1058),
    Kv("46", "Hessen",                 6060, "",     620, 180, 275,  0, 34, 4, -22, -1, 1033, 1064),
    Kv("51", "Rheinland-Pfalz",        4030, "",     635, 175, 245, 14, 31, 5, -38, -2, 1022, 1045),
    Kv("52", "Baden-Württemberg",     10750, "",     625, 215, 300, 26, 30, 6, -16, -2, 1041, 1083),
    Kv("71", "Bayern",                12520, "",     635, 210, 310, 30, 37, 5, -30, -2, 1045, 1092),
    Kv("72", "Berlin",                 3430, "city", 605, 240, 340, 20, 40, 6, -52, -2, 1038, 1075),
    Kv("73", "Saarland",               1030, "city", 640, 185, 260, 18, 33, 4,  -8, -1, 1024, 1050),
    Kv("78", "Mecklenburg-Vorpommern", 1660, "east", 645, 160, 230, 12, 30, 5, -19, -1, 1028, 1049),
    Kv("83", "Brandenburg",            2520, "east", 640, 170, 235, 15, 31, 4, -36, -2, 1030, 1056),
    Kv("88", "Sachsen-Anhalt",         2380, "east", 645, 165, 240, 13, 32, 4,  -6, -1,  964,  958),
    Kv("93", "Thüringen",              2270, "east", 645, 172, 250, 16, 31, 3, -13, -5, 1025, 1047),
    Kv("98", "Sachsen",                4190, "east", 640, 188, 262, 17, 32, 5, -40, -1, 1032, 1066),
)
# Old prices in DM: 86500, 86501, 86502, 86503, 86504, 86505; 0 where the region did not bill the item.
DM = {
    "01": (60, 190, 100, 50, 100, 400),
    "02": (60, 200,  90, 50, 100, 390),
    "03": (55, 190, 100, 50, 110, 350),
    "17": (60, 180, 100, 55, 100, 400),
    "20": (60, 200, 100, 50, 100, 450),
    "38": (65, 250, 100, 50, 120, 500),
    "46": (60, 190,   0,  0,   0,   0),
    "51": (60, 190,  95, 50, 100, 380),
    "52": (50, 190,  80, 50,  90, 300),
    "71": (60, 190, 100, 60, 100, 420),
    "72": (55, 180, 100, 50, 100, 400),
    "73": (60, 190, 110, 50, 100, 360),
    "78": (50, 170,  90, 45,   0, 320),
    "83": (50, 170,  90, 45,  90, 330),
    "88": (50, 175,  90, 45,  95, 320),
    "93": (55, 175,  90, 50, 100, 340),
    "98": (55, 180,  95, 50, 100, 350),
}
# fmt: on
STARTS = {"38": "01.01.2010", "71": "01.07.2009"}  # all others 01.10.2009
SINGLE_TRACK = "46"
WITHOUT_86504 = "78"
# Regions that deliver amounts for 86510-86518 too, valued at the P0 of their own 2008 data.
WITH_NEW_AMOUNTS = ("01", "38")


class Regional(NamedTuple):
    """A GOP of one KV: taken out of ``replaces`` (per mille of it), or beside all (per mille of cases)."""

    kv: str
    gop: str
    kassenarten: tuple[str, ...]
    replaces: str | None
    per_mille: int
    dm: int
    targets: tuple[tuple[str, str], ...]  # target, share as it stands in zuordnung
    reason: str
    goes_on: bool = False  # billed after the start of the agreement as well (Nr. 7)


EVERY = ("01", "02", "03", "04", "05", "11", "12")
BIS = (("BISPHOSPHONAT", "1"),)
TRF = (("TRANSFUSION", "1"),)
NOTE = "Bisphosphonat-Kostenerstattung, Protokollnotiz zu Teil B"
BLOOD = "Bluttransfusion, Nr. 7"
# fmt: off
REGIONAL = (
    Regional("17", "99553", ("03", "04"), "86501", 120, 200, (("86501", "1"),),
             "Zuschlag parenterale Chemotherapie, Vertrag IKK/BKK, wie 86501"),
    Regional("17", "99595", EVERY, None, 24, 150, TRF, BLOOD, goes_on=True),
    Regional("20", "99581", ("04",), "86500", 90, 65, (("86502", "0,25"), ("86503", "0,75")),
             "Grundbetrag BKK ohne Trennung der Krankheitsgruppen, Anteile geschätzt"),
    Regional("51", "99590", EVERY, None, 40, 30, BIS, NOTE),
    Regional("51", "99567", ("12",), "86503", 100, 55, (("86503", "1"),),
             "Grundbetrag solide Tumoren AEV, wie 86503"),
    Regional("52", "99572B", ("11", "12"), "86505", 150, 320, (("86505", "1"),),
             "abgewandelte 86505 der Ersatzkassen (Buchstabe B)"),
    Regional("52", "99596", EVERY, None, 20, 140, TRF, BLOOD, goes_on=True),
    Regional("71", "99590", EVERY, None, 55, 30, BIS, NOTE),
    Regional("72", "99599", EVERY, None, 300, 10, (("AUSGESCHLOSSEN", "1"),),
             "Qualifikationszuschlag, keine ähnliche Kostenpauschale"),
    Regional("83", "99592", EVERY, None, 35, 25, BIS, NOTE),
    Regional("88", "99592", EVERY, None, 35, 30, BIS, NOTE),
    Regional("93", "99597", EVERY, None, 26, 130, TRF, BLOOD, goes_on=True),
    Regional("98", "99504", ("11",), "86504", 200, 95, (("86504", "1"),),
             "intrakavitäre Therapie, regionale Nummer, wie 86504"),
)
# fmt: on

# Fees of the table geltend: gop, from, EUR, status, reason. The one item of the single track becomes both base items.
AGREED = (
    ("86510", "", "30,68", "vereinbart", "Bisher eine Pauschale für alle Behandlungsfälle (86500)"),
    ("86512", "", "30,68", "vereinbart", "Bisher eine Pauschale für alle Behandlungsfälle (86500)"),
)
# The region that went on billing at the fees of the start after 01.07.2010.
BILLED_ON = "01"
BILLED_ON_REASON = "Anpassung zum 01.07.2010 noch nicht umgesetzt: weiter zu den Werten ab Beginn abgerechnet"
