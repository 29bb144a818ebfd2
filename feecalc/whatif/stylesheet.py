"""The style sheet of the board."""

from __future__ import annotations

STYLE = """<style>
.feecalc-board .widget-html-content{line-height:1.3;overflow-x:auto}
.feecalc-board .head{margin:0;color:#333}
.feecalc-board .head .invented{font-weight:700;color:#8a3b00}
.feecalc-board .summary{display:flex;flex-wrap:wrap;gap:4px 28px;margin:2px 0 6px;padding:6px 10px;background:#F2F2F2;border-left:4px solid #0072B2}
.feecalc-board .summary b{font-size:1.15em;font-variant-numeric:tabular-nums}
.feecalc-board table.feecalc{border-collapse:collapse;margin:0 0 1em;font-variant-numeric:tabular-nums}
.feecalc-board table.feecalc caption{text-align:left;font-weight:600;padding:.2em 0}
.feecalc-board table.feecalc th,.feecalc-board table.feecalc td{border-bottom:1px solid #ccc;padding:.12em .55em;text-align:right}
.feecalc-board table.feecalc th[scope=row]{text-align:left}
.feecalc-board table.feecalc tr.group th{padding-top:.5em;border-bottom:2px solid #999}
.feecalc-board .feecalc-reading{flex-direction:column;height:auto;width:372px}
.feecalc-board .feecalc-reading .widget-label{white-space:normal;line-height:1.2;height:auto;width:100%;text-align:left}
.feecalc-board .feecalc-reading select{width:100%;flex:0 0 28px}
.feecalc-board small{display:block;color:#444}
.feecalc-board small.up::before{content:"▲ "}.feecalc-board small.down::before{content:"▼ "}
.feecalc-board .readings p{margin:0 0 .4em}
.feecalc-board svg.bridge{max-width:100%;height:auto;display:block;font-size:13px;margin-bottom:1em}
.feecalc-board .problem{border-left:4px solid #D55E00;padding:.2em 1em}
@media (max-width:900px){.feecalc-board table.feecalc th,.feecalc-board table.feecalc td{padding:.12em .3em;font-size:12px}}
</style>"""
