// What is asked of the wall: a theme, a shape, styles with their weights, a model, and chance.

const SEEDS = 2 ** 31;

export class Wish {
  theme = "";
  shape = "square";
  model = "";
  /** @type {Map<string, number>} name of a style -> its weight, 0 to 100 */
  styles = new Map();
  seed = Math.floor(Math.random() * SEEDS);
  #listeners = [];

  onChange(listener) {
    this.#listeners.push(listener);
  }

  /** @param {string} part what has changed */
  changed(part) {
    for (const listener of this.#listeners) listener(part);
  }

  surprise() {
    this.seed = Math.floor(Math.random() * SEEDS);
    this.changed("seed");
  }

  /** As the engine takes them. */
  get style() {
    return [...this.styles].map(([name, weight]) => `${name}:${weight / 100}`);
  }

  /** Whether there is anything to draft. */
  get empty() {
    return !this.theme.trim() && !this.model;
  }
}
