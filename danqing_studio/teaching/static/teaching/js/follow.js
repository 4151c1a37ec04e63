// A lesson's page follows its job: when something changed, the part that shows it is fetched anew.
const RARELY = 2000; // milliseconds between two such requests

/** @param {HTMLElement} part */
function follow(part) {
  const source = new EventSource(part.dataset.follow);
  let waiting = 0;
  const refresh = () => {
    waiting = 0;
    if (part.isConnected) part.dispatchEvent(new Event("refresh"));
    else source.close();
  };
  source.addEventListener("progress", () => {
    waiting ||= setTimeout(refresh, RARELY);
  });
}

for (const part of document.querySelectorAll("[data-follow]")) follow(part);
