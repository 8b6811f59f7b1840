/* The interview on the device: card after card, kept locked here, handed in when somebody says so and there is a line. */
"use strict";

class Interview {
  constructor(it, store, told, data, officer, person) {
    Object.assign(this, { it, store, told, data });
    this.order = new Order(new Criteria(data));
    this.cards = new Cards(told, officer, person, it.about.mode);
    this.entries = it.kept.map((e) => e.entry);
    this.device = crypto.randomUUID();
    this.sequence = 0;
    this.passed = [];
    this.later = new Set();
    this.obtained = it.about.mode === "turns" ? "told_through_cards" : "";
    this.byFact = new Map(data.questions.filter((q) => q.fact).map((q) => [q.fact, q]));
    this.main = document.getElementById("content");
  }

  async add(key, answer, more = {}) {
    const filled = Object.fromEntries(Object.entries({ obtained: this.obtained, ...more }).filter(([, value]) => value));
    const entry = { key, answer, at: new Date().toISOString(), device: this.device, sequence: this.sequence++, ...filled };
    await this.store.add(this.it.id, entry);
    this.entries.push(entry);
    this.status();
  }

  status(how = "") {
    const { word } = this.cards, waits = document.getElementById("waits"), pending = Store.pending(this.entries);
    const line = navigator.onLine ? "" : ` ${word("offline")}`;
    const more = { sign_in: "sign_in_again", other: "other_person", refused: "refused", offline: "waiting", consent: "fault_consent" }[how];
    waits.textContent = pending ? `${word("pending", pending)}${line}${more ? ` ${word(more)}` : ""}` : line.trim();
    waits.className = pending || line ? "waits" : "";
  }

  show(...parts) {
    this.main.replaceChildren(...parts.filter(Boolean));
    window.scrollTo(0, 0);
    (this.main.querySelector("h1[tabindex]") || this.main).focus({ preventScroll: true });
  }

  button(text, onclick, facts = {}) {
    return el("button", { type: "button", onclick, ...facts }, text);
  }

  next() {
    const ahead = this.order.ahead(this.entries), { officer } = this.cards;
    const waiting = this.order.alarms(ahead.now).filter(([q, done]) => q.alarm.stop && !done).map(([q]) => q);
    if (waiting.length) return this.halt(waiting, officer);
    const fresh = ahead.next.filter((q) => !this.later.has(q.key)), q = fresh[0];
    if (!q && ahead.next.length) {
      this.later.clear(); // what was put off comes again, once, before the end
      if (!this.again) {
        this.again = true;
        return this.next();
      }
    }
    return q ? this.ask(q, ahead) : this.result();
  }

  halt(waiting, officer) {
    const { word, person } = this.cards, declined = waiting.some((q) => q.key === "consent_interview");
    const done = async () => {
      for (const q of waiting) await this.add(`acted:${q.key}`, "yes", { obtained: "" });
      this.next();
    };
    const actions = [...new Set(waiting.map((q) => officer.texts[`action_${q.alarm.action}`]))];
    const theirs = declined ? `${person.texts.stopped} ${person.texts.help_is_there}` : person.texts.take_your_time;
    const buttons = [this.button(word("done"), done)];
    if (declined) buttons.unshift(this.button(word("discard"), () => this.discard()));
    this.show(this.cards.halt(word("stop"), declined ? [...actions, word("declined")] : actions, theirs, ...buttons));
  }

  ask(q, ahead) {
    const { word, officer, person } = this.cards, given = ahead.now.get(q.key);
    document.getElementById("place").textContent = officer.sections[q.section];
    const on = async (answer, value = "", unit = "") => {
      await this.add(q.key, answer, { value, unit });
      this.passed.push(q);
      this.again = false;
      if (q.actor && answer === (q.inverse ? "no" : "yes")) this.who(q, answer, given?.by || "");
      else this.next();
    };
    const notices = this.order.alarms(ahead.now).filter(([it, done]) => !it.alarm.stop && !done)
      .map(([it]) => el("p", { class: "mark", role: "note" }, officer.texts[`action_${it.alarm.action}`], " ", this.button(word("done"), async () => {
        await this.add(`acted:${it.key}`, "yes", { obtained: "" });
        this.ask(q, this.order.ahead(this.entries));
      }, { class: "link" })));
    const first = [];
    if (q.section === "consent" && !given) {
      const intro = ahead.child && ahead.now.has("age") ? "child_introduction" : "what_this_is";
      first.push(el("details", { class: "notes", lang: person.language, dir: person.direction, open: q.key === "consent_interview" },
        el("summary", {}, person.sections.consent), el("p", {}, person.texts[intro]), el("p", {}, person.texts.you_decide)));
    }
    if (ahead.child && ahead.now.has("age")) {
      const guardian = this.data.steps.find((s) => s.when === "child");
      first.push(el("details", { class: "small" }, el("summary", {}, word("child_path")), el("p", {}, guardian.text[this.told.language] || guardian.text.en)));
    }
    if (person.status === "draft" && !this.passed.length) first.push(el("p", { class: "small", lang: person.language, dir: person.direction }, person.texts.draft_notice));
    if (ahead.enough && !this.order.framed(q)) first.push(el("p", { class: "small" }, word("enough")));
    const rank = this.order.rank(q, new Map())[0];
    if (rank === 2) first.push(el("p", { class: "small" }, word("hard_note")));
    this.show(...notices, ...first, this.cards.question(q, ahead.child && ahead.now.has("age"), given, on), this.controls(q));
  }

