/* The evaluator of criteria on the device: a port of criteria/rule.py, influence.py, support.py and case.py, for criteria.json.

   Rules are numbered; a part is the key of a fact or the number of a rule that stands before. The two are compared by a test. */
"use strict";

class Criteria {
  constructor(data) {
    this.data = data;
    this.byKey = new Map(data.questions.map((q) => [q.key, q]));
  }

  /* What is known: key -> true or false, from the newest answers (question -> entry). */
  known(now) {
    const found = Object.fromEntries(this.data.never.map((key) => [key, false]));
    const { age, child, sex } = Criteria.person(now);
    for (const f of this.data.person) {
      if (f.from === "age" && age !== null) this.take(found, f.key, age < f.below);
      else if (f.from === "age" && (child === false || (child && f.below === 18))) this.take(found, f.key, child);
      else if (f.from === "sex" && ["female", "male"].includes(sex)) this.take(found, f.key, sex === f.is);
    }
    const numbers = {};
    for (const q of this.data.questions) {
      const entry = now.get(q.key);
      if (!entry || !q.fact) continue;
      if (q.kind !== "yes_no") {
        if (entry.answer === "stated") numbers[q.fact] = [Number(entry.value), entry.unit || ""];
        continue;
      }
      const said = Criteria.said(q.inverse ? { yes: "no", no: "yes" }[entry.answer] || entry.answer : entry.answer);
      if (said !== null) this.take(found, q.fact, said);
    }
    for (const [key, name, need, unit] of this.data.compared) {
      const it = numbers[name];
      found[key] = it && (!unit || it[1] === unit) ? it[0] >= need : null;
    }
    return found;
  }

  static said(answer) {
    return answer === "yes" ? true : answer === "no" || answer === "not_applicable" ? false : null;
  }

  static person(now) {
    const age = now.get("age"), sex = now.get("sex");
    const told = age && age.answer === "stated" ? age.value : "";
    return {
      age: /^\d+$/.test(told) ? Number(told) : null,
      child: told === "under_18" ? true : told === "18_or_over" ? false : null,
      sex: sex && sex.answer === "stated" ? sex.value : "",
    };
  }

  /* A yes carries the general, a no the special as far as nothing else was told. */
  take(found, key, said) {
    if (said) for (const other of this.data.implied[key] || [key]) found[other] = true;
    else for (const other of this.data.implying[key] || [key]) if (found[other] !== true) found[other] = false;
  }

  /* For every rule, by number: true (met), false (not met) or null (undetermined). */
  values(known) {
    const sure = [], possible = [];
    const low = (p) => (typeof p === "string" ? known[p] === true : sure[p]);
    const high = (p) => (typeof p === "string" ? known[p] !== false : possible[p]);
    this.data.rules.forEach(([tiers, patterns], i) => {
      const enough = (met) => {
        const counts = tiers.map((tier) => tier.filter(met).length);
        return patterns.some((pattern) => counts.every((n, t) => n >= pattern[t]));
      };
      sure[i] = enough(low);
      possible[i] = enough(high);
    });
    return this.data.rules.map((_, i) => (sure[i] ? true : possible[i] ? null : false));
  }

  /* Results of the findings: [{finding, phase, standard, result, carried}]. */
  findings(known) {
    const values = this.values(known);
    const word = (value) => (value === true ? "met" : value === false ? "not_met" : "undetermined");
    return this.data.findings.map((f) => ({
      finding: f.finding, phase: f.phase, standard: f.standard, result: word(values[f.rule]),
      carried: this.carried(f.rule, known, values),
    }));
  }

  /* Whether there are reasonable grounds: a rule that is met, or a fact that is yes. */
  grounds(known) {
    const values = this.values(known);
    return this.data.grounds.some((p) => (typeof p === "string" ? known[p] : values[p]) === true);
  }

  /* Keys of the facts that carry a result. */
  carried(rule, known, values) {
    const found = new Set(), valueOf = (p) => (typeof p === "string" ? (known[p] ?? null) : values[p]);
    const gather = (part, now) => {
      if (typeof part === "string") {
        if (known[part] === (now !== false)) found.add(part);
        return;
      }
      for (const tier of this.data.rules[part][0]) {
        for (const inner of tier) {
          const its = valueOf(inner);
          if (now === null || its === now) gather(inner, now === null && its !== false ? its : now);
        }
      }
    };
    gather(rule, values[rule]);
    return [...found];
  }

  /* Open facts, the most telling first: see criteria/influence.py. askable: keys that can be asked. */
  influences(known, askable) {
    const rules = this.data.rules, values = this.values(known), total = new Map(), chances = [];
    const chance = (p) => {
      if (typeof p === "number") return chances[p];
      const it = known[p] ?? null;
      return it !== null ? Number(it) : askable.has(p) ? this.data.yes : 0;
    };
    rules.forEach(([tiers, patterns], i) => { chances[i] = Criteria.met(patterns, tiers.map((t) => t.map(chance))); });
    for (const [root, weight] of this.data.order) {
      if (values[root] !== null) continue;
      const found = new Map();
      const passDown = (part, factor) => {
        if (typeof part === "string") {
          found.set(part, (found.get(part) || 0) + factor);
          return;
        }
        const [tiers, patterns] = rules[part], all = tiers.map((tier) => tier.map(chance));
        tiers.forEach((tier, t) => tier.forEach((inner, i) => {
          const share = Criteria.slope(patterns, all, t, i);
          if (share * factor > 1e-9) passDown(inner, share * factor);
        }));
      };
      passDown(root, 1);
      for (const [key, importance] of found) {
        if ((known[key] ?? null) === null && importance > 1e-9 && askable.has(key)) {
          total.set(key, (total.get(key) || 0) + weight * importance);
        }
      }
    }
    const rounded = (x) => Math.round(x * 1e9);
    return [...total].sort((a, b) => rounded(b[1]) - rounded(a[1]) || (a[0] < b[0] ? -1 : 1)).map(([key]) => key);
  }

  static one(patterns, n) {
    return patterns.length === 1 && patterns[0].length === 1 && patterns[0][0] === n;
  }

  static slope(patterns, chances, t, i) {
    const others = chances[0].filter((_, j) => j !== i);
    if (Criteria.one(patterns, 1)) return others.reduce((product, c) => product * (1 - c), 1);
    if (Criteria.one(patterns, chances[0].length)) return others.reduce((product, c) => product * c, 1);
    const set = (value) => chances.map((tier, u) => tier.map((c, j) => (u === t && j === i ? value : c)));
    return Criteria.met(patterns, set(1)) - Criteria.met(patterns, set(0));
  }

  /* The chance that a pattern is there, from the distribution of the counts of each tier. */
  static met(patterns, chances) {
    if (Criteria.one(patterns, 1)) return 1 - chances[0].reduce((product, c) => product * (1 - c), 1);
    let todo = [[[], 1]];
    chances.forEach((tier, t) => {
      const spread = Criteria.counts(tier, Math.max(...patterns.map((p) => p[t])));
      todo = todo.flatMap(([counts, p]) => spread.map((q, n) => [[...counts, n], p * q, q]).filter((x) => x[2]));
    });
    return todo.reduce(
      (sum, [counts, p]) => (patterns.some((x) => counts.every((n, t) => n >= x[t])) ? sum + p : sum), 0,
    );
  }

  static counts(chances, most) {
    const found = [1, ...Array(most).fill(0)];
    for (const c of chances) {
      for (let n = most; n > 0; n--) found[n] = (n === most ? found[n] : found[n] * (1 - c)) + found[n - 1] * c;
      found[0] *= 1 - c;
    }
    return found;
  }
}
