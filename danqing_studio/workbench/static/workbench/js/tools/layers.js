// Layers: what is in the picture moved, turned, added and taken away; the recipe stays a recipe, with another plan.
import { opened } from "../canvas/pictures.js";
import { boxes } from "./layer_boxes.js";
import { boxOf, composed, mirrored, moved, reordered, scaled } from "./layer_places.js";
import { afterPause, chance, does, following, leaving, watchOver } from "./parts.js";

const STRENGTH = 0.7; // of a turn that is newly chosen
const LANGUAGE = document.documentElement.lang.startsWith("zh") ? "zh" : "en";

export function mount(panel, bench) {
  const form = panel.querySelector("form");
  const list = panel.querySelector("[data-layers]");
  const row = panel.querySelector("[data-layer]").content.firstElementChild;
  const canvas = panel.querySelector("canvas");
  let plan = null; // as it is now: { subjects, shifts, seed }
  let saved = ""; // as the step on the table has it
  let sheets = new Map(); // subject's key -> Sheet
  let ground = null;
  let selected = 0;
  let past = [];
  let own = "";

  const wish = () => ({ subjects: plan.subjects.map(({ key, name, ...rest }) => rest), shifts: plan.shifts, ...(plan.seed === null ? {} : { seed: plan.seed }) });
  const open = () => Boolean(plan) && JSON.stringify(wish()) !== saved;

  const hand = {
    select: (i) => ((selected = i), show()),
    move: (i, dx, dy) => change(i, (subject) => moved(subject, dx, dy)),
    scale: (i, factor) => change(i, (subject) => scaled(subject, factor)),
    mirror: (i) => change(i, mirrored),
    raise: (i, by) => {
      const subjects = reordered(plan.subjects, i, by);
      selected = subjects.indexOf(plan.subjects[i]);
      set({ subjects });
      stage.focus(selected);
    },
    remove: (i) => {
      set({ subjects: plan.subjects.toSpliced(i, 1) });
      selected = Math.min(i, plan.subjects.length - 1);
      show();
      if (plan.subjects.length) stage.focus(selected);
      else form.elements.word.focus();
    },
    rest: () => resting.later(),
  };
  const stage = boxes(bench.stage, panel.querySelector("[data-box]").content.firstElementChild, hand);
  const change = (i, how) => set({ subjects: plan.subjects.with(i, how(plan.subjects[i])) });
  const look = following(() => bench.preview("layers", wish()));
  const resting = afterPause(draw, 300);

  function set(part) {
    past.push(plan);
    plan = { ...plan, ...part };
    show();
    look();
  }

  function show() {
    const shown = plan.subjects.map((subject) => ({ name: subject.name, box: placed(subject) }));
    stage.show(shown, selected);
    const layers = plan.subjects.filter(({ key }) => sheets.has(key)).map((subject) => ({ sheet: sheets.get(subject.key), subject }));
    if (ground) composed(canvas.getContext("2d"), ground, layers);
    rows();
    panel.querySelector("[data-undo]").disabled = !past.length;
    panel.querySelector("[data-do]").disabled = !open();
  }

  function placed(subject) {
    const sheet = sheets.get(subject.key);
    if (sheet && sheet.box.right > sheet.box.left) return boxOf(sheet, subject);
    const half = subject.size / 2;
    return { left: subject.x - half, top: subject.y - subject.size, right: subject.x + half, bottom: subject.y };
  }

  /** The list beside the picture, from front to back. */
  function rows() {
    while (list.children.length > plan.subjects.length) list.lastElementChild.remove();
    while (list.children.length < plan.subjects.length) list.append(row.cloneNode(true));
    plan.subjects.forEach((subject, i) => {
      const made = list.children[plan.subjects.length - 1 - i];
      made.dataset.index = i;
      const name = made.querySelector("[data-name]");
      name.textContent = subject.name;
      name.setAttribute("aria-pressed", String(i === selected));
      for (const button of made.querySelectorAll("[data-act]")) button.setAttribute("aria-label", `${button.title}: ${subject.name}`);
    });
    panel.querySelector("[data-none]").hidden = plan.subjects.length > 0;
  }

  /** Take in what the engine drew for the plan as it was asked. */
  async function take(found, keys) {
    const images = await Promise.all(found.pictures.map(opened));
    ground = images[0];
    [canvas.width, canvas.height] = [found.facts.columns, found.facts.rows];
    found.facts.plan.subjects.forEach((of, i) => {
      const [left, top, right, bottom] = found.facts.boxes[i];
      sheets.set(keys[i], { image: images[i + 1], box: { left, top, right, bottom }, of });
    });
  }

  async function draw() {
    const keys = plan.subjects.map((subject) => subject.key);
    const found = await bench.ask("layer_sheets", wish());
    if (found && plan) await take(found, keys).then(() => plan && show());
  }

  async function load() {
    const found = bench.current && (await bench.ask("layer_sheets"));
    const planned = found?.facts.plan;
    panel.querySelector("[data-without]").hidden = Boolean(planned);
    panel.querySelector("[data-with]").hidden = !planned;
    if (!planned) return lost();
    const subjects = planned.subjects.map((subject, i) => ({ ...subject, key: crypto.randomUUID?.() ?? `${chance()}`, name: found.facts.names[i][LANGUAGE] }));
    [plan, past, sheets, selected] = [{ subjects, shifts: planned.shifts, seed: null }, [], new Map(), Math.max(0, subjects.length - 1)];
    saved = JSON.stringify(wish());
    await take(found, subjects.map((subject) => subject.key));
    for (const field of form.querySelectorAll("select")) field.value = chosen(field)?.name ?? "";
    show();
    panel.dataset.ready = "";
  }

  /** A picture without layers lies on the table. */
  function lost() {
    plan = null;
    stage.show([], 0);
    panel.dataset.ready = "";
  }

  const names = (field) => [...field.options].map((option) => option.value);
  const chosen = (field) => plan.shifts.find((one) => names(field).includes(one.name));

  list.addEventListener("click", (event) => {
    const button = event.target.closest("[data-act]");
    const i = Number(event.target.closest("[data-index]")?.dataset.index);
    if (!button) return event.target.closest("[data-name]") && (hand.select(i), stage.focus(i));
    const act = { front: () => hand.raise(i, 1), back: () => hand.raise(i, -1), mirror: () => hand.mirror(i), remove: () => hand.remove(i) };
    act[button.dataset.act]();
    hand.rest();
  });
  form.addEventListener("change", (event) => {
    if (!event.target.matches("select")) return;
    const rest = plan.shifts.filter((one) => !names(event.target).includes(one.name));
    const was = chosen(event.target)?.strength ?? STRENGTH;
    set({ shifts: event.target.value ? [...rest, { name: event.target.value, strength: was }] : rest });
    hand.rest();
  });
  panel.querySelector("[data-background]").addEventListener("click", () => (set({ seed: chance() }), hand.rest()));
  panel.querySelector("[data-undo]").addEventListener("click", () => {
    plan = past.pop();
    selected = Math.min(selected, plan.subjects.length - 1);
    show();
    look();
    hand.rest();
  });
  const add = async () => {
    const word = form.elements.word.value.trim();
    const found = word && (await bench.ask("layer_word", { word, seed: chance() }));
    if (!found) return;
    const fresh = found.facts.subjects.map((subject, i) => ({ ...subject, key: `${chance()}`, name: found.facts.names[i][LANGUAGE] }));
    form.elements.word.value = "";
    selected = plan.subjects.length + fresh.length - 1;
    set({ subjects: [...plan.subjects, ...fresh] });
    hand.rest();
  };
  does(panel.querySelector("[data-add]"), add);
  form.addEventListener("submit", (event) => {
    event.preventDefault();
    panel.querySelector("[data-add]").click();
  });
  async function keep() {
    resting.off();
    const sent = JSON.stringify(wish());
    own = "coming";
    try {
      own = (await bench.advance("layers", JSON.parse(sent))).id;
      saved = sent;
    } finally {
      if (own === "coming") own = "";
    }
  }
  does(panel.querySelector("[data-do]"), () => keep().then(show));
  const listening = bench.on("step", (step) => own !== "coming" && step?.id !== own && load());
  load();
  return leaving(panel, resting.off, listening, watchOver(open), stage.leave, () => open() && own !== "coming" && void keep().catch(() => {}));
}
