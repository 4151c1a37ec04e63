// Hearts: a button that is pressed or not. Without scripts the page comes back with it pressed.
document.addEventListener("submit", async (event) => {
  const form = event.target;
  if (!form.matches("[data-heart]")) return;
  event.preventDefault();
  const answer = await fetch(form.action, { method: "POST", body: new FormData(form), headers: { Accept: "application/json" } });
  if (answer.ok) form.querySelector("button").setAttribute("aria-pressed", String((await answer.json()).kept));
});
