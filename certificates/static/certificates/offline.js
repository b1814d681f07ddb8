/* The page that checks files on the visitor's own machine: nothing is sent anywhere.
   What it trusts, and its sentences, stand in the page; the worker keeps the page itself. */

import * as proofs from "./proofs.js";

const place = document.querySelector("[data-offline]");
const LARGEST = 10 * 1024 * 1024;
const DAY = 24 * 60 * 60 * 1000;

const trust = {
  root: proofs.fromBase64(place.dataset.root),
  keys: JSON.parse(place.dataset.keys).map(({ kid, x }) => ({ kid, x: proofs.fromBase64(x) })),
};
const lists = new Map();

const template = (name) => document.getElementById(name).content.cloneNode(true);
const sentence = (code) => document.querySelector(`[data-sentence="${code}"]`)?.textContent.trim() ?? "";
/* The day before the month, as most of the world reads it. */
const { lang } = document.documentElement;
const day = (iso) => new Intl.DateTimeFormat(lang === "en" ? "en-GB" : lang, { dateStyle: "long", timeZone: "UTC" }).format(new Date(iso));

/* What is known of revocations: fetched when there is a network, kept by the worker, or chosen as a file. */
const fetchLists = async () => {
  for (const address of JSON.parse(place.dataset.lists)) {
    try {
      const reply = await fetch(address, { credentials: "omit", headers: { Accept: "application/vc+jwt" } });
      if (reply.ok) await keepList(await reply.text());
    } catch {
      /* No network, and nothing kept: the answer will say so. */
    }
  }
  tellLists();
};

const keepList = async (token) => {
  const list = await proofs.readStatusList(token, trust);
  const known = lists.get(`${list.id}`);
  if (!known || known.signed < list.signed) lists.set(list.id, list);
};

const tellLists = () => {
  const oldest = [...lists.values()].map((list) => list.signed).sort()[0];
  const told = document.querySelector("[data-lists-told]");
  told.textContent = oldest ? sentence("lists").replace("{date}", day(oldest)) : sentence("no_lists");
};

const judge = async (bytes) => {
  if (!bytes.length) return { state: "unreadable", why: "other_kind" };
  if (proofs.isPdf(bytes)) return judged(await proofs.checkPdf(bytes, trust));
  let string;
  try {
    string = new TextDecoder("utf-8", { fatal: true }).decode(bytes).trim();
  } catch {
    return { state: "unreadable", why: "other_kind" };
  }
  const form = proofs.isJwt(string) ? proofs.checkJwt : string.startsWith(proofs.PREFIX) ? proofs.checkCompact : null;
  if (!form) return { state: "unreadable", why: string.startsWith("{") ? "json" : "other_kind" };
  if (!(await proofs.knowsEd25519())) return { state: "unreadable", why: "old_browser" };
  return judged(await form(string, trust));
};

const judged = (found) => {
  if (found.kind === "unreadable") return { state: "unreadable", why: "other_kind" };
  if (found.kind === "encrypted") return { state: "unreadable", why: "encrypted" };
  if (found.kind === "unsigned") return { state: "foreign", why: "unsigned" };
  if (found.kind === "foreign") return { state: "foreign", why: "foreign", findings: found.holds };
  if (Object.values(found.holds).includes(false)) return { state: "altered", why: "altered", findings: found.holds };
  if (found.kind === "receipt") return { state: "receipt", why: "receipt", date: found.credential.checkedAt, result: found.credential.resultText, findings: found.holds, number: found.number };
  return { ...standing(found), findings: found.holds, said: found.said, number: found.number };
};

/* Today's standing, as far as lists and the machine's clock tell. */
const standing = (found) => {
  const entries = [found.credential?.credentialStatus ?? []].flat();
  const notes = [];
  for (const entry of entries) {
    const list = lists.get(entry.statusListCredential);
    if (!list) continue;
    if (list.isSet(Number(entry.statusListIndex))) return { state: list.purpose === "suspension" ? "suspended" : "revoked", why: list.purpose, date: list.signed };
    notes.push(list.signed);
  }
  const { expires_on: until } = found.said;
  if (until && Date.parse(until) + DAY < Date.now()) return { state: "expired", why: "expired", date: until };
  const oldest = notes.sort()[0];
  if (!entries.length) return { state: "valid", why: "valid_no_place" };
  return oldest ? { state: "valid", why: "valid_by_list", date: oldest } : { state: "valid", why: "valid_alone" };
};

