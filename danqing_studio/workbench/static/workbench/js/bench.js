// The bench: which step lies on the table, how one goes on from it, and who is told.
//
// This is all that a tool needs. A tool's module exports `mount(panel, bench)`: `panel` holds the markup of its
// server template, `bench` is the object below. It is called whenever the tool is taken up; what it returns, if
// anything, is called when the tool is laid down.
//
//   bench.current                     the step on the table, or null          (Step, below)
//   bench.advance(verb, options, pictures)   do something to it: -> Promise<Step>, already on the table. Rejects with
//                                     a Fault whose message has been shown. Long verbs resolve when their job is done.
//   bench.preview(verb, options, pictures)   the same, quick and kept nowhere: -> Promise<string|null>, the address of a
//                                     picture that is already on show; null if something newer overtook it.
//   bench.ask(question, options, pictures)   -> Promise<{facts, pictures}>: a tool's question; addresses of pictures
//   bench.go(id), bench.back(), bench.forward(), bench.sideways(±1)   walk the tree
//   bench.restore()                   the step's own painting on show again, after previews
//   bench.recipe(step)                -> Promise<object>: its recipe or lineage
//   bench.on(event, fn)               -> a function that stops listening
//       "step"     (Step|null)        another step lies on the table
//       "tree"     (Map<string,Step>) steps have come
//       "show"     (url, alt)         the picture on show changed: a painting or a preview
//       "busy"     (boolean)          work is under way
//       "progress" (share, note)      0 to 1, of a long verb
//       "say"      (text)             something for everyone, screen readers too
//       "fault"    (text)             something went wrong; nothing was lost
//   bench.say(text), bench.fault(text)
//   bench.stage                       the element around the picture, of exactly its box: lay a canvas over it
import { followed } from "./following.js";
import { fetchJson, Following, isOvertaken, Newest, send, TAB } from "./sending.js";

/**
 * @typedef {{id: string, parent: string|null, verb: string, label: string, options: any, width: number, height: number,
 *   alt: string, thumbnail: string, painting: string, recipe: string, made: string, facts: any}} Step
 * `thumbnail`, `painting` and `recipe` are addresses; `facts` tells what sliders begin from, or is null.
 */

const QUICK = 256; // pixels a side of previews
const KEPT = 24; // addresses of pictures that a page may still be showing

export class Bench {
  /** @type {Map<string, Step>} */
  steps = new Map();
  /** @type {Step|null} */
  current = null;
  /** @type {HTMLElement} */
  stage = null;
  #listeners = new Map();
  #quick = new Following();
  #questions = new Map(); // question -> Newest
  #addresses = [];
  #under = 0;
  #turn = 0;
  #last = new Map(); // parent -> the child one came from, so that forward goes back there

  /** @param {{steps: () => Promise<string>, sitting: () => Promise<string>, preview: string}} places where steps and previews are asked for */
  constructor(places) {
    this.places = places;
  }

  on(event, listener) {
    if (!this.#listeners.has(event)) this.#listeners.set(event, new Set());
    this.#listeners.get(event).add(listener);
    return () => this.#listeners.get(event).delete(listener);
  }

  tell(event, ...facts) {
    for (const listener of this.#listeners.get(event) ?? []) listener(...facts);
  }

  say(text) {
    if (text) this.tell("say", text);
  }

  fault(text) {
    this.tell("fault", text);
  }

  /** Take in steps that the server told of. @param {Step[]} steps */
  learn(steps) {
    for (const step of steps) this.steps.set(step.id, step);
    this.tell("tree", this.steps);
  }

  children(id) {
    return [...this.steps.values()].filter((step) => step.parent === id);
  }

  /** Do something to the step on the table, or to `parent` ("" begins a tree). @returns {Promise<Step>} */
  async advance(verb, options = {}, pictures = [], parent = this.current?.id ?? "") {
    this.#quick.stop();
    const turn = ++this.#turn;
    return this.working(async () => {
      const answer = await send(await this.places.steps(), { parent, verb, options }, { pictures });
      const step = answer.events ? await followed(answer.events, (...told) => this.tell("progress", ...told)) : answer;
      this.learn([step]);
      if (turn === this.#turn) this.go(step.id); // what was asked for later has the table
      return step;
    });
  }

  /** @returns {Promise<string|null>} */
  async preview(verb, options = {}, pictures = [], { parent = this.current?.id ?? "", alt = this.current?.alt ?? "" } = {}) {
    const found = await this.#asked(this.#quick, verb, options, pictures, parent, QUICK);
    if (!found) return null;
    this.tell("show", found.pictures[0], alt);
    return found.pictures[0];
  }

  /** @returns {Promise<{facts: any, pictures: string[]}|null>} null if the same was asked anew meanwhile */
  ask(question, options = {}, pictures = []) {
    if (!this.#questions.has(question)) this.#questions.set(question, new Newest());
    return this.#asked(this.#questions.get(question), question, options, pictures, this.current?.id ?? "", 0);
  }

  async #asked(newest, verb, options, pictures, parent, quick) {
    try {
      const fields = { verb, options, parent, quick, tab: TAB };
      const found = await newest.run((signal) => send(this.places.preview, fields, { pictures, signal }));
      return { facts: found.facts, pictures: found.pictures.map((blob) => this.#address(blob)) };
    } catch (fault) {
      if (isOvertaken(fault)) return null;
      this.#tellOnce(fault);
      throw fault;
    }
  }

  /** One thing may be asked for within another. */
  #tellOnce(fault) {
    if (!isOvertaken(fault) && !fault.told) this.fault(fault.message);
    fault.told = true;
  }

  #address(blob) {
    this.#addresses.push(URL.createObjectURL(blob));
    if (this.#addresses.length > KEPT) URL.revokeObjectURL(this.#addresses.shift());
    return this.#addresses.at(-1);
  }

  /** Have something done with the busy sign up meanwhile, and faults told. */
  async working(does) {
    this.#under += 1;
    this.tell("busy", true);
    try {
      return await does();
    } catch (fault) {
      this.#tellOnce(fault);
      throw fault;
    } finally {
      this.#under -= 1;
      if (!this.#under) this.tell("busy", false);
    }
  }

  go(id) {
    const step = this.steps.get(id);
    if (!step) return;
    this.current = step;
    this.#last.set(step.parent, id);
    this.tell("step", step);
    this.restore();
  }

  /** Show the step's own painting again. */
  restore() {
    this.#quick.stop();
    if (this.current) this.tell("show", this.current.painting, this.current.alt);
  }

  recipe(step = this.current) {
    return fetchJson(step.recipe);
  }

  /** Clear the table: what comes next begins a tree of its own. */
  clear() {
    this.current = null;
    this.tell("step", null);
  }

  back() {
    if (this.current?.parent) this.go(this.current.parent);
  }

  forward() {
    const next = this.children(this.current?.id ?? null);
    const step = next.find((one) => one.id === this.#last.get(this.current?.id ?? null)) ?? next.at(-1);
    if (step) this.go(step.id);
  }

  sideways(by) {
    const row = this.children(this.current?.parent ?? null);
    const step = row[row.findIndex((one) => one.id === this.current?.id) + by];
    if (step) this.go(step.id);
  }
}
