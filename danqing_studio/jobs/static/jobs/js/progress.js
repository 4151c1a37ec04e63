// Every [data-job] on the page is followed until its job is over. Without scripts the page shows how it stood.
//
// One line to the server serves all of them, and none while the page is hidden: browsers keep only a few open.
// Others are told: "job:over" (bubbles) with {id, state, result}, once a job ended while the page looked on.
// Within [data-reloads] the page is then loaded anew.

const AGAIN = 10_000; // milliseconds
const OVER = ["done", "failed", "cancelled"];

/**
 * What the studio says of a job.
 * @typedef {{job: string, state: string, progress: number, note: string, result: Object<string, any>, stop_asked: boolean}} News
 */

/** @type {EventSource | undefined} */
let line;

/** @returns {HTMLElement[]} */
const goingOn = () => [...document.querySelectorAll("[data-job]")].filter((one) => !OVER.includes(one.dataset.state));

/** Follow the jobs that are on the page now. */
export function follow() {
  line?.close();
  const jobs = goingOn();
  if (document.hidden || !jobs.length) return;
  const asked = new URLSearchParams(jobs.map((one) => ["job", one.dataset.job]));
  line = new EventSource(`${jobs[0].dataset.events}?${asked}`);
  line.addEventListener("progress", hear);
  line.addEventListener("error", lost);
}

/** Browsers come back by themselves to a line that broke, but not to one that was refused: a proxy without a studio behind it. */
function lost() {
  if (line.readyState === EventSource.CLOSED) setTimeout(follow, AGAIN);
}

/** @param {MessageEvent} event */
function hear(event) {
  /** @type {News} */
  const news = JSON.parse(event.data);
  for (const element of goingOn()) if (element.dataset.job === news.job) show(element, news);
  if (!goingOn().length) line.close(); // or the browser would ask again
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
  if (OVER.includes(news.state)) tellOver(element, news);
}

/** Only what changed is read out. @param {HTMLElement} place @param {string} text */
function say(place, text) {
  if (place.textContent !== text) place.textContent = text;
}

/** @param {HTMLElement} element @param {News} news */
function tellOver(element, { job, state, result }) {
  element.dispatchEvent(new CustomEvent("job:over", { bubbles: true, detail: { id: job, state, result } }));
  if (element.closest("[data-reloads]")) location.reload();
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

follow();
document.addEventListener("visibilitychange", follow);
document.addEventListener("htmx:load", (event) => {
  if (event.detail.elt.querySelector?.("[data-job]") || event.detail.elt.matches?.("[data-job]")) follow();
});
document.addEventListener("submit", cancel);
