/* A passage to point at: each <div class="connectivity"> shows how strongly the characters before
   the chosen one moved its prediction. The numbers are recorded and come with the page; see
   lib.studies.units.connectivity. A classic script, so that it also runs on a page opened from a file. */
(function () {
  "use strict";

  var PER_MILLE = 1000, NAMED = 3;
  var MARKS = { "\n": "line end", " ": "space" };

  function named(sign) { return MARKS[sign] || "“" + sign + "”"; }
  function percent(perMille) { return Math.floor(100 * perMille / PER_MILLE + 0.5) + " %"; }

  /* How strongly the character so many places back moved the one at a place. */
  function strength(view, place, distance) {
    var row = view.strengths[place - 1];
    return row[row.length - distance] || 0;
  }

  function strongestBefore(view, place) {
    return view.strengths[place - 1]
      .map(function (value, n, row) { return { distance: row.length - n, strength: value }; })
      .filter(function (each) { return each.strength > 0; })
      .sort(function (a, b) { return b.strength - a.strength || a.distance - b.distance; })
      .slice(0, NAMED);
  }

  /* As lib.studies.units.views.sentence. */
  function sentence(view, signs, place) {
    var strongest = strongestBefore(view, place).map(function (each) {
      return named(signs[place - each.distance]) + ", " + each.distance + " back (" +
        percent(each.strength) + ")";
    });
    return "Character " + (place + 1) + ", " + named(signs[place]) +
      ": the model gave it a probability of " +
      percent(PER_MILLE * view.probability[place - 1]) + " and " +
      named(Array.from(view.likeliest)[place - 1]) + " the highest. Moved most by " +
      (strongest.join("; ") || "none") + ".";
  }

  function element(parent, name, attributes, text) {
    var made = document.createElement(name);
    Object.keys(attributes || {}).forEach(function (key) { made.setAttribute(key, attributes[key]); });
    if (text) made.textContent = text;
    return parent.appendChild(made);
  }

  function characters(place, signs, language, choose) {
    var text = element(place, "div", {
      class: "passage", role: "img", lang: language, "aria-label": signs.join("")
    });
    return signs.map(function (sign, n) {
      var span = element(text, "span", {}, sign === "\n" ? "↵\n" : sign);
      span.addEventListener("pointerover", function () { choose(n); });
      span.addEventListener("click", function () { choose(n); });
      return span;
    });
  }

  function colour(spans, view, place) {
    spans.forEach(function (span, n) {
      var share = n < place ? strength(view, place, place - n) / PER_MILLE : 0;
      span.style.setProperty("--strength", share);
      span.className = n === place ? "chosen" : "";
    });
  }

  function build(place) {
    var view = JSON.parse(place.querySelector("script").textContent);
    var signs = Array.from(view.text);
    place.textContent = "";
    var label = element(place, "label");
    element(label, "span", {}, place.getAttribute("data-title") + ", character");
    var slider = element(label, "input", {
      type: "range", min: 2, max: signs.length, step: 1, value: Math.ceil(signs.length / 2)
    });

    function choose(n) {
      slider.value = n + 1;
      update();
    }

    var spans = characters(place, signs, place.getAttribute("data-language"), choose);
    var told = element(place, "p", { "aria-live": "polite" });

    function update() {
      var chosen = Number(slider.value) - 1;
      colour(spans, view, chosen);
      told.textContent = sentence(view, signs, chosen);
      slider.setAttribute("aria-valuetext", slider.value + ", " + named(signs[chosen]));
    }

    slider.addEventListener("input", update);
    update();
  }

  document.addEventListener("DOMContentLoaded", function () {
    document.querySelectorAll(".connectivity").forEach(build);
  });
})();
