"""Bars of wall time as multiples of the limit, as SVG that follows light and dark."""

STYLE = (
    "text{font:12px sans-serif;fill:#1b1c1e}.title{font-weight:600;font-size:13px}.ours{fill:#2552cb}"
    ".limit{fill:#b9b9b3}.theirs{fill:#a3baf3}@media(prefers-color-scheme:dark){text{fill:#e8e9eb}"
    ".ours{fill:#9db9ff}.limit{fill:#55585e}.theirs{fill:#3b5296}}"
)

LEFT, WIDTH, ROOM = 212, 110, 392
# Longer bars are cut off, which an arrow says.
MOST = 4.0


def kind(name):
    first = name.split(",")[0].split(" ")[0]
    return first if first == "limit" else "ours" if first == "filewright" else "theirs"


def group(title, ratios, x, y):
    rows = [f'<text x="{x + 12}" y="{y}" class="title">{title}</text>']
    y += 8
    for name, ratio in sorted(ratios.items(), key=lambda one: one[1]):
        width = min(ratio, MOST) / MOST * WIDTH
        more = " →" if ratio > MOST else ""
        rows.append(f'<text x="{x + LEFT - 8}" y="{y + 11}" text-anchor="end">{name}</text>')
        rows.append(f'<rect x="{x + LEFT}" y="{y}" width="{width:.1f}" height="13" class="{kind(name)}"/>')
        rows.append(f'<text x="{x + LEFT + 5 + width:.1f}" y="{y + 11}">{ratio:.2f}{more}</text>')
        y += 17
    return rows, y + 26


def drawn(groups):
    """`groups` are a title and the ratios by tool; laid out in two columns, each next one where more room is."""
    ends, rows = [26, 26], []
    for title, ratios in groups:
        column = 0 if ends[0] <= ends[1] else 1
        more, ends[column] = group(title, ratios, column * ROOM, ends[column])
        rows += more
    size = f'width="{2 * ROOM}" height="{max(ends)}"'
    label = 'role="img" aria-label="Wall time as a multiple of the least work"'
    return f'<svg xmlns="http://www.w3.org/2000/svg" {size} {label}><style>{STYLE}</style>{"".join(rows)}</svg>\n'