const inGroups = (number = "") => number.replace(/^(MRD)(.{4})(.{4})(.{4})(.{4})(.{4})$/, "$1-$2-$3-$4-$5-$6");

const show = (name, answer) => {
  const box = template("answer");
  const verdict = template(`verdict-${answer.state}`);
  verdict.querySelector(".verdict__said").textContent = sentence(answer.why).replace("{date}", answer.date ? day(answer.date) : "").replace("{result}", answer.result ?? "");
  box.querySelector("[data-verdict]").replaceWith(verdict);
  box.querySelector("[data-file]").textContent = name;
  const said = { ...answer.said, number: inGroups(answer.number) };
  for (const row of box.querySelectorAll("[data-said]")) {
    const value = said[row.dataset.said];
    if (!value) row.remove();
    else row.querySelector("bdi").textContent = row.dataset.said.endsWith("_on") ? day(value) : value;
  }
  if (!answer.said) box.querySelector("[data-paper]").remove();
  const online = box.querySelector("[data-online]");
  if (answer.number) online.href = online.dataset.online.replace("NUMBER", encodeURIComponent(answer.number));
  else online.closest("p").remove();
  const seen = box.querySelector("[data-checked]");
  for (const [code, holds] of Object.entries(answer.findings ?? {})) {
    const line = template(holds ? "holds" : "fails");
    line.querySelector("span").textContent = sentence(`${code}:${holds ? "holds" : "fails"}`);
    seen.append(line);
  }
  if (!seen.children.length) seen.closest("section").remove();
  return box;
};

const checkAll = async (files) => {
  const out = document.querySelector("[data-answers]");
  out.replaceChildren();
  for (const file of files) {
    const bytes = new Uint8Array(file.size > LARGEST ? 0 : await file.arrayBuffer());
    if (await isList(bytes)) continue;
    let answer;
    try {
      answer = file.size > LARGEST ? { state: "unreadable", why: "too_big" } : await judge(bytes);
    } catch {
      answer = { state: "altered", why: "altered" };
    }
    out.append(show(file.name, answer));
  }
  out.hidden = !out.children.length;
  out.querySelector("h2")?.focus();
};

/* A status list that somebody brought along on a stick. */
const isList = async (bytes) => {
  if (!bytes.length || proofs.isPdf(bytes)) return false;
  try {
    await keepList(new TextDecoder().decode(bytes));
  } catch {
    return false;
  }
  tellLists();
  return true;
};

const field = document.getElementById("offline-files");
field.addEventListener("change", () => checkAll(field.files));
addEventListener("dragover", (event) => event.preventDefault());
addEventListener("drop", (event) => {
  event.preventDefault();
  if (event.dataTransfer.files.length) checkAll(event.dataTransfer.files);
});

document.getElementById("offline-paste").addEventListener("submit", (event) => {
  event.preventDefault();
  const pasted = document.getElementById("offline-text").value.trim();
  if (pasted) checkAll([new File([pasted], sentence("pasted"))]);
});

place.hidden = false;
if (!globalThis.crypto?.subtle) document.querySelector("[data-old-browser]").hidden = false;

/* Last, so that nothing above waits for it. */
const told = document.querySelector("[data-kept]");
const tellKept = (kept) => {
  told.textContent = sentence(kept ? "kept" : "not_kept");
};
try {
  if (!navigator.serviceWorker) throw new Error("none here");
  const registered = await navigator.serviceWorker.register(place.dataset.worker, { scope: place.dataset.scope });
  const worker = registered.installing ?? registered.waiting ?? registered.active;
  const ready = () => ["installed", "activating", "activated"].includes(worker.state);
  tellKept(ready());
  worker.addEventListener("statechange", () => tellKept(ready()));
  await navigator.serviceWorker.ready;
} catch {
  tellKept(false);
}
await fetchLists();
