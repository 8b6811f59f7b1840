/* What is kept on the device until it is handed in: every entry by itself, locked with a key that no script can read out.

   The key lies in the same store (IndexedDB) and cannot be exported. This keeps the answers out of copied files and backups of
   the browser; it keeps them from nobody who can use this browser under this account of the device. */
"use strict";

class Store {
  static usable() {
    return Boolean(window.isSecureContext && window.indexedDB && window.crypto?.subtle);
  }

  static async open() {
    const store = new Store();
    const asked = indexedDB.open("whimbrel-interview", 1);
    asked.onupgradeneeded = () => {
      asked.result.createObjectStore("keys");
      asked.result.createObjectStore("interviews", { keyPath: "id" });
      asked.result.createObjectStore("entries", { keyPath: "id" }).createIndex("interview", "interview");
    };
    store.db = await Store.done(asked);
    store.key = await store.get("keys", "key");
    if (!store.key) {
      const key = await crypto.subtle.generateKey({ name: "AES-GCM", length: 256 }, false, ["encrypt", "decrypt"]);
      // Of two windows that begin together the first one's key counts.
      const keys = store.db.transaction("keys", "readwrite").objectStore("keys");
      const there = await Store.done(keys.get("key"));
      if (!there) await Store.done(keys.put(key, "key"));
      store.key = there || key;
    }
    return store;
  }

  static done(request) {
    return new Promise((resolve, reject) => {
      request.onsuccess = () => resolve(request.result);
      request.onerror = () => reject(request.error);
    });
  }

  get(name, key) {
    return Store.done(this.db.transaction(name).objectStore(name).get(key));
  }

  async put(name, row, secret) {
    const locked = { ...row, ...(await this.lock(row.id, secret)) };
    await Store.done(this.db.transaction(name, "readwrite").objectStore(name).put(locked));
  }

  async lock(id, secret) {
    const iv = crypto.getRandomValues(new Uint8Array(12)), text = new TextEncoder();
    const how = { name: "AES-GCM", iv, additionalData: text.encode(id) };
    return { iv, box: await crypto.subtle.encrypt(how, this.key, text.encode(JSON.stringify(secret))) };
  }

  async unlock(row) {
    const how = { name: "AES-GCM", iv: row.iv, additionalData: new TextEncoder().encode(row.id) };
    return JSON.parse(new TextDecoder().decode(await crypto.subtle.decrypt(how, this.key, row.box)));
  }

  /* A new interview; about: languages, mode, agency, practice, person. owner: the account's number. */
  async begin(owner, about) {
    const id = crypto.randomUUID();
    await this.put("interviews", { id, owner, wanted: false, begun: new Date().toISOString() }, about);
    return id;
  }

  async want(id) {
    const row = await this.get("interviews", id);
    if (row) await Store.done(this.db.transaction("interviews", "readwrite").objectStore("interviews").put({ ...row, wanted: true }));
  }

  async add(id, entry) {
    await this.put("entries", { id: `${id}:${entry.device}:${entry.sequence}`, interview: id }, entry);
  }

  async entries(id) {
    const rows = await Store.done(this.db.transaction("entries").objectStore("entries").index("interview").getAll(id));
    return Promise.all(rows.map(async (row) => ({ row: row.id, entry: await this.unlock(row) })));
  }

  /* The interview with its entries, or null. */
  async load(id) {
    const row = await this.get("interviews", id);
    if (!row) return null;
    return { id, owner: row.owner, wanted: row.wanted, begun: row.begun, about: await this.unlock(row), kept: await this.entries(id) };
  }

  /* All interviews on this device, the newest first. */
  async all() {
    const rows = await Store.done(this.db.transaction("interviews").objectStore("interviews").getAll());
    const found = await Promise.all(rows.map((row) => this.load(row.id)));
    return found.filter(Boolean).sort((a, b) => (a.begun < b.begun ? 1 : -1));
  }

  /* Wipe an interview with its entries; or, where keys are named, these entries, and the interview when none is left. */
  async wipe(id, rows = null) {
    const all = await this.entries(id), gone = rows || all.map((e) => e.row);
    const work = this.db.transaction(["interviews", "entries"], "readwrite");
    gone.forEach((row) => work.objectStore("entries").delete(row));
    if (all.every((e) => gone.includes(e.row))) work.objectStore("interviews").delete(id);
    return new Promise((resolve, reject) => {
      work.oncomplete = resolve;
      work.onerror = () => reject(work.error);
    });
  }

  /* Wipe everything, the key too. */
  wipeAll() {
    const work = this.db.transaction(["keys", "interviews", "entries"], "readwrite");
    for (const name of work.objectStoreNames) work.objectStore(name).clear();
    return new Promise((resolve, reject) => {
      work.oncomplete = resolve;
      work.onerror = () => reject(work.error);
    });
  }

  static pending(kept) {
    return new Set(kept.map((e) => (e.entry || e).key).filter((key) => !key.startsWith("acted:"))).size;
  }
}
