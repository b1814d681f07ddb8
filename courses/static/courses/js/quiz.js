/* Saves answers as they are given; without it, the form's buttons save.
   What is not confirmed stays in this browser and is sent again:
   after a lost line or a new sign-in. */

const form = document.querySelector("[data-quiz]");
const words = form.dataset;
const place = form.querySelector("[data-save-state]");
const shelf = `quiz:${words.attempt}`;
let waiting = {};
let timer = 0;
let faults = 0;
let busy = false;
let leaving = false;

const same = (one, other) => JSON.stringify(one) === JSON.stringify(other);
const left = () => Object.keys(waiting).length;
const fields = (question) => [...question.querySelectorAll("input:not([type=hidden]), select, textarea")];
const filled = (sentence, values) => Object.entries(values).reduce((text, [name, value]) => text.replace(`%(${name})s`, value), sentence);

const keep = () => {
  try {
    if (left()) localStorage.setItem(shelf, JSON.stringify(waiting));
    else localStorage.removeItem(shelf);
  } catch { /* no room: they wait in memory */ }
};

const tell = (sentence, url, label) => {
  if (url) {
    const link = Object.assign(document.createElement("a"), { href: url, textContent: label });
    place.replaceChildren(`${sentence} `, link);
  } else if (place.textContent !== sentence) place.textContent = sentence;
};

const failed = (yes) => place.classList.toggle("save-state--failed", yes);

const fieldOf = (key) => form.querySelector(`[data-question="${CSS.escape(key)}"]`);

const chosen = (all) => all.find((field) => field.type === "radio" && field.checked)?.value ?? null;
const whole = (pairs) => (pairs.length ? Object.fromEntries(pairs) : null);
const typed = (all) => all[0]?.value.trim() || null;

/* How an answer of each kind is read from its fields, and put back into them. */
const kinds = {
  multiple: {
    read: (all) => all.filter((field) => field.checked).map((field) => field.value),
    write: (all, answer) => { for (const field of all) field.checked = [answer].flat().includes(field.value); },
  },
  numeric: {
    read: ([number, unit]) => (number.value.trim() && unit?.value ? { number: number.value.trim(), unit: unit.value } : number.value.trim() || null),
    write: ([number, unit], answer) => {
      number.value = answer?.number ?? answer ?? "";
      if (unit) unit.value = answer?.unit ?? "";
    },
  },
  ordering: {
    read: (all) => {
      const steps = all.filter((field) => field.value).sort((one, other) => one.value - other.value).map((field) => field.dataset.step);
      return steps.length ? steps : null;
    },
    write: (all, answer) => {
      for (const field of all) field.value = answer ? String(answer.indexOf(field.dataset.step) + 1 || "") : "";
    },
  },
  hotspot: {
    read: (all, question) => chosen(all) ?? (question.querySelector("[data-point]").value || null),
    write: (all, answer, question) => {
      const isPoint = /,/.test(answer ?? "");
      question.querySelector("[data-point]").value = isPoint ? answer : "";
      for (const field of all) field.checked = !isPoint && field.value === answer;
    },
  },
};
const parts = {
  read: (all) => whole(all.filter((field) => field.value).map((field) => [field.dataset.part, field.value])),
  write: (all, answer) => { for (const field of all) field.value = answer?.[field.dataset.part] ?? ""; },
};
for (const kind of ["matching", "emq", "cloze"]) kinds[kind] = parts;
for (const kind of ["single", "true_false"]) {
  kinds[kind] = { read: chosen, write: (all, answer) => { for (const field of all) field.checked = field.value === answer; } };
}
for (const kind of ["short", "essay"]) {
  kinds[kind] = { read: typed, write: (all, answer) => { all[0].value = answer ?? ""; } };
}

const given = (question) => kinds[question.dataset.kind].read(fields(question), question);
const put = (question, answer) => kinds[question.dataset.kind]?.write(fields(question), answer, question);
const isNothing = (answer) => answer === null || answer.length === 0;
const asText = (answer) => {
  if (isNothing(answer)) return "";
  if (Array.isArray(answer)) return answer.join(" ");
  return typeof answer === "object" ? Object.keys(answer).sort().map((name) => `${name}=${answer[name]}`).join(" ") : answer;
};

const complain = (key, sentence) => {
  const question = fieldOf(key);
  if (!question) return;
  question.querySelector("[data-error]").textContent = sentence;
  const [field] = fields(question);
  if (sentence) field.setAttribute("aria-invalid", "true");
  else field.removeAttribute("aria-invalid");
};

const confirmed = (key, answer) => {
  const none = isNothing(answer);
  const state = document.querySelector(`[data-state-of="${CSS.escape(key)}"]`);
  if (state) state.textContent = none ? words.wordsUnanswered : words.wordsAnswered;
  const shown = fieldOf(key)?.querySelector("[data-shown]");
  if (shown) shown.value = asText(answer);
  complain(key, "");
};

const later = (wait) => {
  clearTimeout(timer);
  timer = setTimeout(send, wait);
};

