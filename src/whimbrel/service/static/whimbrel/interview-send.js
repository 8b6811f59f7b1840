/* Handing in what is kept on the device. What was taken in is wiped here; what was not stays. */
"use strict";

class Sender {
  /* How it went: done, offline, sign_in, other, consent, not_kept, refused, nothing; and where the result is. */
  static async handIn(store, id) {
    const it = await store.load(id);
    if (!it) return { how: "nothing" };
    const now = new Map([...it.kept].sort((a, b) => (a.entry.at < b.entry.at ? -1 : 1)).map(({ entry }) => [entry.key, entry.answer]));
    if (now.get("consent_interview") === "no" || now.get("consent_case_management") === "no") {
      if (!it.about.practice) {
        await store.wipe(id);
        return { how: "not_kept" };
      }
    } else if (now.get("consent_case_management") !== "yes") return { how: "consent" };
    await store.want(id);
    let answer, token;
    try {
      const asked = await fetch("/interview/token.json", { cache: "no-store", credentials: "same-origin" });
      if (!asked.ok || asked.redirected) return { how: "sign_in" };
      token = await asked.json();
      if (token.owner !== it.owner) return { how: "other" };
      const agency = token.agencies.some(([key]) => key === it.about.agency) ? it.about.agency : token.agencies[0][0];
      const told = { officer_language: it.about.officer, person_language: it.about.person, practice: it.about.practice || "" };
      answer = await fetch(`/interview/${id}/answers/`, {
        method: "POST", credentials: "same-origin",
        headers: { "Content-Type": "application/json", "X-CSRFToken": token.token },
        body: JSON.stringify({ agency, ...told, of: it.about.of || "", entries: it.kept.map((e) => e.entry) }),
      });
    } catch {
      return { how: "offline" };
    }
    if (answer.status === 410) {
      await store.wipe(id);
      return { how: "not_kept" };
    }
    if (answer.status === 409) return { how: "consent" };
    if (!answer.ok) return { how: answer.status >= 500 ? "offline" : "refused" };
    const told = await answer.json();
    await store.wipe(id, it.kept.map((e) => e.row));
    return told.state === "discarded" ? { how: "not_kept" } : { how: "done", result: told.result };
  }
}
