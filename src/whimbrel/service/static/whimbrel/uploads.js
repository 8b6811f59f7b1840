// Uploads: dropping a file, how far it is sent, and saying aloud how far the check is. Without it the forms work as they are.
"use strict";
(() => {
  const text = (form, name, number) => form.dataset[name].replace("{}", number);

  function prepare(form) {
    const file = form.querySelector("[type=file]");
    const told = form.querySelector("#told");
    const agency = form.querySelector("[name=agency]");
    const period = form.querySelector("[name=period]");
    const drop = form.querySelector(".drop");
    const tooLarge = () => {
      const found = file.files[0] && file.files[0].size > Number(form.dataset.largest);
      tell(found ? form.dataset.tooLarge : "");
      return found;
    };
    function tell(words) {
      told.hidden = !words;
      told.textContent = words;
    }

    if (agency && period) {
      let proposed = period.value;
      agency.addEventListener("change", () => {
        // A period that somebody wrote stays.
        if (period.value !== proposed) return;
        period.value = proposed = agency.selectedOptions[0].dataset.period || proposed;
      });
    }
    file.addEventListener("change", tooLarge);
    for (const kind of ["dragenter", "dragover"]) drop.addEventListener(kind, (event) => { event.preventDefault(); drop.classList.add("over"); });
    for (const kind of ["dragleave", "drop"]) drop.addEventListener(kind, () => drop.classList.remove("over"));
    drop.addEventListener("drop", (event) => {
      event.preventDefault();
      if (!event.dataTransfer.files.length) return;
      file.files = event.dataTransfer.files;
      tooLarge();
    });
    form.addEventListener("submit", (event) => {
      event.preventDefault();
      if (!tooLarge()) send(form, tell);
    });
  }

  function send(form, tell) {
    const [line, button] = [form.querySelector(".sending"), form.querySelector("button")];
    const [bar, words] = [line.querySelector("progress"), line.querySelector("span")];
    const request = new XMLHttpRequest();
    let said = -1;
    line.hidden = false;
    button.disabled = true;
    request.upload.addEventListener("progress", (event) => {
      if (!event.lengthComputable) return;
      const percent = Math.floor((100 * event.loaded) / event.total);
      bar.value = percent;
      // Read out at each quarter only.
      if (percent >= 100) words.textContent = form.dataset.sent;
      else if (Math.floor(percent / 25) !== said) words.textContent = text(form, "sending", percent);
      said = Math.floor(percent / 25);
    });
    request.addEventListener("load", () => {
      if (request.status < 400 && request.responseURL) return location.assign(request.responseURL);
      const answer = new DOMParser().parseFromString(request.responseText, "text/html").querySelector("main");
      if (!answer) return failed();
      document.querySelector("main").replaceWith(answer);
      for (const again of answer.querySelectorAll("form.send")) prepare(again);
      (answer.querySelector("[role=alert]:not([hidden])") || answer).scrollIntoView();
    });
    const failed = () => {
      line.hidden = true;
      button.disabled = false;
      tell(form.dataset.failed);
    };
    request.addEventListener("error", failed);
    request.addEventListener("abort", failed);
    request.open("POST", form.action);
    request.send(new FormData(form));
  }

  for (const form of document.querySelectorAll("form.send")) prepare(form);

  const said = document.getElementById("said");
  document.body.addEventListener("htmx:afterSettle", () => {
    const now = document.getElementById("progress");
    if (said && now && said.textContent !== now.dataset.told) said.textContent = now.dataset.told;
  });
  // A page that nobody looks at must not keep its reader signed in: after a quarter of an hour it asks no more.
  const began = Date.now();
  document.body.addEventListener("htmx:beforeRequest", (event) => { if (Date.now() - began > 900000) event.preventDefault(); });
  // Signed out, or no longer for this reader: the page itself says so, instead of asking in vain.
  document.body.addEventListener("htmx:responseError", () => location.reload());
  document.body.addEventListener("htmx:beforeSwap", (event) => {
    if (new URL(event.detail.xhr.responseURL, location.href).pathname.endsWith("/progress/")) return;
    event.detail.shouldSwap = false; // it was led to the page that signs in
    location.reload();
  });
})();
