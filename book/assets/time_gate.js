/* The time gate k(t) to play with: every <div class="time-gate"> becomes a plot with sliders.
   A classic script, so that it also runs on a page opened from a file. */
(function () {
  "use strict";

  var WIDTH = 600, HEIGHT = 250, LEFT = 36, BOTTOM = 42, TOP = 28, END = 40;
  var SVG = "http://www.w3.org/2000/svg";
  var SLIDERS = [
    { name: "tau", sign: "τ", about: "period", min: 2, max: 40, step: 0.5 },
    { name: "s", sign: "s", about: "shift", min: 0, max: 40, step: 0.5 },
    { name: "r_on", sign: "rₒₙ", about: "open share of the period", min: 0.02, max: 1, step: 0.02 },
    { name: "leak", sign: "α", about: "leak", min: 0, max: 1, step: 0.01 }
  ];

  function phase(t, tau, s) {
    var rest = (t - s) % tau;
    return (rest < 0 ? rest + tau : rest) / tau;
  }

  /* Equation (12), as lib.models.phased.time_gate. */
  function timeGate(t, tau, s, r_on, leak) {
    var phi = phase(t, tau, s);
    if (phi < r_on / 2) return 2 * phi / r_on;
    return phi < r_on ? 2 - 2 * phi / r_on : leak * phi;
  }

  function element(parent, name, attributes, text) {
    var made = document.createElementNS(parent.namespaceURI, name);
    Object.keys(attributes || {}).forEach(function (key) { made.setAttribute(key, attributes[key]); });
    if (text) made.textContent = text;
    return parent.appendChild(made);
  }

  function across(t) { return LEFT + (WIDTH - LEFT - 8) * t / END; }
  function up(k) { return HEIGHT - BOTTOM - (HEIGHT - BOTTOM - TOP) * k; }

  function axes(svg) {
    [0, 0.5, 1].forEach(function (k) {
      element(svg, "line", { x1: LEFT, x2: across(END), y1: up(k), y2: up(k), class: "grid" });
      element(svg, "text", { x: LEFT - 6, y: up(k) + 5, "text-anchor": "end" }, String(k));
    });
    [0, 10, 20, 30, 40].forEach(function (t) {
      element(svg, "text", { x: across(t), y: HEIGHT - BOTTOM + 18, "text-anchor": "middle" }, String(t));
    });
    element(svg, "text", { x: across(END / 2), y: HEIGHT - 3, "text-anchor": "middle" }, "time t");
    element(svg, "text", { x: 2, y: 14 }, "k(t)");
  }

  function draw(curve, values) {
    var points = [], steps = 1200;
    for (var n = 0; n <= steps; n++) {
      var t = END * n / steps;
      points.push(across(t).toFixed(1) + "," +
        up(timeGate(t, values.tau, values.s, values.r_on, values.leak)).toFixed(1));
    }
    curve.setAttribute("points", points.join(" "));
  }

  function sentence(values) {
    var leak = values.leak > 0 ? " and then leaks up to " + values.leak.toFixed(2) : " and then shuts";
    if (values.r_on >= 1) leak = " and never stays shut";
    return "The gate opens every " + values.tau.toFixed(1) + " units of time, for " +
      (values.r_on * values.tau).toFixed(1) + " of them," + leak + "; one opening begins at t = " +
      values.s.toFixed(1) + ".";
  }

  function build(place) {
    var values = {};
    place.textContent = "";
    var svg = place.appendChild(document.createElementNS(SVG, "svg"));
    svg.setAttribute("viewBox", "0 0 " + WIDTH + " " + HEIGHT);
    svg.setAttribute("role", "img");
    axes(svg);
    var curve = element(svg, "polyline", { class: "curve" });
    var controls = element(place, "div", { class: "controls" });
    var told = element(place, "p", { "aria-live": "polite" });

    function update() {
      draw(curve, values);
      told.textContent = sentence(values);
      svg.setAttribute("aria-label", "k(t) for t from 0 to " + END + ". " + sentence(values));
    }

    SLIDERS.forEach(function (slider) {
      values[slider.name] = Number(place.getAttribute("data-" + slider.name.replace("_", "-")));
      var label = element(controls, "label");
      element(label, "span", {}, slider.sign + ", " + slider.about);
      var input = element(label, "input", {
        type: "range", min: slider.min, max: slider.max, step: slider.step, name: slider.name
      });
      var shown = element(label, "output");
      input.value = values[slider.name];
      input.addEventListener("input", function () {
        values[slider.name] = Number(input.value);
        shown.textContent = input.value;
        update();
      });
      shown.textContent = input.value;
    });
    update();
  }

  window.timeGate = timeGate;
  document.addEventListener("DOMContentLoaded", function () {
    document.querySelectorAll(".time-gate").forEach(build);
  });
})();
