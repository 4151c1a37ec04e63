// Sliders tell their value, buttons open dialogs and copy what a field holds.
document.addEventListener("input", (event) => {
  if (event.target.matches(".slider input")) event.target.parentElement.querySelector("output").value = event.target.value;
});

document.addEventListener("click", async (event) => {
  const opener = event.target.closest("[data-opens]");
  if (opener) document.getElementById(opener.dataset.opens).showModal();

  const copier = event.target.closest("[data-copies]");
  if (!copier) return;
  const field = document.getElementById(copier.dataset.copies);
  field.select();
  // The clipboard is open to pages on this machine and on https alone; elsewhere the text stays selected.
  await navigator.clipboard?.writeText(field.value);
  if (navigator.clipboard) copier.querySelector("span").textContent = copier.dataset.copied;
});
