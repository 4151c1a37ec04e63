// The sliders of the painting: brush, strength, hour, season, weather, mood, and the directions of its model.

/** @param {HTMLElement} root @param {import("./bench.js").Bench} bench @param {import("./steering.js").Steering} steering */
export function sliders(root, bench, steering) {
  const panel = root.querySelector("[data-sliders]");
  const rows = panel.querySelector("[data-slider-rows]");
  const directions = [...rows.querySelectorAll("[data-direction]")];
  const turns = [...rows.querySelectorAll("[data-turn]")].map((row) => ({
    group: row.dataset.turn,
    name: row.querySelector("[data-turn-name]"),
    far: row.querySelector("[data-turn-far]"),
  }));

  bench.on("step", (step) => {
    panel.hidden = !step;
    const facts = step?.facts;
    rows.hidden = !facts;
    panel.querySelector("[data-sliders-away]").hidden = Boolean(facts);
    if (facts && !steering.moving) stand(facts);
  });

  /** Let every slider stand where the picture was painted. */
  function stand(facts) {
    for (const row of rows.querySelectorAll("[data-planned]")) row.hidden = !facts.planned;
    for (const slide of rows.querySelectorAll("[data-slide]")) set(slide, facts[slide.dataset.slide]);
    for (const slide of directions) {
      slide.parentElement.hidden = !facts.models.includes(slide.parentElement.dataset.of);
      set(slide, facts.sliders[slide.dataset.direction] ?? 0);
    }
    for (const { group, name, far } of turns) {
      const [turn, share] = facts.turns[group] ?? ["", 0.8];
      name.value = turn;
      far.value = share;
      far.disabled = !turn;
    }
  }

  rows.addEventListener("input", (event) => {
    const row = event.target.closest("[data-turn]");
    if (row) turned(turns.find(({ group }) => group === row.dataset.turn));
    else if (event.target.dataset.direction) steering.change({ sliders: moved() });
    else steering.change({ [event.target.dataset.slide]: Number(event.target.value) });
  });

  const changed = {};
  bench.on("step", () => Object.keys(changed).forEach((group) => delete changed[group]));

  function turned({ group, name, far }) {
    far.disabled = !name.value;
    changed[group] = name.value ? [name.value, Number(far.value)] : null;
    steering.change({ turns: { ...changed } });
  }

  const moved = () => directions.filter((one) => Number(one.value)).map((one) => `${one.dataset.direction}=${one.value}`);
}

function set(slide, value) {
  slide.value = value;
  slide.parentElement.querySelector("output").value = slide.value;
}
