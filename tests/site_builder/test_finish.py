"""From an executed notebook to a page."""

import nbformat.v4 as v4

from lib.site.finish import WIDGET, finish


def figure(name, caption="A caption.", alt="What it shows."):
    about = {"name": name, "caption": caption, "alt": alt}
    data = {"image/svg+xml": "<svg></svg>"}
    return v4.new_output("display_data", data=data, metadata={"report": about})


def markdown(text):
    return v4.new_output("display_data", data={"text/markdown": text})


def page(*cells, **options):
    return finish(v4.new_notebook(cells=list(cells)), **options).cells


def test_figure_gets_caption_label_and_alt_text():
    (cell,) = page(v4.new_code_cell("show()", outputs=[figure("fig-a")]))
    assert cell.metadata["mystnb"] == {
        "figure": {"name": "fig-a", "caption": "A caption."},
        "image": {"alt": "What it shows."},
    }


def test_several_figures_of_a_cell_stand_in_cells_of_their_own():
    outputs = [figure("fig-a"), markdown("between"), figure("fig-b")]
    first, second, third = page(v4.new_code_cell("show()", outputs=outputs))
    assert first.source == "show()"
    assert first.metadata["mystnb"]["figure"]["name"] == "fig-a"
    assert "mystnb" not in second.metadata
    assert third.metadata["mystnb"]["figure"]["name"] == "fig-b"
    assert second.metadata["tags"] == third.metadata["tags"] == ["remove-input"]
    assert second.source, "an empty cell would be left out of the page"


def test_title_takes_the_place_of_the_first_heading():
    first, second = v4.new_markdown_cell("(a)=\n# A\nText\n\n## B"), v4.new_markdown_cell("# C")
    cells = page(first, second, title="Another \\d title")
    assert cells[0].source == "(a)=\n# Another \\d title\nText\n\n## B"
    assert cells[1].source == "# C"


def test_labels_of_a_second_page_are_its_own():
    text = (
        "(sec-a)=\n# A\n\n$$\nx\n$$ (eq-a)\n\n"
        "{eq}`eq-a` {numref}`fig-a` {ref}`other`, eq-a-b, fig-ab"
    )
    outputs = [figure("fig-a", caption="See {eq}`eq-a`."), markdown("{numref}`fig-a`")]
    cells = page(
        v4.new_markdown_cell(text),
        v4.new_code_cell("show('fig-a')", outputs=outputs),
        label_suffix="-two",
    )
    assert cells[0].source == (
        "(sec-a-two)=\n# A\n\n$$\nx\n$$ (eq-a-two)\n\n"
        "{eq}`eq-a-two` {numref}`fig-a-two` {ref}`other`, eq-a-b, fig-ab"
    )
    shown = cells[1].metadata["mystnb"]["figure"]
    assert shown == {"name": "fig-a-two", "caption": "See {eq}`eq-a-two`."}
    assert cells[2].outputs[0].data["text/markdown"] == "{numref}`fig-a-two`"
    assert cells[1].source == "show('fig-a')"


def test_times_and_progress_are_left_out():
    progress = v4.new_output("stream", name="stderr", text="50 %")
    bar = v4.new_output("display_data", data={WIDGET: {}, "text/plain": "50 %"})
    printed = v4.new_output("stream", name="stdout", text="5")
    metadata = {"papermill": {"duration": 1.0}}
    (cell,) = page(v4.new_code_cell("1", outputs=[progress, bar, printed], metadata=metadata))
    assert cell.outputs == [printed]
    assert not cell.metadata


def test_both_parameter_cells_fold_away():
    cells = page(
        v4.new_code_cell("length = 5", metadata={"tags": ["parameters"]}),
        v4.new_code_cell("length = 7", metadata={"tags": ["injected-parameters"]}),
    )
    assert [cell.metadata["tags"][1] for cell in cells] == ["hide-input", "hide-input"]
