"""The colours of figures, and SVG that follows the reader's light or dark mode."""

NEUTRAL = "#7f7f7f"  # what is not ours: the original's curve, chance, other reference lines
COLOURS = {  # of what is compared, by its code; `lib.studies.cells` adds the cells
    "sgd": NEUTRAL,
    "momentum": "#CC79A7",
    "rmsprop": "#009E73",
    "adam": "#56B4E9",
}
INK = "#1b1b1b"  # what figures draw text, axes and marks with
PAPER_INK = "#e6e6e6"  # the same on a dark page

# An SVG in an <img> takes the colour scheme of that <img>, which the page's style sets; matplotlib
# writes colours into style attributes, which only !important overrides.
DARK_STYLE = f"""<style>@media (prefers-color-scheme: dark) {{
[style*="fill: {INK}"] {{ fill: {PAPER_INK} !important }}
[style*="stroke: {INK}"] {{ stroke: {PAPER_INK} !important }}
}}</style>"""


def themed(svg):
    """The SVG text with a style that draws its ink light where the page is dark."""
    start = svg.index("<svg")
    end = svg.index(">", start) + 1
    return svg[start:end] + DARK_STYLE + svg[end:]
