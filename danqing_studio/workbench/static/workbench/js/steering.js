// Changing one thing about the painting: it follows while a slider moves, and becomes a step once that rests.
const REST = 600; // milliseconds without a movement

export class Steering {
  #changes = {};
  #timer = 0;
  #settling = false;

  /** @param {import("./bench.js").Bench} bench */
  constructor(bench) {
    this.bench = bench;
    bench.on("step", () => this.#settling || this.#forget());
  }

  /** Whether the picture on the table can be steered. */
  get able() {
    return Boolean(this.bench.current?.facts);
  }

  /** Whether a slider is moving just now. */
  get moving() {
    return Object.keys(this.#changes).length > 0;
  }

  /** @param {object} changes what is to be otherwise than in the step, as the engine's task `steer` takes it */
  change(changes) {
    if (!this.able) return;
    Object.assign(this.#changes, changes);
    clearTimeout(this.#timer);
    this.#timer = setTimeout(() => this.#settle(), REST);
    this.bench.preview("steer", this.#changes).catch(() => this.bench.restore());
  }

  async #settle() {
    const changes = this.#changes;
    this.#forget();
    this.#settling = true; // what moves meanwhile is not forgotten when the step comes
    await this.bench.advance("steer", changes).catch(() => this.bench.restore());
    this.#settling = false;
  }

  #forget() {
    clearTimeout(this.#timer);
    this.#changes = {};
  }
}
