/* The interviews on this device, on the page of all interviews: how much waits, go on, hand in. */
"use strict";

(async () => {
  const place = document.getElementById("on-device");
  if (!Store.usable()) return;
  const store = await Store.open(), said = place.dataset, list = place.querySelector("ul");
  const button = (text, act) => {
    const made = document.createElement("button");
    made.type = "button";
    made.textContent = text;
    made.addEventListener("click", act);
    return made;
  };
  const show = async () => {
    const all = await store.all();
    place.hidden = all.length === 0;
    list.replaceChildren(...all.map((it) => {
      const row = document.createElement("li"), go = document.createElement("a"), waits = document.createElement("span");
      waits.textContent = `${it.begun.slice(0, 16).replace("T", " ")} · ${it.about.officer} / ${it.about.person} · ${said.pending.replace("%s", Store.pending(it.kept))}`;
      row.append(waits);
      if (String(it.owner) !== said.owner) {
        row.append(said.other, button(said.wipe, async () => {
          await store.wipe(it.id);
          await show();
        }));
        return row;
      }
      go.href = `${said.run}#${it.id}`;
      go.textContent = said.go;
      row.append(go, button(said.send, () => attempt(it.id)));
      return row;
    }));
    return all;
  };
  const attempt = async (id) => {
    const done = await Sender.handIn(store, id);
    if (done.how === "done") location.assign(done.result);
    else if (done.how === "consent") location.assign(`${said.run}#${id}`);
    else await show();
  };
  for (const it of await show()) {
    if (it.wanted && String(it.owner) === said.owner) await Sender.handIn(store, it.id);
  }
  await show();
  const out = document.querySelector('form[action^="/sign-out/"]');
  out?.addEventListener("submit", async (event) => {
    if (place.hidden) return;
    event.preventDefault();
    const waits = (await store.all()).reduce((sum, it) => sum + Store.pending(it.kept), 0);
    if (waits > 0 && !window.confirm(said.lose.replace("%s", waits))) return;
    await store.wipeAll();
    out.submit();
  });
})();
