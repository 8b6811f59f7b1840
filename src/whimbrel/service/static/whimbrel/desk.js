/* Saves an incident as it is typed. Nothing typed is kept in the browser's storage: names do not belong there. */
"use strict";
(() => {
  const status = document.getElementById("status");
  if (!status) return;
  const WAIT = 900, RETRY = [2000, 5000, 10000, 20000];
  const dirty = new Map(); // form -> Set of column names not yet saved
  const timers = new Map();
  let failures = 0, busy = 0;

  const words = (name) => status.dataset[name];
  const count = () => [...dirty.values()].reduce((n, names) => n + names.size, 0);
  function say(problem) {
    const n = count();
    status.classList.toggle("bad", Boolean(problem));
    status.textContent = problem ? `${words(problem)} ${n}` : busy ? words("saving") : n ? `${words("unsaved")} ${n}` : words("saved");
  }

  const fieldOf = (element) => element.closest(".field");
  function now(field, data) {
    const name = field.dataset.name;
    for (const input of field.querySelectorAll("input, select, textarea")) {
      if (!input.name || input.name.startsWith("was.")) continue;
      if (input.type === "checkbox" ? input.checked : true) data.append(input.name, input.value);
    }
    data.append("was." + name, field.querySelector(`[name="was.${CSS.escape(name)}"]`).value);
  }

  async function send(form) {
    const names = dirty.get(form);
    if (!names || !names.size) return;
    const fields = [...form.querySelectorAll(".field")].filter((f) => names.has(f.dataset.name));
    const data = new URLSearchParams();
    data.append("csrfmiddlewaretoken", form.querySelector("[name=csrfmiddlewaretoken]").value);
    fields.forEach((f) => now(f, data));
    const sent = new Set(names);
    names.clear();
    busy += 1;
    say();
    let problem = "";
    try {
      const answer = await fetch(form.action, { method: "POST", body: data, headers: { Accept: "application/json" }, redirect: "manual" });
      if (answer.ok || answer.status === 409) {
        show(form, await answer.json());
        failures = 0;
      } else if (answer.type === "opaqueredirect" || [401, 403, 404].includes(answer.status)) {
        problem = "signedOut";
        await renew();
      } else problem = "broken";
    } catch {
      problem = "offline";
    }
    busy -= 1;
    if (problem) {
      sent.forEach((name) => names.add(name));
      later(form, RETRY[Math.min(failures++, RETRY.length - 1)]);
    }
    say(problem);
  }

  // After signing in again elsewhere, this page's forms need the new session's token.
  async function renew() {
    try {
      const page = await fetch(location.href, { redirect: "manual" });
      if (!page.ok) return;
      const fresh = new DOMParser().parseFromString(await page.text(), "text/html").querySelector("[name=csrfmiddlewaretoken]");
      if (fresh) document.querySelectorAll("[name=csrfmiddlewaretoken]").forEach((i) => { i.value = fresh.value; });
    } catch { /* still signed out or offline: tried again with the next save */ }
  }

  function show(form, told) {
    for (const field of form.querySelectorAll(".field")) {
      const name = field.dataset.name;
      if (name in told.saved) {
        field.querySelector(`[name="was.${CSS.escape(name)}"]`).value = told.saved[name];
        field.querySelector(".clash")?.remove();
        const input = field.querySelector(`[name="${CSS.escape(name)}"]`);
        if (told.shown[name] && document.activeElement !== input) input.value = told.shown[name];
      }
      if (name in told.saved || name in told.faults) {
        const wrong = field.querySelector(".wrong");
        wrong.textContent = told.faults[name] || "";
        wrong.hidden = !told.faults[name];
        field.querySelector("input:not([type=hidden]), select, textarea")?.setAttribute("aria-invalid", String(Boolean(told.faults[name])));
      }
    }
    told.conflicts.forEach((c) => clash(form, c));
  }

  function clash(form, c) {
    const field = [...form.querySelectorAll(".field")].find((f) => f.dataset.name === c.column);
    if (!field) return;
    field.querySelector(".clash")?.remove();
    const box = document.createElement("div");
    box.className = "clash";
    box.setAttribute("role", "alert");
    const head = document.createElement("p");
    head.textContent = `${words("conflict")} ${c.by}`;
    box.append(head);
    for (const [side, text, label] of [["mine", c.mine_shown, words("yours")], ["theirs", c.theirs_shown, words("now")]]) {
      const part = document.createElement("div");
      part.textContent = `${label}: ${text || "–"}\n`;
      const button = document.createElement("button");
      button.type = "button";
      button.textContent = words(side);
      button.addEventListener("click", () => {
        field.querySelector(`[name="was.${CSS.escape(c.column)}"]`).value = c.theirs;
        if (side === "mine") { mark(form, c.column); later(form, 0); box.remove(); }
        else location.reload();
      });
      part.append(button);
      box.append(part);
    }
    field.append(box);
  }

  function mark(form, name) {
    if (!dirty.has(form)) dirty.set(form, new Set());
    dirty.get(form).add(name);
  }
  function later(form, wait) {
    clearTimeout(timers.get(form));
    timers.set(form, setTimeout(() => send(form), wait));
  }
  function changed(event) {
    const form = event.target.closest("form.row");
    const field = form && fieldOf(event.target);
    if (!field) return;
    mark(form, field.dataset.name);
    later(form, event.type === "change" ? 150 : WAIT);
    say();
  }
  document.addEventListener("input", changed);
  document.addEventListener("change", changed);
  document.addEventListener("submit", (event) => {
    const form = event.target;
    if (form.matches("form.row") && !event.submitter?.hasAttribute("formaction")) {
      event.preventDefault();
      form.querySelectorAll(".field").forEach((f) => { if (dirty.get(form)?.has(f.dataset.name)) mark(form, f.dataset.name); });
      later(form, 0);
      say();
    } else if (count()) {
      // Another form leads away: what is typed goes first.
      event.preventDefault();
      Promise.all([...dirty.keys()].map(send)).then(() => { if (!count()) form.requestSubmit(event.submitter); });
    }
  });
  addEventListener("online", () => dirty.forEach((_, form) => later(form, 0)));
  addEventListener("focus", () => { if (failures) dirty.forEach((_, form) => later(form, 0)); });
  addEventListener("beforeunload", (event) => { if (count() || busy) event.preventDefault(); });
})();
