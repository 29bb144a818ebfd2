"""A workbook recalculated by the package formulas, in an environment of its own: ``python peer_formulas.py BOOK``."""

from __future__ import annotations

import json
import sys
import time

import formulas

if __name__ == "__main__":
    model = formulas.ExcelModel().loads(sys.argv[1]).finish()
    seconds = []
    for _ in range(2):
        begin = time.perf_counter()
        solution = model.calculate()
        seconds.append(time.perf_counter() - begin)
    print(json.dumps({"seconds": seconds, "cells": len(solution)}))
