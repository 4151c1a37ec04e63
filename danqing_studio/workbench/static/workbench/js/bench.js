// The bench: which step lies on the table, how one goes on from it, and who is told.
//
// This is all that a tool needs. A tool's module exports `mount(panel, bench)`: `panel` holds the markup of its
// server template, `bench` is the object below; what mount returns, if anything, is called when the tool is left.
//
//   bench.current                     the step on the table, or null          (Step, below)
//   bench.advance(verb, options, pictures)   do something to it: -> Promise<Step>, already on the table. Rejects with
//                                     a Fault whose message has been shown. Long verbs resolve when their job is done.
//   bench.preview(verb, options, pictures)   the same, quick and kept nowhere: -> Promise<string|null>, the address of a
//                                     picture that is already on show; null if something newer overtook it.
//   bench.go(id), bench.back(), bench.forward(), bench.sideways(±1)   walk the tree
//   bench.recipe(step)                -> Promise<object>: its recipe or lineage
//   bench.on(event, fn)               -> a function that stops listening
//       "step"     (Step|null)        another step lies on the table
//       "tree"     (Map<string,Step>) steps have come
//       "show"     (url, alt)         the picture on show changed: a painting or a preview
//       "busy"     (boolean)          work is under way
//       "progress" (number, note)     0 to 1, of a long verb
//       "say"      (text)             something for everyone, screen readers too
//       "fault"    (text)             something went wrong; nothing was lost
//   bench.say(text), bench.fault(text)
//   bench.stage                       the element around the picture, of exactly its box: lay a canvas over it
import { isOvertaken, fetchJson, Newest, send } from "./sending.js";
import { followed } from "./following.js";

/**
 * @typedef {{id: string, parent: string|null, verb: string, label: string, options: any, width: number, height: number,
 *   alt: string, thumbnail: string, painting: string, recipe: string, made: string, facts: any}} Step
 * `thumbnail`, `painting` and `recipe` are addresses; `facts` is what can be steered (see steering.py), or null.
 */

export class Bench {
  /** @type {Map<string, Step>} */
  steps = new Map();
  /** @type {Step|null} */
  current = null;
  stage = null;
  #listeners = new Map();
  #quick = new Newest();
  #under = 0;
  #last = new Map(); // parent -> the child one came from, so that forward goes back there

  /** @param {{sitting: string, start: string, address: (place: string) => string}} places */
  constructor(places) {
    this.places = places;
  }

  on(event, listener) {
    const all = this.#listeners.get(event) ?? this.#listeners.set(event, new Set()).get(event);
    all.add(listener);
    return () => all.delete(listener);
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

  async advance(verb, options = {}, pictures = [], parent = this.current?.id ?? "") {
    this.#quick.stop();
    return this.#working(async () => {
      const url = await this.places.to("steps");
      const answer = await send(url, { parent, verb, options }, { pictures });
      const step = answer.events ? await followed(answer.events, (...told) => this.tell("progress", ...told)) : answer;
      this.learn([step]);
      this.go(step.id);
      return step;
    });
  }

  async preview(verb, options = {}, pictures = [], parent = this.current?.id ?? "") {
    try {
      const url = await this.places.to("preview");
      const { picture, alt } = await this.#quick.run((signal) => send(url, { parent, verb, options }, { pictures, signal }));
      this.tell("show", picture, alt ?? this.current?.alt ?? "");
      return picture;
    } catch (fault) {
      if (isOvertaken(fault)) return null;
      this.fault(fault.message);
      throw fault;
    }
  }

  /** Have something done, with the busy sign up meanwhile and faults told. */
  async #working(does) {
    this.#under += 1;
    this.tell("busy", true);
    try {
      return await does();
    } catch (fault) {
      if (!isOvertaken(fault)) this.fault(fault.message);
      throw fault;
    } finally {
      this.#under -= 1;
      if (!this.#under) this.tell("busy", false);
    }
  }

  go(id) {
    const step = this.steps.get(id) ?? null;
    this.#quick.stop();
    this.current = step;
    if (step) this.#last.set(step.parent, step.id);
    this.tell("step", step);
    if (step) this.tell("show", step.painting, step.alt);
  }

  back() {
    if (this.current?.parent) this.go(this.current.parent);
  }

  forward() {
    const next = this.children(this.current?.id ?? null);
    const known = this.#last.get(this.current?.id ?? null);
    const step = next.find((one) => one.id === known) ?? next.at(-1);
    if (step) this.go(step.id);
  }

  sideways(by) {
    const row = this.children(this.current?.parent ?? null);
    const step = row[row.findIndex((one) => one.id === this.current?.id) + by];
    if (step) this.go(step.id);
  }

  recipe(step = this.current) {
    return fetchJson(step.recipe);
  }
}
