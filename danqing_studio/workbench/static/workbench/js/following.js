// Long work goes on in a job; its events tell how far it is, and last what came of it.
import { Fault } from "./sending.js";

/**
 * @param {string} events address of the job's events
 * @param {(share: number, note: string) => void} told
 * @returns {Promise<any>} what the job resulted in
 */
export function followed(events, told) {
  return new Promise((resolve, reject) => {
    const source = new EventSource(events);
    source.addEventListener("progress", (event) => {
      const { state, progress, note, result } = JSON.parse(event.data);
      told(progress, note);
      if (state === "queued" || state === "running") return;
      source.close();
      if (state === "done") resolve(result);
      else reject(new Fault(note, state === "cancelled" ? 409 : 500));
    });
  });
}
