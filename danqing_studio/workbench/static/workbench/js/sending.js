// Asking the server: answers are JSON, or JSON with pictures; every fault is a sentence that can be shown.

/** A fault to be told as it stands: the server words it in the person's language. */
export class Fault extends Error {
  /** @param {string} message @param {number} status 0: nobody answered @param {[string, string][]} unknown words, each with the nearest */
  constructor(message, status = 0, unknown = []) {
    super(message);
    this.status = status;
    this.unknown = unknown;
  }
}

const texts = () => document.getElementById("bench").dataset;
/** This tab, among those that a person may have open: the newest wish of each one wins. */
export const TAB = crypto.getRandomValues(new Uint32Array(2)).join("-");

const OVERTAKEN = 409; // something newer on the same channel took its place

/** What was asked for was overtaken by something newer, or called off: nothing to tell anyone. */
export const isOvertaken = (fault) => fault.name === "AbortError" || fault.status === OVERTAKEN;

/**
 * Send fields and pictures, as a form would; plain objects travel as JSON.
 * @param {string} url
 * @param {Record<string, any>} fields
 * @param {{pictures?: Blob[], signal?: AbortSignal}} more
 * @returns {Promise<any>} the answer
 */
export async function send(url, fields = {}, { pictures = [], signal } = {}) {
  const form = new FormData();
  for (const [name, value] of Object.entries(fields)) form.append(name, typeof value === "object" ? JSON.stringify(value) : value);
  pictures.forEach((picture, i) => form.append("pictures", picture, picture.name || `picture-${i}.png`));
  return answered(url, { method: "POST", body: form, headers: { "X-CSRFToken": texts().csrf }, signal });
}

/** @param {string} url @param {AbortSignal} [signal] @returns {Promise<any>} */
export const fetchJson = (url, signal) => answered(url, { signal });

async function answered(url, options) {
  let answer;
  try {
    answer = await fetch(url, { ...options, credentials: "same-origin", redirect: "manual" });
  } catch (fault) {
    if (fault.name === "AbortError") throw fault;
    throw new Fault(texts().sayAway);
  }
  if (answer.type === "opaqueredirect") throw new Fault(texts().saySignedOut, 401);
  if (answer.ok && answer.headers.get("Content-Type") === "application/x-danqing-pictures") return unpacked(await answer.arrayBuffer());
  const data = await answer.json().catch(() => ({}));
  if (!answer.ok) throw new Fault(data.fault || texts().sayFault, answer.status, data.unknown);
  return data;
}

/** @param {ArrayBuffer} buffer @returns {{facts: any, pictures: Blob[]}} */
function unpacked(buffer) {
  const bytes = new Uint8Array(buffer);
  let from = bytes.indexOf(10) + 1;
  const { facts, sizes } = JSON.parse(new TextDecoder().decode(bytes.subarray(0, from)));
  const pictures = sizes.map((size) => {
    const part = bytes.subarray(from, (from += size));
    return new Blob([part], { type: part[0] === 0x89 ? "image/png" : "image/webp" });
  });
  return { facts, pictures };
}

/** Requests may reach the engine in another order than they were sent in: the newest, if refused for an older one, is asked again. */
async function insisting(ask, signal) {
  for (let left = 3; ; left--) {
    try {
      return await ask(signal);
    } catch (fault) {
      if (fault.status !== OVERTAKEN || signal.aborted || !left) throw fault;
    }
  }
}

/** One request at a time: a newer one calls off the one under way. */
export class Newest {
  #under;

  /** @template T @param {(signal: AbortSignal) => Promise<T>} ask @returns {Promise<T>} rejects with AbortError when overtaken */
  run(ask) {
    this.#under?.abort();
    this.#under = new AbortController();
    return insisting(ask, this.#under.signal);
  }

  stop() {
    this.#under?.abort();
  }
}

/** One request at a time; while it is under way, the newest of the others waits. So a slider that never rests is followed. */
export class Following {
  #under = null;
  #waiting = null;

  /** @template T @param {(signal: AbortSignal) => Promise<T>} ask @returns {Promise<T>} rejects with AbortError when overtaken */
  run(ask) {
    if (!this.#under) return this.#begin(ask);
    this.#callOff();
    return new Promise((resolve, reject) => (this.#waiting = { ask, resolve, reject }));
  }

  stop() {
    this.#callOff();
    this.#under?.abort();
    this.#under = null;
  }

  async #begin(ask) {
    const under = (this.#under = new AbortController());
    try {
      return await insisting(ask, under.signal);
    } finally {
      if (this.#under === under) this.#next();
    }
  }

  #next() {
    const next = this.#waiting;
    this.#under = this.#waiting = null;
    if (next) this.#begin(next.ask).then(next.resolve, next.reject);
  }

  #callOff() {
    this.#waiting?.reject(new DOMException("overtaken", "AbortError"));
    this.#waiting = null;
  }
}
