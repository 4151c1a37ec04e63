// The wall of thumbnails: it answers while one types, and keeps what it had until there is something better.
import { picked } from "../../feedback/js/picks.js";
import { roving } from "./roving.js";
import { isOvertaken, Newest, send, TAB } from "./sending.js";

const FIRST = 4; // are asked for alone, so that something is there at once
const ROW = 12;
const REST = 200; // milliseconds without a key: until then somebody is writing, and the first ones are enough
const MOST = 48;
const VARIANTS = 9;
const LANGUAGE = document.documentElement.lang.startsWith("zh") ? "zh" : "en"; // as the engine calls them

export class Wall {
  #newest = new Newest();
  #turn = 0;
  /** @type {{url: string, button: HTMLButtonElement, verb: string, options: any}[]} */
  #shown = [];
  /** @type {string[]} what the server signed of each part, for those who let their choices count */
  #offers = [];

  /** @param {HTMLElement} root @param {import("./bench.js").Bench} bench @param {import("./wish.js").Wish} wish */
  constructor(root, bench, wish, words) {
    Object.assign(this, { root, bench, wish, words });
    this.form = root.querySelector("[data-ask]");
    this.list = root.querySelector("[data-thumbs]");
    this.more = root.querySelector("[data-more]");
    this.empty = root.querySelector("[data-wall-empty]");
    this.more.addEventListener("click", () => this.#fill(this.#shown.length, this.#shown.length + FIRST * 2));
    roving(this.list, ".thumb");
    wish.onChange(() => this.ask());
  }

  async ask() {
    const turn = ++this.#turn;
    if (this.wish.empty) {
      this.#newest.stop();
      this.form.removeAttribute("aria-busy");
      this.words.show([]);
      return;
    }
    if (!(await this.#fill(0, FIRST))) return;
    await new Promise((done) => setTimeout(done, REST));
    if (turn === this.#turn) await this.#fill(FIRST, ROW);
  }

  /** Have thumbnails `from` up to `to` drawn. @returns {Promise<boolean>} whether they came */
  async #fill(from, to) {
    const only = Array.from({ length: to - from }, (_, i) => from + i);
    const { theme, shape, model, seed, style } = this.wish;
    const wish = { theme, shape, model, seed, style, only, count: Math.max(to, ROW), tab: TAB };
    let answer;
    this.form.setAttribute("aria-busy", "true");
    try {
      answer = await this.#newest.run((signal) => send(this.root.dataset.wall, wish, { signal }));
    } catch (fault) {
      if (isOvertaken(fault)) return false; // the newer one is at it
      this.#tell(fault);
      this.form.removeAttribute("aria-busy");
      return false;
    }
    this.form.removeAttribute("aria-busy");
    if (!from) this.clear();
    if (answer.facts.shown) this.#offers.push(answer.facts.shown);
    this.words.show(answer.facts.unknown ?? []);
    answer.facts.works.forEach(({ recipe, alts }, i) => this.hang(URL.createObjectURL(answer.pictures[i]), "create", { recipe }, alts?.[LANGUAGE]));
    this.more.hidden = this.#shown.length < ROW || this.#shown.length >= MOST;
    if (to >= ROW) this.bench.say(`${this.root.dataset.sayWall} ${this.#shown.length}`);
    return true;
  }

  /** A theme that is not understood is told beside it; what the wall had stays. */
  #tell(fault) {
    if (fault.status !== 422) return this.bench.fault(fault.message);
    this.words.show(fault.unknown, fault.unknown.length ? "" : fault.message);
    this.bench.say(fault.message);
  }

  clear() {
    this.#newest.stop();
    for (const { url } of this.#shown) URL.revokeObjectURL(url);
    this.#shown = [];
    this.#offers = [];
    this.list.replaceChildren();
    this.empty.hidden = true;
    this.more.hidden = true;
  }

  /** Hang variants of the picture on the table instead. */
  async alike() {
    if (!this.bench.current) return;
    const found = await this.bench.working(() => this.bench.ask("variants", { count: VARIANTS, seed: this.wish.seed }));
    if (!found) return;
    this.clear();
    found.facts.seeds.forEach((seed, i) => this.hang(found.pictures[i], "vary", { seed }, this.bench.current.alt));
    this.bench.say(`${this.root.dataset.sayWall} ${this.#shown.length}`);
    this.list.querySelector(".thumb")?.focus();
  }

  /** Hang a thumbnail that `verb` with `options` makes a painting of. */
  hang(url, verb, options, alt = "") {
    const item = this.root.querySelector("template[data-thumb]").content.firstElementChild.cloneNode(true);
    const [button, image] = [item.firstElementChild, item.querySelector("img")];
    const thumb = { url, verb, options, alt: alt || this.wish.theme, button };
    image.src = url;
    image.alt = `${this.root.querySelector("[data-thumb-name]").textContent} ${this.#shown.length + 1}: ${thumb.alt}`;
    button.tabIndex = this.#shown.length ? -1 : 0;
    button.addEventListener("click", () => this.#take(thumb));
    this.#shown.push(thumb);
    this.list.append(item);
  }

  /** Paint what was clicked: the thumbnail itself at once, then a quick painting, then the full one. */
  async #take(thumb) {
    for (const one of this.#shown) one.button.setAttribute("aria-current", String(one === thumb));
    const { verb, options, url, alt, button } = thumb;
    const parent = verb === "create" ? "" : this.bench.current?.id;
    this.bench.tell("begin", url, alt, button.querySelector("img"));
    if (this.#offers.length) picked(this.root.dataset.pick, this.root.dataset.csrf, this.#offers, this.#shown.indexOf(thumb));
    try {
      await this.bench.working(async () => {
        await this.bench.preview(verb, options, [], { parent, alt });
        await this.bench.advance(verb, options, [], parent);
      });
    } catch {
      // it has been told; the wall is as it was
    }
  }
}
