/* Which question comes next, on the device: the same order as service/interview/order.py. */
"use strict";

class Order {
  constructor(criteria) {
    this.criteria = criteria;
    const { questions, sections } = criteria.data;
    this.questions = questions;
    this.sections = sections;
    this.askable = new Set(questions.filter((q) => q.fact).map((q) => q.fact));
    this.openers = new Set(questions.flatMap((q) => q.after || []));
  }

  /* For each key the entry that counts. */
  static newest(entries) {
    const sorted = [...entries].sort(
      (a, b) => (a.at < b.at ? -1 : a.at > b.at ? 1 : a.device < b.device ? -1 : a.device > b.device ? 1 : a.sequence - b.sequence),
    );
    return new Map(sorted.map((e) => [e.key, e]));
  }

  static asChild(now) {
    const { age, child } = Criteria.person(now);
    return age !== null ? age < 18 : child !== false;
  }

  /* {next, opened, child, enough, findings}: what is still to be asked after these answers. */
  ahead(entries) {
    const now = Order.newest(entries), known = this.criteria.known(now);
    for (const [key, entry] of now) {
      const q = this.criteria.byKey.get(key);
      if (q && !q.fact) known[key] = { yes: true, no: false }[entry.answer] ?? null;
    }
    const child = Order.asChild(now), { sex } = Criteria.person(now);
    const declined = known.consent_interview === false;
    const opened = this.questions.filter(
      (q) =>
        (child ? q.child : q.adult) && !(sex && sex === q.not_for) &&
        (!declined || q.section === "safety" || q.section === "consent") &&
        (!(q.after || []).length || q.after.some((key) => known[key] === true)),
    );
    const telling = new Map(this.criteria.influences(known, this.askable).map((key, place) => [key, place]));
    const next = opened.filter((q) => !now.has(q.key) && this.wanted(q, telling));
    const ranks = new Map(next.map((q) => [q, this.rank(q, telling)]));
    next.sort((a, b) => ranks.get(a).map((n, i) => n - ranks.get(b)[i]).find((n) => n) || 0);
    const findings = this.criteria.findings(known);
    const enough = findings.every((f) => f.phase || f.result !== "undetermined");
    const rounds = this.inRounds(next, opened.filter((q) => now.has(q.key)), telling);
    return { next: rounds, opened, child, enough, findings, grounds: this.criteria.grounds(known), now, known };
  }

  /* The same questions; all but the most telling few of each section stand after the last section's. */
  inRounds(ranked, answered, telling) {
    const { all, first, last, hard, round } = this.sections, asked = {}, waits = new Set();
    const isHard = (q) => q.gentle === hard && !first.includes(q.section), told = (q) => telling.get(q.fact) ?? telling.size;
    for (const q of answered) if (q.gentle !== hard) asked[q.section] = (asked[q.section] || 0) + 1;
    for (const section of all) {
      if (first.includes(section) || last.includes(section)) continue;
      const here = ranked.filter((q) => q.section === section && q.gentle !== hard && !this.openers.has(q.fact));
      here.sort((a, b) => told(a) - told(b)).slice(Math.max(0, round - (asked[section] || 0))).forEach((q) => waits.add(q));
    }
    const found = ranked.findIndex((q) => last.includes(q.section) || isHard(q)), late = found < 0 ? ranked.length : found;
    return [...ranked.slice(0, late).filter((q) => !waits.has(q)), ...ranked.filter((q) => waits.has(q)), ...ranked.slice(late)];
  }

  framed(q) {
    return this.sections.first.includes(q.section) || this.sections.last.includes(q.section);
  }

  wanted(q, telling) {
    return this.framed(q) || !q.fact || telling.has(q.fact) || this.openers.has(q.fact) || q.kind !== "yes_no";
  }

  rank(q, telling) {
    const place = this.sections.all.indexOf(q.section);
    if (this.framed(q)) return [this.sections.first.includes(q.section) ? 0 : 3, place, 0, 0];
    const told = this.openers.has(q.fact) ? -1 : telling.get(q.fact) ?? telling.size;
    return [q.gentle === this.sections.hard ? 2 : 1, place, q.gentle, told];
  }

  /* Questions whose answer calls for something at once: [question, done since]. */
  alarms(now) {
    return this.questions
      .filter((q) => q.alarm && now.get(q.key)?.answer === q.alarm.answer)
      .map((q) => [q, (now.get(`acted:${q.key}`)?.at ?? "") >= now.get(q.key).at]);
  }
}
