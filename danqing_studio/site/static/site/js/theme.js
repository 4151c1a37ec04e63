// The theme changes at once; the server is told beside it, so that the next page begins in it.
document.addEventListener("submit", async (event) => {
  const form = event.target;
  if (!form.matches("[data-theme-form]")) return;
  event.preventDefault();
  const theme = event.submitter.value;
  document.documentElement.dataset.theme = theme;
  for (const button of form.querySelectorAll("[aria-pressed]")) button.setAttribute("aria-pressed", String(button.value === theme));
  form.closest("details").open = false;
  await fetch(form.action, { method: "POST", body: new FormData(form, event.submitter), redirect: "manual" });
});
