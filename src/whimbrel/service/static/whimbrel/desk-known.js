/* Says, as a person's name or birth is typed, who may already be known. Sent in the body; kept nowhere. */
"use strict";
(() => {
  const WAIT = 450;
  const FIELDS = ["family_name", "given_names", "name_as_written", "other_names", "birth_date", "age", "registered", "sex", "citizenship", "phone"];
  const waiting = new Map(), asking = new Map();

  async function ask(form, panel) {
    asking.get(form)?.abort();
    const stop = new AbortController();
    asking.set(form, stop);
    const data = new URLSearchParams();
    data.append("csrfmiddlewaretoken", form.querySelector("[name=csrfmiddlewaretoken]").value);
    for (const name of FIELDS) {
      const input = form.elements[name];
      if (input) data.append(name, input.value);
    }
    try {
      const answer = await fetch(panel.dataset.known, { method: "POST", body: data, signal: stop.signal, redirect: "manual" });
      if (!answer.ok) return; // signed out or offline: the form itself says so
      const fresh = new DOMParser().parseFromString(await answer.text(), "text/html").body;
      // A panel that says the same again is left alone: it may be being read or clicked.
      const said = (node) => node.textContent.replace(/\s+/g, " ").trim();
      if (said(fresh) !== said(panel)) panel.replaceChildren(...fresh.childNodes);
    } catch { /* asked again with the next key */ }
  }

  document.addEventListener("input", (event) => {
    const form = event.target.closest?.("form.row");
    const panel = form?.closest(".person")?.querySelector("[data-known]");
    if (!panel || panel.dataset.row !== form.id || !FIELDS.includes(event.target.name)) return;
    clearTimeout(waiting.get(form));
    waiting.set(form, setTimeout(() => ask(form, panel), WAIT));
  });
})();
