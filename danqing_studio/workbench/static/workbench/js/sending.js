// Asking the server: every answer is JSON, every fault a sentence that can be shown.

/** A fault to be told as it stands: the server words it in the person's language. */
export class Fault extends Error {
  /** @param {string} message @param {number} status 0: nobody answered */
  constructor(message, status = 0) {
    super(message);
    this.status = status;
  }
}

const root = () => document.getElementById("bench");

/** What was asked for was overtaken by something newer, or called off: nothing to tell anyone. */
export const isOvertaken = (fault) => fault.name === "AbortError" || fault.status === 409;

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
  return answered(url, { method: "POST", body: form, headers: { "X-CSRFToken": root().dataset.csrf }, signal });
}

/** @param {string} url @param {AbortSignal} [signal] @returns {Promise<any>} */
export const fetchJson = (url, signal) => answered(url, { signal });

async function answered(url, options) {
  let answer;
  try {
    answer = await fetch(url, { ...options, credentials: "same-origin", redirect: "manual" });
  } catch (fault) {
    if (fault.name === "AbortError") throw fault;
    throw new Fault(root().dataset.sayAway);
  }
  if (answer.type === "opaqueredirect") throw new Fault(root().dataset.saySignedOut, 401);
  const data = await answer.json().catch(() => ({}));
  if (!answer.ok) throw new Fault(data.fault || root().dataset.sayFault, answer.status);
  return data;
}

/** One request at a time: a newer one calls off the one under way. */
export class Newest {
  #under;

  /** @template T @param {(signal: AbortSignal) => Promise<T>} ask @returns {Promise<T>} rejects with AbortError when overtaken */
  run(ask) {
    this.#under?.abort();
    this.#under = new AbortController();
    return ask(this.#under.signal);
  }

  stop() {
    this.#under?.abort();
  }
}
