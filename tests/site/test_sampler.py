"""The networks in the browser write what torch writes, and can be used without a mouse."""

import pytest
import torch

from lib.models.sampling import probabilities, write
from lib.runs import records
from lib.studies.books.spec import sound_book
from lib.studies.books.task import BOOKS, Vocabulary
from lib.studies.sampler.quantised import quantised_model

FOUND = {corpus: records.find(sound_book(corpus), weights=True) for corpus in BOOKS}
RECORDED = {corpus: record for corpus, record in FOUND.items() if record}
PROMPTS = ["T", "Once upon a time", "en toen\n\n"]
PATIENCE = 120_000  # milliseconds, on a busy machine
EVIL = "<img src=x onerror='document.title = \"hacked\"'>"

if not RECORDED:
    pytest.skip("no network of a book is recorded: nothing to write with", allow_module_level=True)


@pytest.fixture
def page(site, visit):
    opened = visit(site / "3_1c_sampler.html")
    yield opened.page
    assert opened.complaints == []
    assert all(url.startswith(("file:", "data:")) for url in opened.requests)
    opened.page.context.close()


@pytest.fixture(params=RECORDED)
def corpus(request):
    return request.param


def inside(page):
    return page.locator(".sampler")


def ask(page, prompt, length=200, temperature=0, seed=1, corpus=None):
    """Fill the form in and let the network write; all text shown when it has ended."""
    if corpus:
        inside(page).get_by_label("Book").select_option(BOOKS[corpus].title)
    for name, value in {"Prompt": prompt, "Length": length, "Seed": seed}.items():
        inside(page).get_by_label(name).fill(str(value))
    inside(page).get_by_label("Temperature").fill(str(temperature))
    inside(page).get_by_role("button", name="Write").click()
    inside(page).get_by_role("status").get_by_text(f"Wrote {length} characters.").wait_for(
        timeout=PATIENCE
    )
    return inside(page).locator(".text").text_content()


def model_of(corpus):
    record = RECORDED[corpus]
    return quantised_model(record), Vocabulary(record.outcome["symbols"])


@pytest.mark.parametrize("prompt", PROMPTS)
def test_greedy_text_equals_torch(page, corpus, prompt):
    model, symbols = model_of(corpus)
    written = write(model, torch.tensor(symbols.encode(prompt))[:, None], 200, temperature=0)
    assert ask(page, prompt, corpus=corpus) == prompt + symbols.decode(written[:, 0])


def mulberry32(seed):
    """The generator that character_lstm.js says it uses, on Python's whole numbers."""
    while True:
        seed = (seed + 0x6D2B79F5) % 2**32
        mixed = (seed ^ seed >> 15) * (seed | 1) % 2**32
        mixed ^= (mixed + (mixed ^ mixed >> 7) * (mixed | 61)) % 2**32
        yield (mixed ^ mixed >> 14) / 2**32


@torch.no_grad()
def test_drawn_text_follows_the_probabilities_and_the_seed(page, corpus):
    model, symbols = model_of(corpus)
    logits, states = model(torch.tensor(symbols.encode("De "))[:, None])
    text, draws = "De ", mulberry32(7)
    for _ in range(100):
        sums = probabilities(logits[-1, 0], 0.8).cumsum(0)
        drawn = torch.searchsorted(sums, next(draws), right=True)
        text += symbols.symbols[drawn]
        logits, states = model(drawn.view(1, 1), states)
    drawing = {"length": 100, "temperature": 0.8, "corpus": corpus}
    assert ask(page, "De ", seed=7, **drawing) == text
    assert ask(page, "De ", seed=8, **drawing) != text


def test_bars_show_the_largest_probabilities_of_the_next_character(page, corpus):
    text = ask(page, "The ", length=3, temperature=2, corpus=corpus)
    model, symbols = model_of(corpus)
    logits, _ = model(torch.tensor(symbols.encode(text))[:, None])
    largest = probabilities(logits[-1, 0], 2).topk(10).values
    shares = inside(page).locator(".share").all_inner_texts()
    assert shares == [f"{100 * share:.1f} %" for share in largest.tolist()]


def test_a_network_is_loaded_only_when_asked_for(site, visit):
    opened = visit(site / "3_1c_sampler.html")
    assert not [url for url in opened.requests if "/model_" in url]
    ask(opened.page, "T", length=1)
    assert len([url for url in opened.requests if "/model_" in url]) == 1
    opened.page.context.close()


def test_unknown_symbols_are_named_and_never_become_html(page):
    inside(page).get_by_label("Prompt").fill(f"T{EVIL}")
    inside(page).get_by_role("button", name="Write").click()
    inside(page).get_by_role("status").get_by_text("prompt: holds < ").wait_for()
    assert inside(page).get_by_label("Prompt").evaluate("field => field === document.activeElement")
    assert inside(page).locator("img").count() == 0
    assert page.title() != "hacked"


def test_straight_quotes_become_those_of_the_book(page):
    text = ask(page, "'It's so,'", length=1, corpus="grimm")
    assert text.startswith("‘It’s so,’")


def test_a_refused_prompt_leaves_no_older_text_beside_it(page):
    assert ask(page, "T", length=3)
    inside(page).get_by_label("Prompt").fill("<")
    inside(page).get_by_role("button", name="Write").click()
    inside(page).get_by_role("status").get_by_text("prompt: holds <").wait_for()
    assert inside(page).locator(".text").text_content() == ""
    assert not inside(page).locator(".next").is_visible()


@pytest.mark.parametrize("value", ["0", "2001", "1.5", ""])
def test_an_impossible_length_says_what_is_allowed(page, value):
    inside(page).get_by_label("Length").fill(value)
    inside(page).get_by_role("button", name="Write").click()
    told = f"length: must be a whole number from 1 to 2000, got “{value}”."
    inside(page).get_by_role("status").get_by_text(told).wait_for()


def test_keys_alone_write_and_stop(page):
    inside(page).get_by_label("Temperature").focus()
    page.keyboard.press("Home")
    assert inside(page).get_by_label("Temperature").input_value() == "0"
    inside(page).get_by_label("Length").fill("2000")
    page.keyboard.press("Enter")
    inside(page).get_by_role("status").get_by_text("Writing").wait_for()
    inside(page).get_by_role("button", name="Stop").focus()
    page.keyboard.press("Enter")
    inside(page).get_by_role("status").get_by_text("Stopped after").wait_for()
    text = inside(page).locator(".text").text_content()
    page.wait_for_timeout(200)
    assert inside(page).locator(".text").text_content() == text


def test_only_the_beginning_and_the_end_are_read_aloud(page):
    page.evaluate(
        """() => {
            window.told = [];
            const status = document.querySelector(".sampler [role=status]");
            const options = { childList: true, characterData: true, subtree: true };
            new MutationObserver(() => window.told.push(status.textContent)).observe(
                status, options);
        }"""
    )
    ask(page, "T", length=50)
    told = page.evaluate("window.told")
    assert told[-1] == "Wrote 50 characters." and len(told) <= 3
    assert inside(page).locator("[aria-live], output").count() == 0
