// The explorer of a release. It shows numbers that were released, and never adds any up.
(function () {
  "use strict";
  var release = window.whimbrelRelease, place = document.getElementById("explorer");
  if (!release || !place || !release.tables.length) return;
  var language = document.documentElement.lang || "en", MOST_BARS = 30, MOST_ROWS = 1000, EACH = "*", TIMES = ["year", "quarter", "month", "period"];
  var stem = language === "en" ? "" : "." + language;
  var codebook = document.querySelector('nav a[href^="codebook"]'), book = codebook ? codebook.getAttribute("href") : "codebook" + stem + ".html";
  var state = { table: release.tables[0], chosen: {}, sorted: null };
  var numerals = new Intl.NumberFormat(language, { maximumFractionDigits: 1 });

  // EACH is no code: the empty one is "not said", and a code like any other.
  function said(texts) { return texts[language] || texts.en || ""; }
  function word(key, facts) {
    var text = said(release.words[key]);
    Object.keys(facts || {}).forEach(function (name) { text = text.replace("{" + name + "}", facts[name]); });
    return text;
  }
  function make(name, attributes, inside) {
    var svg = { svg: 1, rect: 1, text: 1, line: 1, path: 1, title: 1, g: 1 }[name];
    var element = svg ? document.createElementNS("http://www.w3.org/2000/svg", name) : document.createElement(name);
    Object.keys(attributes || {}).forEach(function (key) { element.setAttribute(key, attributes[key]); });
    (inside || []).forEach(function (part) { element.append(part); });
    return element;
  }
  function label(dimension, code) {
    var known = release.dimensions[dimension].codes[code];
    return known ? said(known) : code;
  }
  function cell(table, row) {
    var n = table.dims.length;
    return { codes: row.slice(0, n), value: row[n], low: row[n + 1], high: row[n + 2], status: row[n + 3] };
  }
  function shown(one) {
    var limits = one.low !== null && one.high !== null && one.low !== one.high
      ? " (" + said(release.range).replace("{low}", numerals.format(one.low)).replace("{high}", numerals.format(one.high)) + ")" : "";
    return (one.value === null || one.status === "hidden" ? said(release.status.hidden) : numerals.format(one.value)) + limits;
  }
  function codesOf(table, at) {
    var found = [];
    table.rows.forEach(function (row) { if (found.indexOf(row[at]) < 0) found.push(row[at]); });
    return found;
  }
  // At first every code of the last dimension that has several, and all together of the others where there is such a row.
  function begin(table) {
    var chosen = {}, open = -1;
    table.dims.forEach(function (dim, at) { if (codesOf(table, at).length > 1) open = at; });
    table.dims.forEach(function (dim, at) {
      var codes = codesOf(table, at);
      chosen[dim] = at === open ? EACH : codes.indexOf("_T") >= 0 ? "_T" : TIMES.indexOf(dim) >= 0 ? codes.slice().sort().pop() : EACH;
    });
    state = { table: table, chosen: chosen, sorted: null };
  }
  function fromAddress() {
    var said = new URLSearchParams(location.hash.slice(1)), wanted = said.get("table");
    begin(release.tables.find(function (t) { return t.id === wanted; }) || release.tables[0]);
    state.table.dims.forEach(function (dim, at) {
      if (said.has(dim) && (said.get(dim) === EACH || codesOf(state.table, at).indexOf(said.get(dim)) >= 0)) state.chosen[dim] = said.get(dim);
    });
  }
  function toAddress() {
    var text = new URLSearchParams({ table: state.table.id });
    Object.keys(state.chosen).forEach(function (dim) { text.set(dim, state.chosen[dim]); });
    history.replaceState(null, "", "#" + text);
  }
  function rows() {
    var table = state.table;
    var found = table.rows.map(function (row) { return cell(table, row); }).filter(function (one) {
      return table.dims.every(function (dim, at) { return state.chosen[dim] === EACH || state.chosen[dim] === one.codes[at]; });
    });
    if (state.sorted !== null) {
      var at = state.sorted, n = table.dims.length;
      found.sort(function (a, b) {
        if (at === n) return (b.value === null ? -1 : b.value) - (a.value === null ? -1 : a.value);
        return label(table.dims[at], a.codes[at]).localeCompare(label(table.dims[at], b.codes[at]), language);
      });
    }
    return found;
  }
  function openDims() { return state.table.dims.filter(function (dim) { return state.chosen[dim] === EACH; }); }
  function named(one) {
    var dims = openDims();
    if (!dims.length) dims = state.table.dims;
    return dims.map(function (dim) { return label(dim, one.codes[state.table.dims.indexOf(dim)]); }).join(" · ");
  }
  function option(value, text, chosen) {
    var one = make("option", { value: value }, [text]);
    one.selected = chosen;
    return one;
  }
  function choices() {
    var form = make("form", { "aria-label": word("explorer") });
    var tables = make("select", { name: "table" }, release.tables.map(function (t) { return option(t.id, said(t.title), t === state.table); }));
    tables.addEventListener("change", function () {
      begin(release.tables.find(function (t) { return t.id === tables.value; }));
      show("table");
    });
    form.append(make("label", { class: "first" }, [word("choose_table"), tables]));
    state.table.dims.forEach(function (dim, at) {
      var select = make("select", { name: dim }, [option(EACH, word("each"), state.chosen[dim] === EACH)]);
      codesOf(state.table, at).forEach(function (code) { select.append(option(code, label(dim, code), state.chosen[dim] === code)); });
      select.addEventListener("change", function () { state.chosen[dim] = select.value; show(dim); });
      form.append(make("label", {}, [said(release.dimensions[dim].label), select]));
    });
    form.addEventListener("submit", function (event) { event.preventDefault(); });
    return form;
  }
  function chart(found) {
    var table = state.table, unit = said(table.unit), rtl = document.documentElement.dir === "rtl";
    var drawn = found.filter(function (one) { return one.value !== null && one.status !== "hidden" && (found.length === 1 || !all(one)); });
    var many = drawn.length, largest = drawn.slice().sort(function (a, b) { return b.value - a.value; }).slice(0, MOST_BARS);
    if (many > MOST_BARS) drawn = drawn.filter(function (one) { return largest.indexOf(one) >= 0; });
    if (!openDims().some(function (dim) { return TIMES.indexOf(dim) >= 0; })) drawn.sort(function (a, b) { return b.value - a.value; });
    var have = place.clientWidth || 620, wide = Math.max(280, have > 850 ? have / 2 - 45 : have - 50), high = 40, top = Math.max.apply(null, drawn.map(function (one) { return one.high || one.value; }).concat([1]));
    var room = wide - 90, svg = make("svg", { viewBox: "0 0 " + wide + " " + (drawn.length * high + 6), role: "img" });
    svg.append(make("title", {}, [said(table.title) + ", " + unit]));
    function x(at, width) { return rtl ? wide - at - width : at; }
    var start = rtl ? wide - 1 : 1;
    drawn.forEach(function (one, at) {
      var y = at * high, length = Math.max(1, room * one.value / top);
      svg.append(make("text", { x: start, y: y + 14, "text-anchor": "start", direction: rtl ? "rtl" : "ltr" }, [named(one)]));
      svg.append(make("rect", { x: x(0, length), y: y + 19, width: length, height: 14, class: "bar" }));
      if (one.status === "noisy" && one.low !== null && one.high !== null) {
        var a = room * Math.max(0, one.low) / top, b = room * one.high / top;
        svg.append(make("line", { x1: x(a, 0), x2: x(b, 0), y1: y + 26, y2: y + 26, class: "reach" }));
      }
      var end = Math.max(length, one.status === "noisy" && one.high ? room * one.high / top : 0) + 5;
      svg.append(make("text", { x: x(end, 0), y: y + 31, "text-anchor": "start", direction: rtl ? "rtl" : "ltr" }, [numerals.format(one.value)]));
    });
    var box = make("div", {}, [make("h3", {}, [word("chart") + word("colon") + unit])]);
    box.append(drawn.length ? svg : make("p", {}, [word("nothing")]));
    if (many > MOST_BARS) box.append(make("p", {}, [word("drawn", { shown: numerals.format(MOST_BARS), all: numerals.format(many) })]));
    if (found.some(function (one) { return one.status === "hidden"; })) box.append(make("p", { class: "hid" }, [word("hidden_note")]));
    return box;
  }
  // A row of all together dwarfs its parts in a chart; it stands in the table.
  function all(one) { return openDims().some(function (dim) { return one.codes[state.table.dims.indexOf(dim)] === "_T"; }); }
  function sorter(text, at) {
    var button = make("button", { type: "button" }, [text]);
    button.addEventListener("click", function () { state.sorted = state.sorted === at ? null : at; show("sort" + at); });
    button.id = "sort" + at;
    return button;
  }
  function listing(found) {
    var table = state.table, n = table.dims.length;
    // What is chosen is the same in every row: it stands in the caption.
    var open = openDims().length ? openDims() : table.dims;
    var fixed = table.dims.filter(function (dim) { return open.indexOf(dim) < 0; }).map(function (dim) {
      return said(release.dimensions[dim].label) + word("colon") + label(dim, state.chosen[dim]);
    });
    var heads = open.map(function (dim) {
      var at = table.dims.indexOf(dim);
      return make("th", { scope: "col", "aria-sort": state.sorted === at ? "ascending" : "none" }, [sorter(said(release.dimensions[dim].label), at)]);
    });
    heads.push(make("th", { scope: "col", class: "n", "aria-sort": state.sorted === n ? "descending" : "none" }, [sorter(said(table.unit), n)]));
    heads.push(make("th", { scope: "col" }, [word("status")]));
    var body = found.slice(0, MOST_ROWS).map(function (one) {
      var cells = open.map(function (dim) { return make("td", {}, [label(dim, one.codes[table.dims.indexOf(dim)])]); });
      cells.push(make("td", { class: one.status === "hidden" ? "n hid" : "n" }, [shown(one)]));
      cells.push(make("td", {}, [said(release.status[one.status])]));
      return make("tr", {}, cells);
    });
    var links = make("p", {}, [
      make("a", { href: book + "#" + table.id.replace(/[^A-Za-z0-9_-]/g, "-") }, [word("codebook")]), " · ",
      make("a", { href: "data/" + table.id + ".csv", download: "" }, ["CSV"]), " · ",
      make("a", { href: "data/" + table.id + ".parquet", download: "" }, ["Parquet"])]);
    var caption = [said(table.title)].concat(fixed, [table.period, table.sources.join("; ")]).join(" · ");
    var box = make("div", {}, [make("div", { class: "scroll", tabindex: "0", role: "region", "aria-label": said(table.title) }, [make("table", {}, [
      make("caption", {}, [caption]), make("thead", {}, [make("tr", {}, heads)]), make("tbody", {}, body)])])]);
    if (found.length > MOST_ROWS) box.append(make("p", {}, [word("first_rows", { shown: numerals.format(MOST_ROWS), all: numerals.format(found.length) })]));
    if (!found.length) box.append(make("p", {}, [word("nothing")]));
    box.append(links);
    return box;
  }
  function show(focus) {
    var found = rows();
    place.replaceChildren(make("h2", {}, [word("explorer")]), choices(),
      make("p", { role: "status" }, [numerals.format(found.length) + " " + word("rows") + word("stop") + word("no_sum")]),
      make("div", { class: "sides" }, [chart(found), listing(found)]));
    var wanted = focus && (place.querySelector('select[name="' + focus + '"]') || document.getElementById(focus));
    if (wanted) { wanted.focus(); toAddress(); }
  }
  fromAddress();
  place.hidden = false;
  document.getElementById("tables").hidden = true;
  window.addEventListener("hashchange", function () { fromAddress(); show(); });
  show();
})();
