"""The chosen readings in one line."""

from __future__ import annotations

from feecalc.workbook.model import Model


def spoken_readings(model: Model) -> str:
    """The readings that are not the default, in spoken words; else that all are."""
    changed = model.result.reading.differences()
    if not changed:
        return model.say("Regelfall in allen Punkten", "default in all points")
    questions = {question.key: question for question in model.questions}
    said = (
        f"{model.of(questions[key].title)}: {model.of(questions[key].option(value).meaning)}"
        for key, value in changed.items()
    )
    return "; ".join(said)
