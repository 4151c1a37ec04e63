// Why that one? Tags that may be said after a choice; each is sent as it is ticked.

const place = document.getElementById("reasons");
const form = place?.querySelector("[data-reasons]");
const UNKNOWN = /[0-9a-f-]{36}/;

/**
 * Ask about a choice.
 * @param {string} choice - its id; "" if it was not kept, and is not asked about
 */
export function offer(choice) {
  if (!form) return;
  place.hidden = !choice;
  if (!choice) return;
  form.action = form.action.replace(UNKNOWN, choice);
  form.reset();
  place.querySelector("[data-said]").hidden = true;
}

async function say() {
  const answer = await fetch(form.action, { method: "POST", body: new FormData(form), headers: { Accept: "application/json" } });
  place.querySelector("[data-said]").hidden = !answer.ok;
}

form?.querySelector("[data-say]").setAttribute("hidden", "");
form?.addEventListener("change", say);
form?.addEventListener("submit", (event) => {
  event.preventDefault();
  say();
});
