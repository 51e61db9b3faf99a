/* Write with a trained network: every <div class="sampler"> becomes a form, the text that the
   network writes, and bars of its next character. The networks lie beside this script, a script
   each, loaded when their book is chosen or first asked to write. Text only ever goes in as text. */
(function () {
  "use strict";

  var HERE = document.currentScript.src;
  var SLICE = 8;  // milliseconds of a frame in which a prompt is read; the rest is the page's
  var BARS = 10;
  var NUMBERS = { length: [1, 2000], seed: [0, 4294967295] };  // field -> least, most
  var SPOKEN = { " ": "space", "\n": "new line", "\t": "tab" };
  var lstm = window.characterLSTM;
  var loading = {};  // file -> promise of its model

  function element(parent, name, attributes, text) {
    var made = document.createElement(name);
    Object.keys(attributes || {}).forEach(function (key) { made.setAttribute(key, attributes[key]); });
    if (text) made.textContent = text;
    return parent.appendChild(made);
  }

  function spoken(symbol) { return SPOKEN[symbol] || symbol; }

  /* Promise of a book's model: its script is added to the page once. */
  function load(book) {
    loading[book.file] = loading[book.file] || new Promise(function (resolve, reject) {
      var script = element(document.head, "script", { src: new URL(book.file, HERE).href });
      script.onload = function () { resolve(lstm.models[book.key]); };
      script.onerror = function () {
        delete loading[book.file];
        reject(new Error("The network can't be loaded: " + book.file + " is missing."));
      };
    });
    return loading[book.file];
  }

  function refuse(field, message) {
    throw Object.assign(new Error(field.name + ": " + message), { field: field });
  }

  function whole(field) {
    var limits = NUMBERS[field.name], value = Number(field.value);
    if (!field.value || !Number.isInteger(value) || value < limits[0] || value > limits[1]) {
      refuse(field, "must be a whole number from " + limits.join(" to ") + ", got “" + field.value + "”.");
    }
    return value;
  }

  /* Keyboards write straight quotes; where a book has none, they become the curly ones it has. */
  function typeset(text, model) {
    function known(symbol) { return model.symbols.indexOf(symbol) >= 0; }
    return text.replace(/["']/g, function (straight, place) {
      if (known(straight)) return straight;
      var opens = place === 0 || /[\s(]/.test(text[place - 1]);
      var pairs = straight === "'" ? ["‘’", "“”"] : ["“”", "‘’"];
      return pairs.map(function (pair) { return pair[opens ? 0 : 1]; }).filter(known)[0] || straight;
    });
  }

  /* The prompt as symbols of the model. */
  function read(field, model, book) {
    var text = Array.from(typeset(field.value, model));
    var unknown = text.filter(function (symbol) { return model.symbols.indexOf(symbol) < 0; });
    if (!text.length) refuse(field, "must hold at least one character.");
    if (unknown.length) {
      refuse(field, "holds " + Array.from(new Set(unknown)).slice(0, 10).join(" ") +
        " which the network has never seen in " + book.title + "; allowed: " +
        model.symbols.map(spoken).join(" "));
    }
    return text;
  }

  /* What the form asks for; an Error names the field at fault. */
  function settings(form, model, book) {
    var fields = form.elements;
    return {
      prompt: read(fields.namedItem("prompt"), model, book),
      temperature: Number(fields.namedItem("temperature").value),
      length: whole(fields.namedItem("length")),  // fields.length counts them
      seed: whole(fields.namedItem("seed"))
    };
  }

  /* Read the prompt, then write a character a frame: slow enough to watch, and the page stays
     responsive. wanted: of `settings`. show(logits, symbol) is called before each choice, with the
     symbol chosen before; it returns whether to go on. */
  function write(model, wanted, show) {
    var queue = wanted.prompt.map(function (each) { return model.symbols.indexOf(each); });
    var draw = lstm.uniform(wanted.seed), symbol = "";
    var now = { states: lstm.zeroStates(model) };
    function frame() {
      var until = performance.now() + SLICE;
      while (queue.length && performance.now() < until) {
        now = lstm.read(model, queue.shift(), now.states);
      }
      if (!queue.length) {
        if (!show(now.logits, symbol)) return;
        queue.push(lstm.choose(now.logits, wanted.temperature, draw));
        symbol = model.symbols[queue[0]];
      }
      requestAnimationFrame(frame);
    }
    frame();
  }

  function labelled(parent, text, name, attributes, value) {
    var label = element(parent, "label");
    element(label, "span", {}, text);
    var field = element(label, name, attributes);
    if (value) field.value = value;
    return field;
  }

  function slider(parent, value) {
    var field = labelled(parent, "Temperature", "input",
      { type: "range", name: "temperature", min: 0, max: 2, step: 0.05 }, value);
    var shown = element(field.parentNode, "span", { "aria-hidden": "true" }, field.value);
    field.addEventListener("input", function () { shown.textContent = field.value; });
  }

  function buildForm(place, books) {
    var form = element(place, "form", { novalidate: "" });
    labelled(form, "Prompt", "textarea",
      { name: "prompt", rows: 2, maxlength: 1000, spellcheck: "false" }, books[0].prompt);
    var grid = element(form, "div", { class: "controls" });
    var choice = labelled(grid, "Book", "select", { name: "book" });
    books.forEach(function (book, n) { element(choice, "option", { value: n }, book.title); });
    slider(grid, place.getAttribute("data-temperature"));
    Object.keys(NUMBERS).forEach(function (name) {
      labelled(grid, name[0].toUpperCase() + name.slice(1), "input",
        { type: "number", name: name, min: NUMBERS[name][0], max: NUMBERS[name][1] },
        place.getAttribute("data-" + name));
    });
    element(form, "button", { type: "submit", class: "sd-btn sd-btn-outline-primary" }, "Write");
    return form;
  }

  /* Rows for the most probable next characters; returns what draws and what hides them. */
  function buildBars(place) {
    var box = element(place, "div", { class: "next", hidden: "" }), about = element(box, "p");
    var list = element(box, "ol"), rows = [];
    for (var n = 0; n < BARS; n++) {
      var row = element(list, "li");
      rows.push(["symbol", "bar", "share"].map(function (name) {
        return element(row, "span", { class: name });
      }));
    }
    function draw(model, logits, temperature) {
      var shares = lstm.probabilities(logits, temperature || 1);
      var order = Array.from(shares.keys()).sort(function (a, b) { return shares[b] - shares[a]; });
      about.textContent = "Next character, at temperature " + (temperature || "1; the first is taken");
      rows.forEach(function (spans, n) {
        spans[0].textContent = spoken(model.symbols[order[n]]);
        spans[1].style.setProperty("--share", shares[order[n]]);
        spans[2].textContent = (100 * shares[order[n]]).toFixed(1) + " %";
      });
      box.hidden = false;
    }
    return { draw: draw, hide: function () { box.hidden = true; } };
  }

  function build(place) {
    var books = JSON.parse(place.getAttribute("data-books")), running = null;
    place.textContent = "";
    var form = buildForm(place, books), button = form.querySelector("button");
    var told = element(place, "p", { role: "status" }), text = element(place, "p", { class: "text" });
    var bars = buildBars(place);

    function tell(run, message) {
      running = run;
      button.textContent = run ? "Stop" : "Write";
      told.textContent = message;
    }

    function fail(error) {
      tell(null, error.message);
      text.textContent = "";
      bars.hide();
      if (!error.field) return;
      error.field.setAttribute("aria-invalid", "true");
      error.field.focus();
    }

    function begin(run, model, book) {
      var wanted = settings(form, model, book);
      text.textContent = "";
      text.lang = book.language;
      element(text, "strong", {}, wanted.prompt.join(""));
      var tail = text.appendChild(document.createTextNode(""));
      tell(run, "Writing …");
      write(model, wanted, function (logits, symbol) {
        if (running !== run) return false;
        tail.appendData(symbol);
        bars.draw(model, logits, wanted.temperature);
        if (symbol) run.written += 1;
        if (run.written === wanted.length) tell(null, "Wrote " + run.written + " characters.");
        return running === run;
      });
    }

    function start() {
      var run = { written: 0 }, book = books[form.elements.namedItem("book").value];
      Array.from(form.elements).forEach(function (field) { field.removeAttribute("aria-invalid"); });
      tell(run, "Loading the network …");
      load(book)
        .then(function (model) { if (running === run) begin(run, model, book); })
        .catch(function (error) { if (running === run) fail(error); });
    }

    form.addEventListener("submit", function (event) {
      event.preventDefault();
      if (running) tell(null, "Stopped after " + running.written + " characters.");
      else start();
    });
    form.elements.namedItem("book").addEventListener("change", function (event) {
      var book = books[event.target.value], prompt = form.elements.namedItem("prompt");
      if (running) tell(null, "Stopped after " + running.written + " characters.");
      if (books.some(function (each) { return each.prompt === prompt.value; })) prompt.value = book.prompt;
      load(book).catch(fail);
    });
  }

  document.addEventListener("DOMContentLoaded", function () {
    document.querySelectorAll(".sampler").forEach(build);
  });
})();
