"""Turn an executed notebook into a page that Sphinx can number, cross-reference and describe."""

import re

import nbformat

LABEL = re.compile(
    r"^\(([\w:.-]+)\)=\s*$"  # (label)= above a heading
    r"|^\$\$\s*\(([\w:.-]+)\)\s*$"  # $$ (label) after an equation
    r"|^:(?:name|label):\s*([\w:.-]+)\s*$",  # option of a directive
    re.MULTILINE,
)

HEADING = re.compile(r"^# .*$", re.MULTILINE)
WIDGET = "application/vnd.jupyter.widget-view+json"


def finish(notebook, title="", label_suffix=""):
    """Change an executed notebook into a page, in place, and return it.

    The same results give the same bytes: run times, progress bars and warnings are left out.
    Figures get caption, alt text and label; both parameter cells fold away.
    title: heading of the page in place of the template's own
    label_suffix: put after each label that the page defines, where another page defines it too
    """
    for holder in (notebook, *notebook.cells):
        holder.metadata.pop("papermill", None)  # run times
    for cell in notebook.cells:
        if cell.cell_type == "code":
            cell.outputs = [output for output in cell.outputs if not _is_passing(output)]
    if title:
        _set_title(notebook.cells, title)
    _fold_parameters(notebook.cells)
    notebook.cells = [part for cell in notebook.cells for part in _one_figure_each(cell)]
    for place, cell in enumerate(notebook.cells):
        cell.id = f"cell-{place}"  # those of added cells are random
    if label_suffix:
        _rename_labels(notebook.cells, label_suffix)
    return notebook


def _is_passing(output):
    """Does an output tell how the run went, not what came out: a warning, a progress bar?"""
    return output.get("name") == "stderr" or WIDGET in output.get("data", {})


def _set_title(cells, title):
    """Replace the first heading of the first order."""
    for cell in cells:
        heading = HEADING.search(cell.source) if cell.cell_type == "markdown" else None
        if heading:
            start, end = heading.span()
            cell.source = f"{cell.source[:start]}# {title}{cell.source[end:]}"
            return


def _fold_parameters(cells):
    titles = {"parameters": "parameters", "injected-parameters": "what this page sets otherwise"}
    for cell in cells:
        for tag in titles.keys() & set(cell.metadata.get("tags", [])):
            cell.metadata["tags"] = [tag, "hide-input"]
            cell.metadata["mystnb"] = {
                "code_prompt_show": f"Show {titles[tag]}",
                "code_prompt_hide": f"Hide {titles[tag]}",
            }


def _one_figure_each(cell):
    """The cell, with figures as Sphinx understands them: one figure a cell, further outputs in
    cells of their own that show no code."""
    outputs = cell.get("outputs", [])
    if not any("report" in output.get("metadata", {}) for output in outputs):
        return [cell]
    parts = [cell]
    for output in outputs[1:]:
        # an empty cell would be skipped, with its output
        part = nbformat.v4.new_code_cell("# continued", outputs=[output])
        part.metadata["tags"] = ["remove-input"]
        parts.append(part)
    cell.outputs = outputs[:1]
    for part in parts:
        figure = part.outputs[0].get("metadata", {}).get("report")
        if figure:
            part.metadata["mystnb"] = {
                "figure": {"name": figure["name"], "caption": figure["caption"]},
                "image": {"alt": figure["alt"]},
            }
    return parts


def _rename_labels(cells, suffix):
    """Put the suffix after each label that the page defines, where defined and where named."""
    texts = [_text(cell) for cell in cells]
    labels = {label for text in texts for found in LABEL.findall(text) for label in found if label}
    labels |= {cell.metadata.mystnb.figure.name for cell in cells if _is_figure(cell)}
    if not labels:
        return
    names = "|".join(sorted(map(re.escape, labels), key=len, reverse=True))
    label = re.compile(rf"(?<![\w:.-])({names})(?![\w:-])")

    def rename(text):
        return label.sub(rf"\1{suffix}", text)

    for cell in cells:
        if cell.cell_type == "markdown":
            cell.source = rename(cell.source)
        for output in cell.get("outputs", []):
            if "text/markdown" in output.get("data", {}):
                output.data["text/markdown"] = rename(output.data["text/markdown"])
        if _is_figure(cell):
            figure = cell.metadata.mystnb.figure
            figure.update(name=rename(figure.name), caption=rename(figure.caption))


def _is_figure(cell):
    return "figure" in cell.metadata.get("mystnb", {})


def _text(cell):
    """What Sphinx will read of a cell as Markdown."""
    if cell.cell_type == "markdown":
        return cell.source
    outputs = cell.get("outputs", [])
    return "\n".join(output.get("data", {}).get("text/markdown", "") for output in outputs)