  controls(q) {
    const { word, officer } = this.cards;
    const back = () => this.ask(this.passed.pop(), this.order.ahead(this.entries));
    const skip = () => {
      this.later.add(q.key);
      this.next();
    };
    const select = el("select", {}, el("option", { value: "" }), ...this.told.obtained.map(([code, text]) => el("option", { value: code, selected: code === this.obtained }, text)));
    select.addEventListener("change", () => { this.obtained = select.value; });
    return el("div", { class: "controls" },
      this.passed.length ? this.button(word("previous"), back) : null,
      this.button(word("skip"), skip), this.button(word("break"), () => this.pause()),
      this.button(word("now"), () => this.result()), this.button(officer.texts.stop, () => this.stopped()),
      el("label", {}, word("obtained"), select));
  }

  who(q, answer, given) {
    const on = async (by) => {
      await this.add(q.key, answer, { by });
      this.next();
    };
    this.show(this.cards.who(given, on, () => this.next()));
  }

  pause() {
    const { word, person, officer } = this.cards;
    this.show(this.cards.halt(word("break"), [officer.texts.break_text], person.texts.break_text, this.button(word("continue"), () => this.next())));
  }

  stopped() {
    const { word, person, officer } = this.cards;
    this.show(this.cards.halt(officer.texts.stop, [], person.texts.stopped,
      this.button(word("continue"), () => this.next()), this.button(word("now"), () => this.result()), this.button(word("discard"), () => this.discard())));
  }

  result() {
    const ahead = this.order.ahead(this.entries), { word, officer } = this.cards;
    document.getElementById("place").textContent = word("answered", Store.pending(this.entries));
    const urgent = [...new Set(this.order.alarms(ahead.now).filter(([, done]) => !done).map(([q]) => officer.texts[`action_${q.alarm.action}`]))];
    const place = this.cards.result(ahead, urgent, this.data.steps, this.byFact);
    place.append(el("p", { class: "controls screen" },
      this.button(word("hand_in"), () => this.handIn()), this.button(word("continue"), () => this.next()),
      this.button(word("print"), () => window.print()), this.button(word("discard"), () => this.discard())));
    this.show(this.it.about.practice ? el("p", { class: "mark" }, word("practice")) : null, place);
  }

  async handIn(quietly = false) {
    if (this.sending) return;
    this.sending = true;
    const done = await Sender.handIn(this.store, this.it.id);
    this.sending = false;
    this.it.wanted = done.how !== "consent" && done.how !== "refused";
    if (done.how === "done") location.assign(done.result);
    else if (done.how === "not_kept" || done.how === "nothing") location.assign("/interview/?told=not_kept");
    else if (!quietly || done.how !== "offline") this.status(done.how);
    else this.status("offline");
  }

  async discard() {
    await this.store.wipe(this.it.id);
    location.assign("/interview/?told=discarded");
  }

  start() {
    this.status(this.it.wanted ? "offline" : "");
    const onwards = () => {
      this.status(this.it.wanted ? "offline" : "");
      if (this.it.wanted && navigator.onLine) this.handIn(true);
    };
    window.addEventListener("online", onwards);
    window.addEventListener("offline", onwards);
    window.setInterval(() => this.it.wanted && this.handIn(true), 20000);
    if (this.it.wanted) {
      this.result();
      onwards();
    } else this.next();
  }
}

(async () => {
  const told = JSON.parse(document.getElementById("told").textContent), main = document.getElementById("content");
  const store = Store.usable() ? await Store.open() : null;
  const it = store && (await store.load(location.hash.slice(1)));
  window.addEventListener("hashchange", () => location.reload());
  if (!it) {
    // Without a line there is no list but this one.
    const all = store ? await store.all() : [];
    const rows = all.map((one) => el("li", {}, el("a", { href: `#${one.id}` }, `${one.begun.slice(0, 16).replace("T", " ")} · ${told.names[one.about.officer]} / ${told.names[one.about.person]}`), told.words.pending.replace("%s", Store.pending(one.kept))));
    main.replaceChildren(el("h1", {}, told.words.on_device), rows.length ? el("ul", { class: "plain" }, ...rows) : el("p", {}, told.words.none), el("p", {}, el("a", { href: "/interview/" }, told.words.to_list)));
    return;
  }
  // The words are kept under the version they had when the interview began, or when the page was kept.
  const read = async (name, path) => (await (await fetch(told.versions[name]).catch(() => caches.match(path, { ignoreSearch: true, ignoreVary: true }))).json());
  const [data, officer, person] = await Promise.all([
    read("criteria", "/interview/criteria.json"), ...[it.about.officer, it.about.person].map((code) => read(code, `/interview/wording/${code}.json`)),
  ]);
  const here = new Interview(it, store, told, data, officer, person);
  here.start();
})();
