/* Beginning an interview on the device: the page and the two languages are kept for when there is no line. */
"use strict";

const form = document.getElementById("new");
if (!Store.usable() || !("serviceWorker" in navigator)) document.getElementById("no-store").hidden = false;
else {
  document.getElementById("kept-here").hidden = false;
  const said = form.dataset, versions = JSON.parse(document.getElementById("versions").textContent);
  const ready = navigator.serviceWorker.register(said.worker).then(() => navigator.serviceWorker.ready).catch(() => null);
  form.addEventListener("submit", async (event) => {
    event.preventDefault();
    const chosen = new FormData(form), officer = chosen.get("officer_language"), person = chosen.get("person_language");
    try {
      const store = await Store.open();
      await ready;
      const kept = await caches.open("whimbrel-interview-words");
      await kept.addAll([...new Set([versions[officer], versions[person], versions.criteria])]);
      const about = { officer, person, mode: chosen.get("mode"), agency: Number(chosen.get("agency")) };
      about.practice = chosen.get("practice") || "";
      about.of = chosen.get("person") || "";
      const id = await store.begin(Number(said.owner), about);
      location.assign(`${said.run}#${id}`);
    } catch {
      form.submit(); // page by page, as without a script
    }
  });
}
