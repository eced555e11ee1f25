"""Bars on a logarithmic scale, as SVG: chart(title, groups, unit) with groups of
(name, [(label, value), …]). No library is needed, and the file is the same in every run
with the same numbers."""
import math

LEFT, WIDTH, BAR, GAP, HEAD = 170, 460, 16, 26, 64
COLOURS = {"truce": "#1f5f8b"}


def text(x, y, words, anchor="start", size=12, weight="normal"):
    return (f'<text x="{x:.1f}" y="{y:.1f}" text-anchor="{anchor}" font-size="{size}" '
            f'font-weight="{weight}">{words}</text>')


def short(value):
    for size, unit in ((1e6, "M"), (1e3, "k")):
        if value >= size:
            return f"{value / size:.3g} {unit}"
    return f"{value:.3g}"


def chart(title, groups, unit):
    values = [value for _, bars in groups for _, value in bars]
    low = math.floor(math.log10(min(values)))
    high = math.ceil(math.log10(max(values)))

    def at(value):
        return LEFT + WIDTH * (math.log10(value) - low) / (high - low)

    out, y = [], HEAD
    for name, bars in groups:
        out.append(text(LEFT, y + 12, name, weight="bold"))
        y += 20
        for label, value in bars:
            out.append(text(LEFT - 8, y + 12, label, "end"))
            out.append(f'<rect x="{LEFT}" y="{y}" width="{at(value) - LEFT:.1f}" '
                       f'height="{BAR}" fill="{COLOURS.get(label, "#b5b5b5")}"/>')
            out.append(text(at(value) + 5, y + 12, short(value)))
            y += BAR + 4
        y += GAP - 4
    lines = []
    for power in range(low, high + 1):
        x = at(10 ** power)
        lines.append(f'<line x1="{x:.1f}" y1="{HEAD - 8}" x2="{x:.1f}" y2="{y - GAP + 8}" '
                     'stroke="#dddddd"/>')
        lines.append(text(x, HEAD - 14, short(10 ** power), "middle", 11))
    width, height = LEFT + WIDTH + 70, y
    head = [f'<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 {width} {height}" '
            f'width="{width}" height="{height}" font-family="sans-serif" role="img">',
            f"<title>{title}</title>",
            f'<rect width="{width}" height="{height}" fill="white"/>',
            text(12, 22, title, size=14, weight="bold"),
            text(width - 12, 22, unit, "end", 11)]
    return "\n".join(head + lines + out + ["</svg>"]) + "\n"
