/* The character model of part 3 in the reader's browser: lib.models.characters.CharacterLSTM with
   tied vectors, one character at a time, in doubles. It knows nothing of the page; sampler.js
   shows it. Matrices come row by row as 8-bit whole numbers with one scale each, see
   lib/models/quantised.py; the build writes them into scripts that call characterLSTM.register. */
(function () {
  "use strict";

  var models = {};  // corpus -> model, once its script has run

  function bytes(base64) {
    return Uint8Array.from(atob(base64), function (each) { return each.charCodeAt(0); }).buffer;
  }

  /* A matrix as its rows, or a bias, from what the script of a model holds of it. */
  function tensor(packed) {
    if (packed.values) return Float64Array.from(new Float32Array(bytes(packed.values)));
    var integers = new Int8Array(bytes(packed.integers));
    var scales = new Float32Array(bytes(packed.scales)), columns = integers.length / scales.length;
    return Array.from(scales, function (scale, row) {
      var part = integers.subarray(row * columns, (row + 1) * columns);
      return Float64Array.from(part, function (integer) { return integer * scale; });
    });
  }

  /* Names are the book's: "cells.0.W_gx", ..., "W_ph", "b_p". */
  function register(key, stored) {
    var model = { symbols: Array.from(stored.symbols), cells: [] };
    Object.keys(stored.parameters).forEach(function (name) {
      var parts = name.split("."), value = tensor(stored.parameters[name]);
      if (parts.length === 1) model[name] = value;
      else (model.cells[parts[1]] = model.cells[parts[1]] || {})[parts[2]] = value;
    });
    models[key] = model;
  }

  function dot(row, x) {
    var sum = 0;
    for (var n = 0; n < row.length; n++) sum += row[n] * x[n];
    return sum;
  }

  function sigmoid(x) { return 1 / (1 + Math.exp(-x)); }

  function gate(cell, name, squash, x, h) {
    var W_x = cell["W_" + name + "x"], W_h = cell["W_" + name + "h"];
    return cell["b_" + name].map(function (b, unit) {
      return squash(dot(W_x[unit], x) + dot(W_h[unit], h) + b);
    });
  }

  /* Equations (4)-(9), as lib.models.cells.LSTM.step. */
  function step(cell, x, state) {
    var g = gate(cell, "g", Math.tanh, x, state.h), i = gate(cell, "i", sigmoid, x, state.h);
    var f = gate(cell, "f", sigmoid, x, state.h), o = gate(cell, "o", sigmoid, x, state.h);
    var c = state.c.map(function (before, unit) { return g[unit] * i[unit] + before * f[unit]; });
    return { h: c.map(function (each, unit) { return Math.tanh(each) * o[unit]; }), c: c };
  }

  /* h = c = 0 in each layer. */
  function zeroStates(model) {
    return model.cells.map(function (cell) {
      return { h: new Float64Array(cell.b_g.length), c: new Float64Array(cell.b_g.length) };
    });
  }

  /* Read one symbol, given by its index: {logits (V), states}. Its cost does not grow. */
  function read(model, index, states) {
    var x = model.W_ph[index];  // tied: a symbol's vector is its row of the read-out
    var ends = model.cells.map(function (cell, layer) {
      var end = step(cell, x, states[layer]);
      x = end.h;
      return end;
    });
    var logits = model.b_p.map(function (b, symbol) { return dot(model.W_ph[symbol], x) + b; });
    return { logits: logits, states: ends };
  }

  /* softmax(p / theta). */
  function probabilities(logits, theta) {
    var largest = Math.max.apply(null, logits);
    var powers = logits.map(function (each) { return Math.exp((each - largest) / theta); });
    var sum = powers.reduce(function (a, b) { return a + b; });
    return powers.map(function (each) { return each / sum; });
  }

  /* The most probable symbol at temperature 0; else the one at which the sum of the probabilities,
     in the order of the symbols, passes a number drawn uniformly from [0, 1). */
  function choose(logits, theta, draw) {
    if (theta === 0) return logits.indexOf(Math.max.apply(null, logits));
    var rest = draw();
    var place = probabilities(logits, theta).findIndex(function (each) { return (rest -= each) < 0; });
    return place < 0 ? logits.length - 1 : place;  // the sum may fall short of 1 by rounding
  }

  /* Uniform numbers in [0, 1): mulberry32 (Tommy Ettinger, public domain), whose state is a 32-bit
     counter. Small and good enough to draw characters; the same seed gives the same numbers. */
  function uniform(seed) {
    var counter = seed | 0;
    return function () {
      counter = (counter + 0x6D2B79F5) | 0;
      var mixed = Math.imul(counter ^ (counter >>> 15), counter | 1);
      mixed ^= mixed + Math.imul(mixed ^ (mixed >>> 7), mixed | 61);
      return ((mixed ^ (mixed >>> 14)) >>> 0) / 4294967296;
    };
  }

  window.characterLSTM = {
    models: models, register: register, zeroStates: zeroStates, read: read,
    probabilities: probabilities, choose: choose, uniform: uniform
  };
})();
