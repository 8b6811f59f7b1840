/* What stands on the page of the interview: cards with a question, who did it, a stop, a break, the results. */
"use strict";

/* An element: el("p", {class: "small", lang: "fr"}, "text", other). A click is given as onclick. */
function el(name, facts = {}, ...inside) {
  const made = document.createElement(name);
  for (const [key, value] of Object.entries(facts)) {
    if (key === "onclick") made.addEventListener("click", value);
    else if (value === true) made.setAttribute(key, "");
    else if (value !== false && value !== null && value !== undefined) made.setAttribute(key, value);
  }
  made.append(...inside.filter((part) => part !== null && part !== undefined));
  return made;
}

class Cards {
  /* told: what the page says of itself; officer, person: the words of both languages. */
  constructor(told, officer, person, mode) {
    Object.assign(this, { told, officer, person, mode });
    this.word = (key, ...filled) => filled.reduce((text, x) => text.replace("%s", x), told.words[key]);
    this.same = officer.language === person.language;
  }

  spoken(wording, text, facts = {}) {
    return el("span", { lang: wording.language, dir: wording.direction, ...facts }, text);
  }

  /* A text in both languages: large for the person, small for the officer. */
  both(theirs, ours, tag = "p", facts = {}) {
    const person = el(tag, { class: "person", lang: this.person.language, dir: this.person.direction, ...facts }, theirs);
    if (this.same) return el("div", { class: "texts" }, person);
    return el("div", { class: "texts" }, person, el("p", { class: "officer", lang: this.officer.language, dir: this.officer.direction }, ours));
  }

  answer(theirs, ours, onclick, pressed = false) {
    const big = this.spoken(this.person, theirs, { class: "big" });
    const little = this.same ? null : this.spoken(this.officer, ours, { class: "little" });
    return el("button", { type: "button", "aria-pressed": String(pressed), onclick }, big, little);
  }

  text(key, tag, facts) {
    return this.both(this.person.texts[key], this.officer.texts[key], tag, facts);
  }

  aloud(text) {
    const voices = window.speechSynthesis?.getVoices() || [], tongue = this.person.speech.split("-")[0];
    const voice = voices.find((v) => v.lang === this.person.speech) || voices.find((v) => v.lang.split(/[-_]/)[0] === tongue);
    if (!voice) return null;
    const speak = () => {
      const said = new SpeechSynthesisUtterance(text);
      Object.assign(said, { voice, lang: voice.lang, rate: 0.9 });
      window.speechSynthesis.cancel();
      window.speechSynthesis.speak(said);
    };
    return el("button", { type: "button", onclick: speak }, `🔊 ${this.officer.texts.read_aloud}`);
  }

  /* A question. given: what was answered before; on(answer, value, unit): an answer was chosen. */
  question(q, child, given, on) {
    const key = q.key, asked = (child && this.person.child[key]) || this.person.questions[key];
    const hint = (child && this.person.child_hints[key]) || this.person.hints[key], note = this.officer.officer[key];
    const picture = this.told.pictures[q.picture];
    const card = el("section", { class: `card ${this.mode}`, "aria-label": this.word("card") });
    if (picture) card.append(el("img", { src: picture, alt: "", width: 72, height: 72 }));
    card.append(this.both(asked, this.officer.questions[key], "h1", { tabindex: -1 }));
    if (hint) card.append(el("p", { class: "hint", lang: this.person.language, dir: this.person.direction }, hint));
    if (note) card.append(el("p", { class: "officer", lang: this.officer.language }, note));
    const aloud = this.aloud(asked);
    if (aloud) card.append(el("p", { class: "controls" }, aloud));
    if (["age", "number", "money"].includes(q.kind)) card.append(this.number(q, given, on));
    const row = el("div", { class: "answers" }), said = given ? given.value || given.answer : "";
    const add = (code, theirs, ours, act) => row.append(this.answer(theirs, ours, act, said === code));
    if (q.kind === "yes_no") ["yes", "no"].forEach((a) => add(a, this.person.texts[a], this.officer.texts[a], () => on(a)));
    for (const code of q.choices || []) add(code, this.person.choices[key][code], this.officer.choices[key][code], () => on("stated", code));
    if (q.kind === "age") ["under_18", "18_or_over"].forEach((a) => add(a, this.person.texts[a], this.officer.texts[a], () => on("stated", a)));
    for (const [code, name] of [["unknown", "i_do_not_know"], ["refused", "i_do_not_want_to_say"]]) {
      add(code, this.person.texts[name], this.officer.texts[name], () => on(code));
    }
    card.append(row);
    return card;
  }

