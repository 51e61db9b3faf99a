"""The built site as its reader meets it: opened from its files, in a browser, without a network."""

import io
import json
from datetime import datetime
from importlib.resources import files
from pathlib import Path

import numpy
import pytest
import yaml
from PIL import Image

AXE = (files("axe_playwright_python") / "axe.min.js").read_text()


def page_names():
    """All pages of the table of contents, and the two that Sphinx adds."""
    contents = yaml.safe_load((Path(__file__).parents[2] / "_toc.yml").read_text())
    chapters = [chapter["file"] for part in contents["parts"] for chapter in part["chapters"]]
    return [contents["root"], *chapters, "search", "genindex"]


@pytest.fixture(scope="module", params=page_names())
def name(request):
    return request.param


@pytest.fixture(scope="module")
def desktop(site, visit, name):
    opened = visit(site / f"{name}.html")
    yield opened
    opened.page.context.close()


@pytest.fixture(scope="module")
def dark(site, visit, name):
    opened = visit(site / f"{name}.html", mode="dark")
    yield opened
    opened.page.context.close()


def serious_violations(page, **options):
    """What axe-core calls serious or critical: {(rule, what kind of element), ...}."""
    page.evaluate(AXE)  # as a script of the page it would be refused
    options |= {"preload": False, "resultTypes": ["violations"]}
    found = page.evaluate("options => axe.run(options).then(result => result.violations)", options)
    return {
        (rule["id"], node["target"][0])
        for rule in found
        if rule["impact"] in ("serious", "critical")
        for node in rule["nodes"]
    }


def violations_in_both_modes(light, dark):
    """Those of a page; dark mode changes nothing but colours."""
    contrast = serious_violations(dark, runOnly=["color-contrast"])
    return serious_violations(light) | contrast


@pytest.fixture(scope="module")
def violations_of_theme(empty_site, visit):
    """Those of an empty page."""
    light, dark = (visit(empty_site / "index.html", mode=mode) for mode in ("light", "dark"))
    found = violations_in_both_modes(light.page, dark.page)
    light.page.context.close()
    dark.page.context.close()
    return found


def test_asks_no_other_host(desktop):
    assert desktop.requests
    assert [url for url in desktop.requests if not url.startswith(("file:", "data:"))] == []


def test_has_no_script_errors(desktop):
    assert desktop.complaints == []


def test_no_tag_is_shown_as_text(desktop):
    assert "</" not in desktop.page.locator("main").inner_text()


def test_equations_are_drawn(desktop):
    written = desktop.page.locator(".math").count()
    assert desktop.page.locator("mjx-container svg").count() >= written
    assert desktop.page.locator("mjx-container [data-mjx-error]").count() == 0


def test_links_lead_somewhere(desktop, site):
    hrefs = desktop.page.eval_on_selector_all("a[href]", "links => links.map(link => link.href)")
    inside = {href.split("#")[0].removeprefix(site.as_uri() + "/") for href in hrefs}
    missing = [place for place in inside if ":" not in place and not (site / place).exists()]
    assert missing == []


def test_figures_are_described(desktop):
    alts = desktop.page.eval_on_selector_all("figure img", "all => all.map(image => image.alt)")
    assert all(len(alt) > 20 for alt in alts), alts


def test_has_no_serious_accessibility_fault_of_its_own(desktop, dark, violations_of_theme):
    found = violations_in_both_modes(desktop.page, dark.page)
    assert found - violations_of_theme == set()


def test_figures_follow_the_dark_mode(dark):
    for figure in dark.page.locator("figure img").all():
        shades = numpy.asarray(Image.open(io.BytesIO(figure.screenshot())).convert("L"))
        assert numpy.median(shades) < 60, "most of a figure is background"
        assert shades.max() > 180, "what is drawn stands out"


def test_a_log_of_the_build_is_short_and_plain(told):
    assert "\x1b" not in told and "ParserConfig(" not in told and "copying images" not in told
    assert "index.html" in told


def test_the_crate_describes_every_page(site):
    """As RO-Crate 1.1 wants it: https://w3id.org/ro/crate/1.1."""
    crate = json.loads((site / "ro-crate-metadata.json").read_text())
    assert crate["@context"] == "https://w3id.org/ro/crate/1.1/context"
    entities = {each["@id"]: each for each in crate["@graph"]}
    assert len(entities) == len(crate["@graph"])

    about = entities["ro-crate-metadata.json"]
    assert about["@type"] == "CreativeWork" and about["about"] == {"@id": "./"}
    assert about["conformsTo"] == {"@id": "https://w3id.org/ro/crate/1.1"}
    root = entities["./"]
    assert root["@type"] == "Dataset" and root["name"] and root["description"]
    assert datetime.fromisoformat(root["datePublished"]) and root["license"]["@id"] in entities

    files = {name for name, each in entities.items() if each["@type"] == "File"}
    assert {part["@id"] for part in root["hasPart"]} == files
    assert all((site / name).is_file() for name in files)
    runs = [each for each in entities.values() if each["@type"] == "CreateAction"]
    assert sorted(run["result"]["@id"] for run in runs) == sorted(files) and "index.html" in files
    for run in runs:
        assert datetime.fromisoformat(run["startTime"]) <= datetime.fromisoformat(run["endTime"])
        kinds = {entities[each["@id"]]["@type"] for each in listed(run["instrument"])}
        assert kinds == {"SoftwareApplication"}

    outside = {about["conformsTo"]["@id"]}
    for each in entities.values():
        for value in each.values():
            nested = [part for part in listed(value) if isinstance(part, dict)]
            assert all(part.keys() == {"@id"} for part in nested), "flat"
            assert {part["@id"] for part in nested} <= entities.keys() | outside


def listed(value):
    return value if isinstance(value, list) else [value]


def test_fits_a_phone(site, visit, name):
    opened = visit(site / f"{name}.html", width=390)
    width = opened.page.evaluate("document.documentElement.scrollWidth")
    opened.page.context.close()
    assert width <= 390
