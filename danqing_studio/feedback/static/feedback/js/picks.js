// Telling the site which picture was taken, which counts only for those who allow it.

/**
 * @param {string} address - of `feedback:pick`
 * @param {string} token - the form token of the page
 * @param {string[]} shown - what the server signed, a text for each part of the wall, in its order
 * @param {number} taken - the place of the picture taken, from 0, counted over all parts
 * @returns {Promise<string>} the choice's id, "" if nothing was kept; it never fails
 */
export async function picked(address, token, shown, taken) {
  const body = new FormData();
  body.append("csrfmiddlewaretoken", token);
  for (const part of shown) body.append("shown", part);
  body.append("taken", String(taken));
  return send(address, body);
}

/**
 * @param {string} address
 * @param {FormData} body
 * @returns {Promise<string>}
 */
export async function send(address, body) {
  try {
    const answer = await fetch(address, { method: "POST", body, headers: { Accept: "application/json" }, keepalive: true });
    return answer.ok ? (await answer.json()).choice : "";
  } catch {
    return ""; // choosing goes on, whether or not it was noted
  }
}
