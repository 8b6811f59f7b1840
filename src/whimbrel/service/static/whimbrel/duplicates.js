/* The queue by keyboard: a decision is sent while the next pair, fetched before, is already there to be read. */
"use strict";
(() => {
  const review = document.getElementById("review");
  if (!review) return;
  const place = document.getElementById("place"), reasons = document.getElementById("reasons");
  const told = document.getElementById("told"), left = document.getElementById("left"), none = document.getElementById("none");
  const KEYS = { s: "same", d: "different", u: "unsure" }, AHEAD = 3;
  const ahead = []; // pairs to come, as elements that are not on the page yet
  const sent = []; // requests in their order: one at a time
  const decided = new Set(); // never shown again by an answer that was on its way
  let busy = false, open = true, stopped = false, undoWanted = false;

  const pair = () => document.getElementById("pair");
  const made = (html) => new DOMParser().parseFromString(html, "text/html").body.firstElementChild;
  const holds = () => [pair(), ...ahead].filter(Boolean).map((p) => p.dataset.key);
  const token = () => document.querySelector("[name=csrfmiddlewaretoken]").value;

  function say(text, bad) {
    told.textContent = text || "";
    told.classList.toggle("bad", Boolean(bad));
  }

  function show(element) {
    pair()?.remove();
    if (element) {
      none.hidden = true;
      place.prepend(element);
    }
    (element || review).focus({ preventScroll: true });
  }

  function take(list) {
    if (stopped) return; // what was fetched before may arrive after a failure
    for (const html of list || []) {
      const element = made(html);
      if (!holds().includes(element.dataset.key) && !decided.has(element.dataset.key)) ahead.push(element);
    }
    if (!pair() && ahead.length) show(ahead.shift());
  }

  async function work() {
    if (busy || stopped) return;
    busy = true;
    while (sent.length && !stopped) {
      const { action, data, done } = sent.shift();
      holds().forEach((key) => data.append("not", key));
      try {
        const answer = await fetch(action, { method: "POST", body: data, headers: { Accept: "application/json" }, redirect: "manual" });
        const json = answer.ok || answer.status === 409 ? await answer.json() : null;
        if (!json) fail(told.dataset.offline);
        else if (answer.status === 409) fail(json.told);
        else done(json);
      } catch {
        fail(told.dataset.offline);
      }
    }
    busy = false;
    if (undoWanted && !stopped) undo();
  }

  // What was not recorded is said, and nothing more is taken until the page is loaded anew: no decision is lost unseen.
  function fail(text) {
    stopped = true;
    sent.length = 0;
    show(null);
    none.hidden = true;
    say(text, true);
  }

  function ask(action, fields, done) {
    const data = new URLSearchParams({ csrfmiddlewaretoken: token(), ...fields });
    sent.push({ action, data, done });
    work();
  }

  function answered(json) {
    if (json.why) {
      reasons.replaceChildren(made(json.why));
      const details = reasons.querySelector("details");
      details.open = open;
      details.addEventListener("toggle", () => { open = details.open; });
      say(document.getElementById("why-told").textContent);
    }
    left.textContent = json.left;
    take(json.ahead);
    none.hidden = Boolean(pair());
  }

  function decide(verdict) {
    const now = pair();
    if (!now || stopped) return; // a key counts for a pair that is shown, never for one to come
    const form = now.querySelector("form");
    const action = verdict ? form.action : form.querySelector("[formaction]").formAction;
    const fields = { seen: form.elements.seen.value, ...(verdict ? { verdict } : {}) };
    undoWanted = false;
    if (verdict) decided.add(now.dataset.key);
    show(ahead.shift());
    ask(action, fields, answered);
  }

  function undo() {
    undoWanted = busy; // until the answer is there nobody knows what would be undone
    const form = reasons.querySelector("form.undo");
    if (!form || stopped || busy) return;
    ask(form.action, { seen: form.elements.seen.value }, (json) => {
      reasons.replaceChildren();
      if (pair()) ahead.unshift(pair());
      const again = made(json.pair);
      decided.delete(again.dataset.key);
      show(again);
      say(json.told);
    });
  }

  function move(step) {
    const buttons = [...(pair()?.querySelectorAll("button") ?? [])];
    const at = buttons.indexOf(document.activeElement);
    buttons[at < 0 ? (step > 0 ? 0 : buttons.length - 1) : (at + step + buttons.length) % buttons.length]?.focus();
  }

  review.addEventListener("keydown", (event) => {
    if (event.repeat || event.ctrlKey || event.metaKey || event.altKey || event.target.matches("input, textarea, select")) return;
    const key = event.key.toLowerCase();
    if (KEYS[key]) decide(KEYS[key]);
    else if (key === "n") decide("");
    else if (key === "z") undo();
    else if (key === "w") { const d = reasons.querySelector("details"); if (d) d.open = !d.open; }
    else if (key === "arrowright") move(1);
    else if (key === "arrowleft") move(-1);
    else return;
    event.preventDefault();
  });
  review.addEventListener("submit", (event) => {
    event.preventDefault();
    if (event.target.matches(".undo")) undo();
    else decide(event.submitter?.value ?? "");
  });

  reasons.querySelector("details")?.addEventListener("toggle", (event) => { open = event.target.open; });
  pair()?.focus({ preventScroll: true });
  const query = new URLSearchParams(holds().map((key) => ["not", key]));
  if (pair()) {
    fetch(`${review.dataset.ahead}?${query}`, { headers: { Accept: "application/json" }, redirect: "manual" })
      .then((answer) => (answer.ok ? answer.json() : { ahead: [] }))
      .then((json) => take(json.ahead.slice(0, AHEAD)))
      .catch(() => {}); // fetched with the first decision instead
  }
})();
