"""Draws the benchmark's result as an SVG: one row per kernel, one dot per engine, on a logarithmic
axis of CPU time relative to native. Written by hand so that a plot needs nothing but Python."""

import math
from xml.sax.saxutils import escape

COLOURS = ["#d1495b", "#00798c", "#edae49", "#30638e", "#7a5195", "#66a182", "#8d6a4f", "#5f5f5f"]
LEFT, TOP, WIDTH, ROW, BOTTOM = 150, 70, 720, 22, 44


def text(x: float, y: float, content: str, anchor: str = "start", extra: str = "") -> str:
    return f'<text x="{x:.1f}" y="{y:.1f}" text-anchor="{anchor}" {extra}>{escape(content)}</text>'


def ticks(low: float, high: float) -> list[float]:
    """1-2-5 steps that cover the range."""
    marks = []
    exponent = math.floor(math.log10(low))
    while 10**exponent <= high:
        steps = [step * 10**exponent for step in (1, 2, 5)]
        marks += [step for step in steps if low <= step <= high]
        exponent += 1
    return marks


def axis(low: float, high: float, bottom: float, place) -> list[str]:
    parts = []
    for tick in ticks(low, high):
        x = place(tick)
        colour = "#999" if tick == 1 else "#e4e4e4"
        parts.append(f'<line x1="{x:.1f}" y1="{TOP}" x2="{x:.1f}" y2="{bottom}" '
                     f'stroke="{colour}"/>')
        parts.append(text(x, bottom + 16, f"{tick:g}×", "middle"))
    return parts


def draw(rows: list[tuple[str, dict[str, float]]], engines: list[str], title: str,
         caption: str) -> str:
    """`rows` are (label, ratio by engine); labels that start with "mean" stand apart in bold."""
    ratios = [ratio for _, cells in rows for ratio in cells.values()] or [1.0]
    low, high = min(0.9, min(ratios) * 0.9), max(2.0, max(ratios) * 1.1)
    bottom = TOP + ROW * len(rows)

    def place(ratio: float) -> float:
        return LEFT + WIDTH * math.log(ratio / low) / math.log(high / low)

    parts = [text(LEFT, 20, title, extra='font-weight="bold" font-size="15"')]
    for i, engine in enumerate(engines):
        x = LEFT + i * 110
        parts.append(f'<circle cx="{x + 5}" cy="42" r="5" fill="{COLOURS[i % len(COLOURS)]}"/>')
        parts.append(text(x + 15, 46, engine))
    parts += axis(low, high, bottom, place)
    for i, (label, cells) in enumerate(rows):
        y = TOP + ROW * i + ROW / 2
        parts.append(text(LEFT - 10, y + 4, label, "end",
                          'font-weight="bold"' if label.startswith("mean") else ""))
        for j, engine in enumerate(engines):
            if engine in cells:
                parts.append(f'<circle cx="{place(cells[engine]):.1f}" cy="{y:.1f}" r="5" '
                             f'fill="{COLOURS[j % len(COLOURS)]}"><title>{escape(engine)} '
                             f'{escape(label)}: {cells[engine]:.2f}×</title></circle>')
    parts.append(text(LEFT, bottom + 36, caption, extra='fill="#555" font-size="11"'))
    width, height = LEFT + WIDTH + 30, bottom + BOTTOM
    return (f'<svg xmlns="http://www.w3.org/2000/svg" width="{width}" height="{height}" '
            f'viewBox="0 0 {width} {height}" font-family="sans-serif" font-size="12">\n'
            f'<rect width="{width}" height="{height}" fill="white"/>\n'
            + "\n".join(parts) + "\n</svg>\n")
