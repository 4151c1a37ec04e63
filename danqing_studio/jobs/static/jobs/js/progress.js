// Every [data-job] on the page follows its job until that is over. Without scripts the page shows how it stood.
//
// Tells others: "job:over" (bubbles) with {id, state, result} once it ended while the page looked on.

const OVER = ["done", "failed", "cancelled"];

/**
 * What the studio says of a job.
 * @typedef {{state: string, progress: number, note: string, result: Object<string, any>, stop_asked: boolean}} News
 */

/** Follow the job that `element` shows. @param {HTMLElement} element */
export function follow(element) {
  if (element.dataset.followed !== undefined || OVER.includes(element.dataset.state)) return;
  element.dataset.followed = "";
  const source = new EventSource(element.dataset.events);
  source.addEventListener("progress", (event) => {
    if (!element.isConnected) return source.close(); // the page has gone on; it would only keep a line open
    /** @type {News} */
    const news = JSON.parse(event.data);
    show(element, news);
    if (!OVER.includes(news.state)) return;
    source.close();
    const detail = { id: element.dataset.job, state: news.state, result: news.result };
    element.dispatchEvent(new CustomEvent("job:over", { bubbles: true, detail }));
  });
}

/** @param {HTMLElement} element @param {News} news */
function show(element, news) {
  element.dataset.state = news.state;
  const percent = Math.round(100 * news.progress);
  element.querySelector("progress").value = percent;
  element.querySelector("[data-percent]").textContent = `${percent} %`;
  const state = news.stop_asked && news.state === "running" ? "stopping" : news.state;
  say(element.querySelector("[data-says]"), element.dataset[`says${state[0].toUpperCase()}${state.slice(1)}`]);
  say(element.querySelector("[data-note]"), news.note);
  const page = element.querySelector("[data-page]");
  page.hidden = news.state !== "done" || !news.result.page;
  if (!page.hidden) page.href = news.result.page;
}

/** Only what changed is read out. @param {HTMLElement} place @param {string} text */
function say(place, text) {
  if (place.textContent !== text) place.textContent = text;
}

/** @param {ParentNode} root */
function followAll(root) {
  for (const element of root.querySelectorAll("[data-job]")) follow(element);
}

/** Cancel without leaving the page. @param {SubmitEvent} event */
async function cancel(event) {
  const form = event.target;
  if (!form.matches("[data-job] form")) return;
  event.preventDefault();
  form.querySelector("button").disabled = true;
  const sent = await fetch(form.action, { method: "POST", body: new FormData(form), headers: { Accept: "application/json" } });
  if (!sent.ok) form.submit();
}

followAll(document);
document.addEventListener("htmx:load", (event) => followAll(event.detail.elt.parentNode ?? document));
document.addEventListener("submit", cancel);
