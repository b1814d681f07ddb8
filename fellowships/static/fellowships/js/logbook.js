/* The logbook on a weak line. The form works without this: its button sends.
   With it, an entry that finds no line waits in this browser and is sent when
   the line is back, or when the logbook is opened again. Each entry carries an
   id made here, so that sending it twice keeps it once. */

const form = document.querySelector("form[data-logbook]");
const words = form.dataset;
const shelf = `logbook:${words.logbook}`;
const said = form.querySelector("[data-save-state]");
let busy = false;
let pause = 4_000;

class SignedOut extends Error {}

const waiting = () => {
  try {
    return JSON.parse(localStorage.getItem(shelf) ?? "[]");
  } catch {
    return [];
  }
};

const keep = (entries) => {
  try {
    if (entries.length) localStorage.setItem(shelf, JSON.stringify(entries));
    else localStorage.removeItem(shelf);
    return true;
  } catch {
    return false; // no room: the form sends it the plain way
  }
};

const tell = (sentence, failed) => {
  said.textContent = sentence;
  said.classList.toggle("save-state--failed", failed);
};

const token = () => /(?:^|; )csrftoken=([^;]+)/.exec(document.cookie)?.[1] ?? form.elements.csrfmiddlewaretoken.value;

const post = (entry) => fetch(location.pathname, {
  method: "POST",
  headers: { "X-CSRFToken": token(), Accept: "application/json" },
  body: new URLSearchParams(entry),
  redirect: "manual",
});

const fresh = () => {
  form.elements.uid.value = crypto.randomUUID();
  for (const name of ["title", "reflection"]) form.elements[name].value = "";
};

const later = () => {
  tell(words.waiting, true);
  setTimeout(send, pause);
  pause = Math.min(pause * 2, 60_000);
};

/* Whether it was taken, or can never be. A refused entry goes back into the
   form, where its sentence stands beside it. */
const settled = async (entry, reply) => {
  if (reply.ok) return true;
  if (reply.type === "opaqueredirect" || [401, 403].includes(reply.status)) {
    const link = Object.assign(document.createElement("a"), { href: location.href, textContent: words.signIn });
    tell(`${words.signedOut} `, true);
    said.append(link);
    throw new SignedOut();
  }
  if (reply.status !== 422) return false;
  const answer = await reply.json();
  for (const [name, value] of entry) if (form.elements[name] && name !== "csrfmiddlewaretoken") form.elements[name].value = value;
  tell(`${words.refused} ${answer.sentence}`, true);
  return true;
};

async function send() {
  if (busy || !waiting().length) return;
  busy = true;
  try {
    while (waiting().length) {
      const [entry, ...rest] = waiting();
      const reply = await post(entry);
      if (!await settled(entry, reply)) throw new Error(String(reply.status));
      keep(rest);
      if (!reply.ok) { busy = false; return; }
    }
    pause = 4_000;
    tell(words.sent, false);
    location.reload();
  } catch (fault) {
    if (!(fault instanceof SignedOut)) later();
  }
  busy = false;
}

form.addEventListener("submit", (event) => {
  if (!globalThis.crypto?.randomUUID || !form.elements.title.value.trim()) return;
  const entry = [...new FormData(form)].filter(([name]) => name !== "csrfmiddlewaretoken");
  if (!keep([...waiting(), entry])) return;
  event.preventDefault();
  fresh();
  tell(words.sending, false);
  send();
});
addEventListener("online", send);
addEventListener("focus", send);
send();
