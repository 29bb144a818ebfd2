"""Deckblatt and Inhalt: the fees first, whether they still hold, what they rest on, and how to go on."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping

from feecalc.intake.model import NEW_GOPS
from feecalc.words.findings import Severity
from feecalc.words.text import Text
from feecalc.workbook.book import Book, Sheet
from feecalc.workbook.contents import CONTENTS, COVER, Model
from feecalc.workbook.price import PRICE
from feecalc.workbook.sheets.changes import NO_NUMBER, NOT_FOLLOWED
from feecalc.workbook.sheets.comparison import fee_cells, fee_columns
from feecalc.workbook.sheets.fees import money, why_no_result
from feecalc.workbook.sheets.region_page import fee_rows, fee_table_columns
from feecalc.workbook.spoken_readings import spoken_readings
from feecalc.workbook.table import Column, Table
from feecalc.workbook.why import why_shown

BANNER_ROW = 3
# Characters a line of the printed page takes, of one region and of several.
_LINE = {True: 125, False: 150}


def write(book: Book, model: Model, described: Iterable[tuple[str, str]], price: Mapping[str, str]) -> None:
    """Fill the cover and, where there is one, the list of contents: name and contents of each sheet."""
    _cover(book, book.sheets[model.of(COVER)], model, price)
    if model.of(CONTENTS) in book.sheets:
        _contents(book.sheets[model.of(CONTENTS)], described)


def _cover(book: Book, sheet: Sheet, model: Model, price: Mapping[str, str]) -> None:
    title = model.either(
        "Regionale Gebührenwerte der Onkologie-Vereinbarung", "Regional fees of the Onkologie-Vereinbarung"
    )
    sheet.text(0, 0, title, "title")
    sheet.text(
        1,
        0,
        model.either(
            "Kostenpauschalen 86510 bis 86518 nach Anhang 2 Teil B (Anlage 7 BMV), Fassung vom 01.10.2009, EUR je Leistung",
            "Kostenpauschalen 86510 to 86518 under Anhang 2 Teil B (Anlage 7 BMV), edition 2009-10-01, EUR per service",
        ),
        "subtitle",
    )
    if model.invented:
        sheet.text(2, 0, model.invented, "banner")
    single = len(model.result.regions) == 1
    row = (_one if single else _all)(book, sheet, model, BANNER_ROW + 3)
    for said in price.values() if single else ():
        sheet.text(row, 0, model.of(PRICE), "plain bold")
        row = sheet.lines(row + 1, 1, said, _LINE[single])
    row = _facts(sheet, model, row + 1, _LINE[single])
    _banner(book, sheet, model)
    sheet.page(rows=row, cols=8 if single else 14, landscape=not single, tall=1)
    sheet.raw.activate()


def _one(book: Book, sheet: Sheet, model: Model, row: int) -> int:
    """The five fees of the one region, and why."""
    kv, region = next(iter(model.result.regions.items()))
    sheet.text(row, 0, f"KV {kv} {region.name}", "section")
    for column in range(1, 8):
        sheet.raw.write_blank(row, column, None, book.style("section"))
    table = Table(sheet, fee_table_columns(model), row + 1)
    live = model.live.get(kv)
    if live is None:
        sheet.text(row + 2, 0, why_no_result(model, region), "plain bold")
        table.next += 1
    else:
        fee_rows(book, model, live, table)
    table.finish(filtered=False)
    row = table.next + 1
    for number in (1, 2) if live is not None else ():
        sheet.text(row, 0, model.either(f"01.07.{2009 + number}", f"{2009 + number}-07-01"), "plain bold")
        found = why_shown(model, live, number)  # type: ignore[arg-type]  # only of a calculated region
        if isinstance(found, str):
            row = sheet.lines(row, 1, found, _LINE[True])
        else:
            sheet.formula(row, 1, found.formula, found.value, "plain")
            row += 1
    return row


def _all(book: Book, sheet: Sheet, model: Model, row: int) -> int:
    """One row a region with its fees of all dates; those without a result say why."""
    columns = [
        Column("kv", Text("KV", "KV"), 15, "key"),
        Column("region", Text("Region", "Region"), 23),
        *fee_columns(money(model), 13),
    ]
    table = Table(sheet, columns, row)
    for kv, region in model.result.regions.items():
        cells = {"kv": kv, "region": region.name}
        if kv in model.live:
            table.add(cells | fee_cells(book, model, kv))
        else:
            table.add(cells | {f"start {NEW_GOPS[0]}": None})
            sheet.text(table.last, 2, why_no_result(model, region), "plain")
    table.finish(filtered=False)
    return table.next


def _banner(book: Book, sheet: Sheet, model: Model) -> None:
    kept = model.either(
        f"Unverändert seit der Ausgabe – Prüfkennung {model.code}",
        f"Unchanged since export – Prüfkennung {model.code}",
    )
    followed = model.either(
        "GEÄNDERT – Prüfkennung ungültig. Die Gebührenwerte folgen; was geändert wurde, zählt Blatt Änderungen.",
        "CHANGED – Prüfkennung invalid. The fees follow; sheet Changes counts what was changed.",
    )
    stays = model.either(
        "GEÄNDERT – Prüfkennung ungültig. Einer Änderung FOLGEN DIE GEBÜHRENWERTE NICHT: siehe Blatt Änderungen.",
        "CHANGED – Prüfkennung invalid. THE FEES DO NOT FOLLOW one of the changes: see sheet Changes.",
    )
    formula = f'=IF(Geaendert=0,"{kept}",IF({NOT_FOLLOWED}=0,"{followed}","{stays}"))'
    sheet.formula(BANNER_ROW, 0, formula, kept, "banner")
    readable = model.either("Alle Eingaben sind lesbar.", "All inputs can be read.")
    unreadable = model.either("keine Zahl in ", "no number in ")
    number = f'=IF({NO_NUMBER}=0,"{readable}","{unreadable}"&Stelle_ohne_Zahl&IF({NO_NUMBER}=1,".",{_more(model)}))'
    sheet.formula(BANNER_ROW + 1, 0, number, readable, "plain")
    changed = {"type": "formula", "criteria": "=Geaendert<>0", "format": book.style("changed")}
    sheet.raw.conditional_format(BANNER_ROW, 0, BANNER_ROW, 0, changed)


def _more(model: Model) -> str:
    return f'"{model.either(" und an ", " and ")}"&({NO_NUMBER}-1)&"{model.either(" weiteren Stellen.", " more places.")}"'


def _facts(sheet: Sheet, model: Model, row: int, length: int) -> int:
    for label, text in _lines(model):
        sheet.text(row, 0, label, "plain bold")
        row = sheet.lines(row, 1, text, length)
    return row


def _lines(model: Model) -> Iterator[tuple[str, str]]:
    """What the fees rest on, and how to use the file."""
    say = model.either
    yield (
        say("Datenstand", "Data status"),
        f"{_stated(model, 'data_status')}; {say('Basis', 'basis')}: {_stated(model, 'basis')}",
    )
    yield say("Lesarten", "Readings"), spoken_readings(model)
    yield say("Befunde", "Findings"), _found(model)
    yield say("Was rechnet", "What is live"), _what_is_live(model)
    yield (
        say("So prüfen", "How to verify"),
        say(
            "feecalc verify gebuehrenwerte.xlsx rechnet jede Zelle aus den Daten dieser Mappe nach, feecalc verify gebuehrenwerte.xlsx PAKET aus dem "
            "Datenpaket. Eingangsdateien, Prüfsummen und Siegel stehen auf Blatt Herkunft.",
            "feecalc verify gebuehrenwerte.xlsx recalculates every cell from the data of this workbook, feecalc verify gebuehrenwerte.xlsx PACKAGE "
            "from the package. Input files, checksums and seal are on the sheet Provenance.",
        ),
    )
    yield say("So drucken", "How to print"), _how_to_print(model)
    if model.extern:
        yield say("Nicht enthalten", "Left out"), _left_out(model)


def _found(model: Model) -> str:
    counts = dict.fromkeys(Severity, 0)
    for finding in model.result.all_findings:
        counts[finding.severity] += 1
    errors, warnings, infos = (counts[s] for s in Severity)
    text = model.either(
        f"{errors} Fehlerbefunde, {warnings} Warnungen, {infos} Hinweise",
        f"{errors} error findings, {warnings} warnings, {infos} notes",
    )
    taken = len(model.result.accepted)
    return text + (model.either(f"; {taken} hingenommen", f"; {taken} accepted") if taken else "")


def _stated(model: Model, field: str) -> str:
    given = sorted({getattr(s, field) for s in model.data.statements if getattr(s, field)})
    return ", ".join(given) or model.either("nicht angegeben", "not stated")


def _what_is_live(model: Model) -> str:
    if model.compact:
        return model.either(
            "Nichts: Kurzfassung mit festen Werten. Die vollständige Mappe schreibt feecalc run ohne --kompakt.",
            "Nothing: short form with fixed values. feecalc run without --kompakt writes the full workbook.",
        )
    if model.extern:
        return model.either(
            "Gelbe Felder dürfen geändert werden: Zahlen in Daten, Fälle und Zuordnung, Auswahlfelder in Lesarten. Gebührenwerte und Herleitung "
            "folgen: eigene Lesarten lassen sich darin ausprobieren. Prüfprotokoll und Befunde sind Stand der Ausgabe.",
            "Yellow cells may be changed: numbers in Daten, Fälle and Zuordnung, choices in Lesarten. Fees and derivation follow: own readings "
            "can be tried in it. Checks and findings are as at export.",
        )
    return model.either(
        "Gelbe Felder dürfen geändert werden: Zahlen in Daten, Fälle und Zuordnung, Auswahlfelder in Lesarten. Ergebnis, KV-Seiten, Herleitung, "
        "Brücke und Auswirkung folgen. Ziele, Beginn und Status sind fest; Gegenlesarten, Spanne, Prüfprotokoll und Befunde sind Stand der Ausgabe.",
        "Yellow cells may be changed: numbers in Daten, Fälle and Zuordnung, choices in Lesarten. Result, KV pages, derivation, bridge and "
        "impact follow. Targets, starts and status are fixed; rival readings, span, checks and findings are as at export.",
    )


def _how_to_print(model: Model) -> str:
    if model.compact:
        return model.either("Jedes Blatt ist eine Druckseite.", "Each sheet is one printed page.")
    return model.either(
        "Gedruckt werden Deckblatt, Ergebnis, KV-Seiten und Vergleich (Excel: ganze Arbeitsmappe). Wer Nachweis oder Daten drucken will, hebt dort "
        "den Druckbereich auf. Eine Mappe nur zum Drucken schreibt feecalc run --kompakt.",
        "Printed are cover, result, KV pages and comparison (Excel: entire workbook). To print proof or data, clear the print area on that sheet. "
        "feecalc run --kompakt writes a workbook only for printing.",
    )


def _left_out(model: Model) -> str:
    return model.either(
        "Andere Regionen; Aufteilung nach Kassenarten (zusammengefasst zu „alle“); Wirkung anderer Lesarten und deren Argumente; Auswirkung je "
        "Kassenart; Wortlaut der Befunde; Begründungen von Zuordnungen und hingenommenen Befunden; Namen, Zeilenzahlen und Prüfsummen der Dateien, Quellenangaben, "
        "Vermerke zu Lesarten; Dokumenteigenschaften.",
        "Other regions; the split by Kassenart (pooled to “alle”); effects of other readings and their arguments; impact by Kassenart; the "
        "wording of findings; reasons of assignments and accepted findings; names, row counts and checksums of files, statements of origin, notes on readings; document properties.",
    )


def _contents(sheet: Sheet, described: Iterable[tuple[str, str]]) -> None:
    columns = (
        Column("name", Text("Blatt", "Sheet"), 22),
        Column("text", Text("Inhalt", "Contents"), 90, "wrap"),
    )
    table = Table(sheet, columns, 0)
    for name, text in described:
        sheet.link(table.add({"text": text}), 0, name)
    table.finish(filtered=False)
    sheet.page(rows=table.next, cols=2, head=0, landscape=False, tall=1, printed=False)
