"""``feecalc linked``: output, languages, exit codes (interfaces: 0 done, 2 unusable call)."""

import pytest

from feecalc.cli.main import main

ON_2019 = """\
GOP    Anteil         EUR  gilt seit   belegt bis       Grundlage
86518   100 %      255,65  01.10.2009  01.10.2009       Anhang 2 Teil B Nr. 6; § 11 Abs. 1
86520    50 %      127,83  01.01.2019  01.01.2019       Anhang 2, Fassung ab 01.01.2019; Überprüfung bis 30.06.2020 vereinbart, Ergebnis nicht belegt
"""


def test_only_the_fees_in_force_are_printed(capsys):
    assert main(["linked", "--as-of", "01.01.2019", "86516=255,65"]) == 0
    assert capsys.readouterr() == (ON_2019, "")


def test_english_and_verbose(capsys):
    assert main(["linked", "--as-of", "2026-01-01", "86516=1000", "--lang", "en", "--verbose"]) == 0
    out = capsys.readouterr().out
    assert "86522    70 %      700.00  2026-01-01" in out
    assert "subcutaneous drug therapy of tumours; KBV Praxisnachrichten of 4 Dec 2025" in out


def test_86522_is_to_be_agreed_regionally(capsys):
    assert main(["linked", "--as-of", "2026-01-01", "86516=224.45"]) == 0
    assert "Fassung ab 01.01.2026; regional zu vereinbaren" in capsys.readouterr().out


def test_a_later_start_cites_the_old_contracts(capsys):
    assert main(["linked", "--as-of", "2010-01-01", "--start", "01.01.2010", "86516=100"]) == 0
    assert "Nr. 6; § 11 Abs. 3" in capsys.readouterr().out


def test_start_in_july_2009(capsys):
    assert main(["linked", "--as-of", "2009-07-15", "--start", "01.07.2009", "86516=100"]) == 0
    assert "86518   100 %      100,00  01.07.2009" in capsys.readouterr().out


def test_a_day_after_the_state_of_the_register_is_answered_with_a_note(capsys):
    assert main(["linked", "--as-of", "2027-01-01", "86516=100"]) == 0
    assert "das Register kennt Vereinbarungen bis zum 01.01.2026" in capsys.readouterr().err
    assert main(["linked", "--as-of", "2027-01-01", "86516=100", "--quiet"]) == 0
    assert capsys.readouterr().err == ""


@pytest.mark.parametrize(
    ("args", "message"),
    [
        (["--as-of", "2009-06-30", "86516=100"], "Am 30.06.2009 war keine Gebühr an eine andere geknüpft"),
        (["--as-of", "morgen", "86516=100"], "„morgen“ ist kein Tag"),
        (["--as-of", "2026-01-01", "86510=100"], "An „86510“ ist keine Gebühr geknüpft"),
        (["--as-of", "2026-01-01", "86516=1.234"], "„1.234“ ist kein Gebührenwert"),
        (["--as-of", "2026-01-01", "86516"], "erwartet wird GOP=EUR"),
        (["--as-of", "2026-01-01", "86516=1", "86516=2"], "jede GOP einmal"),
        (["--as-of", "2026-01-01"], "Es fehlt"),
        (["86516=100"], "Es fehlt --as-of"),
    ],
)
def test_unusable_calls(args, message, capsys):
    assert main(["linked", *args]) == 2
    out, err = capsys.readouterr()
    assert out == ""
    assert message in err