const again = () => {
  failed(true);
  tell(words.wordsFailed);
  later(Math.min(60_000, 2_000 * 2 ** faults++));
};

const token = () => /(?:^|; )csrftoken=([^;]+)/.exec(document.cookie)?.[1] ?? form.elements.csrfmiddlewaretoken.value;

const post = (sent) => {
  const entries = Object.entries(sent);
  return fetch(words.quiz, {
    method: "POST",
    headers: { "Content-Type": "application/json", "X-CSRFToken": token(), Accept: "application/json" },
    body: JSON.stringify({
      answers: Object.fromEntries(entries.map(([key, one]) => [key, one.given])),
      ages: Object.fromEntries(entries.map(([key, one]) => [key, (Date.now() - one.at) / 1000])),
    }),
    keepalive: true,
    redirect: "manual",
  });
};

const settle = (sent, keys) => {
  for (const key of keys) if (waiting[key]?.at === sent[key]?.at) delete waiting[key];
  keep();
};

const hear = async (sent, reply) => {
  if (reply.status === 401 || reply.type === "opaqueredirect") {
    failed(true);
    return tell(words.wordsSignedOut, words.signIn, words.wordsSignIn);
  }
  if (![200, 409, 422].includes(reply.status)) return again();
  const said = await reply.json();
  faults = 0;
  failed(reply.status !== 200);
  setTime(said.seconds_left);
  if (reply.status === 409) {
    if (["handed_in", "time_up"].includes(said.code)) settle(sent, Object.keys(sent));
    return tell(said.sentence, said.url, words.wordsResult);
  }
  const wrong = reply.status === 422 ? said.fields : null;
  settle(sent, Object.keys(wrong ?? sent));
  if (wrong) for (const [key, sentence] of Object.entries(wrong)) complain(key, sentence);
  else for (const [key, one] of Object.entries(sent)) if (!waiting[key]) confirmed(key, one.given);
  const count = document.querySelector("[data-count]");
  if (count && said.count) count.textContent = said.count;
  if (left() && (!wrong || left() < Object.keys(sent).length)) later(0);
  return tell(said.sentence);
};

async function send() {
  clearTimeout(timer);
  if (busy || leaving || !left()) return;
  busy = true;
  const sent = { ...waiting };
  try {
    await hear(sent, await post(sent));
  } catch {
    again();
  }
  busy = false;
}

const restore = () => {
  const held = JSON.parse(words.draft);
  try {
    waiting = JSON.parse(localStorage.getItem(shelf) ?? "{}");
  } catch { /* unreadable */ }
  for (const [key, one] of Object.entries(waiting)) {
    if (same(held[key] ?? null, isNothing(one.given) ? null : one.given)) delete waiting[key];
    else if (fieldOf(key)) put(fieldOf(key), one.given);
  }
  keep();
  return left() > 0;
};

// The list on this page was made before these answers arrived.
const lookAgain = () => "check" in words && !left() && location.reload();

const note = (question, wait) => {
  waiting[question.dataset.question] = { given: given(question), at: Date.now() };
  keep();
  tell(words.wordsSaving);
  later(faults ? 2_000 : wait);
};

form.addEventListener("change", (event) => {
  const question = event.target.closest("[data-question]");
  if (question) note(question, 600);
});

// What is written at length is kept while it is written.
form.addEventListener("input", (event) => {
  if (event.target.matches("textarea")) note(event.target.closest("[data-question]"), 2_000);
});

/* Steps are moved by buttons too; their places follow. */
const arrange = (question) => {
  const list = question.querySelector("[data-order]");
  const said = question.querySelector("[data-order-said]");
  const steps = () => [...list.children];
  const name = (step) => step.querySelector("label").textContent.trim();
  const renumber = () => {
    for (const [place, step] of steps().entries()) {
      step.querySelector("select").value = String(place + 1);
      const [up, down] = step.querySelectorAll("button");
      up.disabled = place === 0;
      down.disabled = place === steps().length - 1;
    }
  };
  const move = (step, place, focused) => {
    const others = steps().filter((one) => one !== step);
    list.insertBefore(step, others[place] ?? null);
    renumber();
    said.textContent = filled(words.wordsMoved, { step: name(step), place: place + 1 });
    (focused?.disabled ? step.querySelector("select") : focused)?.focus();
    note(question, 600);
  };
  for (const step of steps()) {
    for (const [label, sign, by] of [[words.wordsUp, "↑", -1], [words.wordsDown, "↓", 1]]) {
      const button = Object.assign(document.createElement("button"), { type: "button", className: "order__move", textContent: sign });
      button.setAttribute("aria-label", filled(label, { step: name(step) }));
      button.addEventListener("click", () => move(step, steps().indexOf(step) + by, button));
      step.querySelector(".order__place").append(button);
    }
    const select = step.querySelector("select");
    select.addEventListener("change", (event) => {
      event.stopPropagation();
      if (select.value) move(step, Number(select.value) - 1, select);
    });
  }
  if (!given(question)) return;
  for (const step of steps().sort((one, other) => one.querySelector("select").value - other.querySelector("select").value)) list.append(step);
  renumber();
};

