// A heart for the painting on the table: kept for those alone who let their choices count.

/** @param {HTMLElement} root @param {import("./bench.js").Bench} bench */
export function hearts(root, bench) {
  const button = root.querySelector("[data-heart-button]");
  const fond = new Set(JSON.parse(root.dataset.hearts)); // ids of steps
  let allowed = "consented" in root.dataset;

  const show = () => {
    const step = bench.current;
    button.hidden = !allowed || !step?.facts; // what went on by hand has no thumbnail to learn from
    button.setAttribute("aria-pressed", String(fond.has(step?.id)));
  };
  bench.on("step", show);

  button.addEventListener("click", async () => {
    const step = bench.current;
    button.disabled = true;
    try {
      if (await pressed(root.dataset, step)) fond.add(step.id);
      else fond.delete(step.id);
    } catch {
      bench.fault(root.dataset.sayFault);
    }
    button.disabled = false;
    show();
    button.focus();
  });

  // Consent may be given on this very page.
  root.addEventListener("htmx:beforeSwap", ({ detail, target }) => {
    if (!detail.shouldSwap || !target.closest("[data-consent]")) return;
    const given = detail.requestConfig.formData;
    allowed = !given.has("no") && (given.has("order") || given.has("models"));
    show();
  });
}

/** Say that one is fond of a step, or take it back. @returns {Promise<boolean>} whether there is a heart now */
async function pressed({ heart, csrf }, step) {
  const recipe = await fetch(step.recipe);
  const body = new FormData();
  body.append("csrfmiddlewaretoken", csrf);
  body.append("recipe", await recipe.text()); // as it stands: it is known by its letters
  body.append("theme", step.facts.theme);
  const answer = await fetch(heart, { method: "POST", body, headers: { Accept: "application/json" } });
  if (!recipe.ok || !answer.ok) throw new Error(answer.statusText);
  return (await answer.json()).kept;
}