  number(q, given, on) {
    const texts = this.officer.texts, most = q.kind === "age" ? 120 : 999999999999;
    const number = el("input", { inputmode: "decimal", maxlength: 15, autocomplete: "off", value: given && /^\d/.test(given.value || "") ? given.value : "" });
    const unit = q.kind === "money" ? el("input", { maxlength: 3, size: 4, autocomplete: "off", placeholder: "CNY", value: given?.unit || "" }) : null;
    const fault = el("p", { class: "wrong", role: "alert" });
    const label = { age: texts.how_old, number: texts.how_many, money: texts.amount }[q.kind];
    const take = (event) => {
      event.preventDefault();
      const value = number.value.trim().replace(",", "."), code = unit ? unit.value.trim().toUpperCase() : "";
      const fits = /^\d{1,12}(\.\d{1,2})?$/.test(value) && Number(value) <= most && (q.kind !== "age" || /^\d+$/.test(value));
      if (fits && (!unit || /^[A-Z]{3}$/.test(code))) on("stated", value, code);
      else fault.textContent = this.word("fault");
    };
    const form = el("form", { class: "given" }, el("label", {}, label, number), unit && el("label", {}, texts.currency, unit), el("button", {}, texts.next), fault);
    form.addEventListener("submit", take);
    return form;
  }

  who(given, on, skip) {
    const card = el("section", { class: `card ${this.mode}` }, this.text("who_did_it", "h1", { tabindex: -1 }));
    const row = el("div", { class: "answers" });
    for (const [code, theirs] of Object.entries(this.person.choices.who)) row.append(this.answer(theirs, this.officer.choices.who[code], () => on(code), given === code));
    for (const name of ["i_do_not_know", "i_do_not_want_to_say"]) row.append(this.answer(this.person.texts[name], this.officer.texts[name], skip));
    card.append(row);
    return card;
  }

  halt(title, actions, theirs, ...buttons) {
    return el(
      "section", { class: "halt" }, el("h1", { tabindex: -1 }, title),
      el("ul", {}, ...actions.map((text) => el("li", { lang: this.officer.language }, text))),
      theirs && el("p", { class: "theirs", lang: this.person.language, dir: this.person.direction }, theirs),
      el("p", { class: "controls" }, ...buttons),
    );
  }

  /* The results as this device works them out. */
  result(ahead, urgent, steps, byFact) {
    const place = el("div", {}, el("h1", { tabindex: -1 }, this.word("result")), el("p", { class: "notes" }, `${this.word("no_verdict")} ${this.word("device_result")}`));
    const grounds = ahead.grounds;
    if (grounds) place.append(el("p", { class: "grounds", role: "note" }, this.word("grounds")));
    if (urgent.length) place.append(el("h2", {}, this.word("urgent")), el("ul", { lang: this.officer.language }, ...urgent.map((text) => el("li", {}, text))));
    const panels = el("div", { class: "panels three" });
    for (const f of ahead.findings.filter((one) => !one.phase)) {
      const panel = el("section", { class: `panel finding ${f.result}` }, el("h2", {}, this.word(`finding_${f.finding}`)));
      panel.append(el("p", { class: "headline" }, el("strong", {}, this.word(`result_${f.result}`))));
      panel.append(el("p", { class: "small" }, `${this.word("standard")}: ${this.told.standards[f.standard]}`), el("h3", {}, this.word("why")));
      const why = f.carried.filter((key) => byFact.has(key)).map((key) => this.why(byFact.get(key), ahead.now));
      panel.append(why.length ? el("ul", { lang: this.officer.language }, ...why) : el("p", {}, this.word("why_none")));
      const parts = ahead.findings.filter((one) => one.phase && one.finding === f.finding);
      panel.append(el("h3", {}, this.word("phases")), el("dl", { class: "parts" }, ...parts.map((p) => el("div", {}, el("dt", {}, this.told.phases[p.phase]), el("dd", {}, this.word(`result_${p.result}`))))));
      panels.append(panel);
    }
    place.append(panels);
    const opened = new Set(["any", ...(ahead.known.under_18 === true ? ["child"] : []), ...(grounds ? ["grounds"] : [])]);
    for (const kind of ["do", "due", "do_not"]) {
      const due = steps.filter((s) => s.kind === kind && opened.has(s.when)).map((s) => el("li", {}, s.text[this.told.language] || s.text.en));
      if (due.length) place.append(el("section", { class: "steps" }, el("h2", {}, this.word(kind)), el("ul", { class: kind === "do_not" ? "not" : "" }, ...due)));
    }
    return place;
  }

  why(q, now) {
    const entry = now.get(q.key);
    if (!entry) return el("li", {}, this.officer.questions[q.key]);
    const answer = entry.answer === "stated" ? entry.value : this.officer.texts[entry.answer] || "";
    return el("li", {}, `${this.officer.questions[q.key]} `, el("strong", {}, answer), entry.by ? ` (${this.officer.choices.who[entry.by]})` : "");
  }
}
