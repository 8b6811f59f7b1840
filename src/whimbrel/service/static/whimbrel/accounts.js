// Passkeys: asks the browser for one and puts what it says into the form. Without this file everything else works as well.
(() => {
  "use strict";
  const bytes = (text) => Uint8Array.from(atob(text.replace(/-/g, "+").replace(/_/g, "/")), (sign) => sign.charCodeAt(0));
  const text = (buffer) =>
    btoa(String.fromCharCode(...new Uint8Array(buffer))).replace(/\+/g, "-").replace(/\//g, "_").replace(/=+$/, "");
  const known = (list) => (list || []).map((one) => ({ ...one, id: bytes(one.id) }));

  async function create(options, alone) {
    const key = { ...options.publicKey, challenge: bytes(options.publicKey.challenge) };
    key.user = { ...key.user, id: bytes(key.user.id) };
    key.excludeCredentials = known(key.excludeCredentials);
    key.authenticatorSelection = {
      ...key.authenticatorSelection,
      residentKey: alone ? "required" : "discouraged",
      requireResidentKey: alone,
      userVerification: alone ? "required" : "preferred",
    };
    const made = await navigator.credentials.create({ publicKey: key });
    return said(made, ["clientDataJSON", "attestationObject"]);
  }

  async function get(options) {
    const key = { ...options.publicKey, challenge: bytes(options.publicKey.challenge) };
    key.allowCredentials = known(key.allowCredentials);
    const found = await navigator.credentials.get({ publicKey: key });
    return said(found, ["clientDataJSON", "authenticatorData", "signature", "userHandle"]);
  }

  function said(credential, parts) {
    const response = {};
    for (const part of parts) if (credential.response[part]) response[part] = text(credential.response[part]);
    return {
      id: credential.id,
      rawId: text(credential.rawId),
      type: credential.type,
      response,
      clientExtensionResults: credential.getClientExtensionResults(),
    };
  }

  async function options(form) {
    if (form.dataset.passkey !== "sign-in") return JSON.parse(document.getElementById("passkey-data").textContent);
    const answer = await fetch(form.action, { headers: { Accept: "application/json" } });
    if (!answer.ok) throw new Error("no answer");
    return (await answer.json()).request_options;
  }

  async function ask(form) {
    const fault = form.querySelector("[data-passkey-fault]");
    const button = form.querySelector("[data-passkey-need] button");
    fault.hidden = true;
    button.disabled = true;
    try {
      const given = await options(form);
      const credential =
        form.dataset.passkey === "create"
          ? await create(given.creation_options, form.elements.passwordless.checked)
          : await get(given.request_options || given);
      form.elements.credential.value = JSON.stringify(credential);
      form.submit();
    } catch {
      fault.hidden = false;
      button.disabled = false;
    }
  }

  if (!window.PublicKeyCredential) return;
  for (const form of document.querySelectorAll("form[data-passkey]")) {
    form.querySelector("[data-passkey-need]").hidden = false;
    form.addEventListener("submit", (event) => {
      event.preventDefault();
      ask(form);
    });
  }
})();