/* A place in the picture, by pointer or by the arrow keys. */
const point = (question) => {
  const frame = question.querySelector("[data-hotspot]");
  const kept = question.querySelector("[data-point]");
  const said = question.querySelector("[data-hotspot-said]");
  const list = question.querySelector("[data-by-name]");
  const names = "http://www.w3.org/2000/svg";
  const svg = document.createElementNS(names, "svg");
  const cross = document.createElementNS(names, "path");
  const button = Object.assign(document.createElement("button"), { type: "button", className: "hotspot__cross" });
  let [x, y] = kept.value ? kept.value.split(",").map(Number) : [50, 50];
  svg.setAttribute("viewBox", "0 0 100 100");
  svg.setAttribute("preserveAspectRatio", "none");
  svg.setAttribute("class", "hotspot__marks");
  svg.setAttribute("aria-hidden", "true");
  cross.setAttribute("class", "hotspot__cross-line");
  button.setAttribute("aria-label", frame.dataset.wordsCross);
  svg.append(cross);
  frame.append(svg, button);
  frame.classList.add("hotspot--live");
  const draw = (seen) => cross.setAttribute("d", seen ? `M${x} ${y}m-4 0h8m-4 -4v8` : "");
  const where = () => filled(frame.dataset.wordsAt, { across: Math.round(x), down: Math.round(y) });
  const settleOn = () => {
    for (const field of fields(question)) field.checked = false;
    kept.value = `${x.toFixed(1)},${y.toFixed(1)}`;
    draw(true);
    said.textContent = `${frame.dataset.wordsMarked} ${where()}`;
    note(question, 300);
  };
  button.addEventListener("click", (event) => {
    const box = frame.getBoundingClientRect();
    if (event.detail) [x, y] = [((event.clientX - box.left) * 100) / box.width, ((event.clientY - box.top) * 100) / box.height];
    [x, y] = [x, y].map((one) => Math.min(100, Math.max(0, one)));
    settleOn();
  });
  const steps = { ArrowLeft: [-1, 0], ArrowRight: [1, 0], ArrowUp: [0, -1], ArrowDown: [0, 1] };
  button.addEventListener("keydown", (event) => {
    const step = steps[event.key];
    if (!step) return;
    event.preventDefault();
    const far = event.shiftKey ? 10 : 2;
    [x, y] = [x + step[0] * far, y + step[1] * far].map((one) => Math.min(100, Math.max(0, one)));
    draw(true);
    said.textContent = where();
  });
  list.addEventListener("change", () => { kept.value = ""; draw(false); });
  list.open = fields(question).some((field) => field.checked);
  draw(Boolean(kept.value));
};

/* The time left, by the server's clock: counted on here, set right with each save, said aloud at few moments. */
const clock = document.querySelector("[data-timer]");
const aloud = document.querySelector("[data-timer-said]");
let endsAt = clock ? performance.now() + Number(clock.dataset.timer) * 1000 : Infinity;
let before = clock ? Number(clock.dataset.timer) : Infinity;
let over = false;

function setTime(seconds) {
  if (clock && typeof seconds === "number") endsAt = performance.now() + seconds * 1000;
}

const handIn = async () => {
  over = true;
  clock.textContent = aloud.textContent = clock.dataset.wordsOver;
  await send();
  const body = new URLSearchParams({ csrfmiddlewaretoken: token() });
  try {
    await fetch(clock.dataset.handIn, { method: "POST", body, redirect: "manual" });
    leaving = true;
    location.assign(clock.dataset.result);
  } catch {
    over = false;
    again();
  }
};

const tick = () => {
  const left = Math.max(0, Math.ceil((endsAt - performance.now()) / 1000));
  if (over) return;
  if (left === 0) {
    handIn();
    return;
  }
  const hours = Math.floor(left / 3600);
  const clockwise = [hours, Math.floor(left / 60) % 60, left % 60].slice(hours ? 0 : 1).map((one, at) => (at ? String(one).padStart(2, "0") : one));
  clock.textContent = filled(clock.dataset.wordsLeft, { time: clockwise.join(":") });
  clock.closest(".timer").classList.toggle("timer--short", left <= 60);
  for (const moment of [600, 300, 60]) if (before > moment && left <= moment) aloud.textContent = clock.getAttribute(`data-words-${moment}`);
  before = left;
};

form.addEventListener("submit", (event) => {
  if ("check" in words && left()) {
    event.preventDefault();
    send().then(lookAgain);
  } else leaving = true;
});

addEventListener("pageshow", () => { leaving = false; });
addEventListener("online", send);
addEventListener("focus", send);
addEventListener("pagehide", () => {
  if (!leaving && left()) post(waiting).catch(() => {});
});

const unsent = restore();
for (const question of form.querySelectorAll("[data-kind=ordering]")) arrange(question);
for (const question of form.querySelectorAll("[data-kind=hotspot]")) if (question.querySelector("[data-hotspot] img")) point(question);
if (clock) setInterval(tick, 1000);
if (unsent) send().then(lookAgain);
