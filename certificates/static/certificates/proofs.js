/* Checks the three forms of a certificate with nothing but the browser: the PDF's
   signature (ECDSA with P-256), the credential as VC-JWT and the compact code
   (both Ed25519). Written strictly: what is not exactly of our form does not hold.

   trust = {root: bytes of the root certificate (DER), keys: [{kid, x: 32 bytes}]}
   Each check gives {kind, holds: {code: true or false}, number, said: {…}, credential}. */

const text = (bytes) => new TextDecoder("utf-8", { fatal: true }).decode(bytes);
const latin = (bytes) => new TextDecoder("latin1").decode(bytes);
const bytesOf = (string) => new TextEncoder().encode(string);
const same = (one, other) => one.length === other.length && one.every((byte, place) => byte === other[place]);
const digest = async (bytes) => new Uint8Array(await crypto.subtle.digest("SHA-256", bytes));

export class Unreadable extends Error {}

const must = (condition) => {
  if (!condition) throw new Unreadable("not of our form");
};

export const fromBase64 = (string) => {
  const plain = string.replaceAll("-", "+").replaceAll("_", "/");
  try {
    return Uint8Array.from(atob(plain), (character) => character.charCodeAt(0));
  } catch {
    throw new Unreadable("not base 64");
  }
};

/* DER ------------------------------------------------------------------- */

const node = (data, at = 0) => {
  const tag = data[at];
  let size = data[at + 1];
  let head = 2;
  must(tag !== undefined && size !== undefined && (tag & 31) !== 31);
  if (size & 0x80) {
    const octets = size & 0x7f;
    must(octets >= 1 && octets <= 4);
    size = 0;
    for (let step = 0; step < octets; step += 1) size = size * 256 + data[at + 2 + step];
    head += octets;
  }
  must(at + head + size <= data.length);
  return { tag, whole: data.subarray(at, at + head + size), body: data.subarray(at + head, at + head + size) };
};

const children = (body) => {
  const found = [];
  for (let at = 0; at < body.length; at += found.at(-1).whole.length) found.push(node(body, at));
  return found;
};

/* A certificate: what was signed, by whom, with which key, for how long. */
const certificate = (data) => {
  const [tbs, , signature] = children(node(data).body);
  const fields = children(tbs.body).filter((field) => field.tag !== 0xa0);
  const [serial, , issuer, validity, subject, key] = fields;
  return { tbs: tbs.whole, signature: signature.body.subarray(1), serial, issuer, subject, key: key.whole, validity: children(validity.body).map((time) => latin(time.body)) };
};

/* WebCrypto wants the two numbers of a signature side by side. */
const sideBySide = (signature) => {
  const numbers = children(node(signature).body);
  must(numbers.length === 2);
  const raw = new Uint8Array(64);
  numbers.forEach((number, place) => {
    const digits = number.body[0] === 0 ? number.body.subarray(1) : number.body;
    must(digits.length <= 32);
    raw.set(digits, place * 32 + 32 - digits.length);
  });
  return raw;
};

const signedBy = async (key, signature, data) => {
  const curve = { name: "ECDSA", namedCurve: "P-256" };
  const imported = await crypto.subtle.importKey("spki", key, curve, false, ["verify"]);
  return crypto.subtle.verify({ name: "ECDSA", hash: "SHA-256" }, imported, sideBySide(signature), data);
};

/* PDF ------------------------------------------------------------------- */

const MESSAGE_DIGEST = "06092a864886f70d010904";
const SIGNING_CERTIFICATE = "060b2a864886f70d010910022f";
const hex = (bytes) => [...bytes].map((byte) => byte.toString(16).padStart(2, "0")).join("");

export const isPdf = (data) => latin(data.subarray(0, 1024)).includes("%PDF-");

export const checkPdf = async (data, trust) => {
  const page = latin(data);
  const ranges = [...page.matchAll(/\/ByteRange ?\[ ?(\d{1,10}) (\d{1,10}) (\d{1,10}) (\d{1,10}) ?\]/g)];
  if (!ranges.length) return { kind: page.includes("/Encrypt") ? "encrypted" : "unsigned" };
  const holds = {};
  const [, start, length, second, rest] = ranges.at(-1).map(Number);
  const contents = page.slice(start + length, second);
  holds.file_whole = ranges.length === 1 && start === 0 && second + rest === data.length && /^<[0-9a-fA-F]*>$/.test(contents);
  try {
    must(/^<[0-9a-fA-F]*>$/.test(contents));
    const padded = Uint8Array.from(contents.slice(1, -1).match(/../g) ?? [], (pair) => Number.parseInt(pair, 16));
    const signed = await digest(joined(data.subarray(start, start + length), data.subarray(second, second + rest)));
    Object.assign(holds, await checkSignature(padded, signed, trust));
  } catch (fault) {
    if (!(fault instanceof Unreadable)) throw fault;
    return { kind: "foreign", holds };
  }
  const attached = attachment(data, page);
  const own = attached ? JSON.parse(attached) : null;
  const named = /<dc:identifier>([^<]{1,60})<\/dc:identifier>/.exec(page)?.[1] ?? "";
  const number = own ? numberIn(own.id) : compact(named);
  if (own?.type?.includes?.("VerificationReceipt")) return { kind: holds.file_chain ? "receipt" : "foreign", holds, number: compact(String(own.number ?? "")), said: {}, credential: own };
  if (own && named) holds.same_number = number === compact(named);
  return { kind: holds.file_chain ? "ours" : "foreign", holds, number, said: own ? saidIn(own) : {}, credential: own };
};

const joined = (one, other) => {
  const all = new Uint8Array(one.length + other.length);
  all.set(one);
  all.set(other, one.length);
  return all;
};

const checkSignature = async (padded, signed, trust) => {
  const data = node(padded);
  must(padded.subarray(data.whole.length).every((byte) => byte === 0));
  const [, wrapped] = children(data.body);
  const [, , , certificates, signers] = children(node(wrapped.body).body);
  const chain = children(certificates.body).map((each) => certificate(each.whole));
  const [, identity, , attributes, , signature] = children(node(signers.body).body);
  const values = new Map(children(attributes.body).map((each) => children(each.body)).map(([kind, value]) => [hex(kind.whole), node(value.body)]));
  const [signer] = chain;
  const root = certificate(trust.root);
  const own = values.get(SIGNING_CERTIFICATE);
  must(values.has(MESSAGE_DIGEST) && own);
  const reference = node(node(node(own.body).body).body).body;
  const named = same(reference, await digest(children(certificates.body)[0].whole));
  const [issuer, serial] = children(identity.body);
  const reckoned = new Uint8Array(attributes.whole);
  reckoned[0] = 0x31;
  const holds = named && same(issuer.whole, signer.issuer.whole) && same(serial.whole, signer.serial.whole);
  return {
    file_signature: holds && same(values.get(MESSAGE_DIGEST).body, signed) && (await signedBy(signer.key, signature.body, reckoned)),
    file_chain: same(signer.issuer.whole, root.subject.whole) && (await signedBy(root.key, signer.signature, signer.tbs)),
  };
};

/* The attachment stands unpacked in the file. */
const attachment = (data, page) => {
  const at = page.indexOf("/Type/EmbeddedFile");
  if (at < 0) return "";
  const head = page.slice(at, at + 600);
  const length = Number(/\/Length (\d{1,7})>>\s*stream\r?\n/.exec(head)?.[1]);
  const begin = at + head.search(/stream\r?\n/) + /stream\r?\n/.exec(head)?.[0].length;
  if (!length || Number.isNaN(begin)) return "";
  try {
    return text(data.subarray(begin, begin + length));
  } catch {
    return "";
  }
};

/* Ed25519 --------------------------------------------------------------- */

export const knowsEd25519 = async () => {
  try {
    await crypto.subtle.importKey("raw", new Uint8Array(32).fill(1), { name: "Ed25519" }, false, ["verify"]);
    return true;
  } catch {
    return false;
  }
};

const edSigned = async (key, signature, data) => {
  const imported = await crypto.subtle.importKey("raw", key, { name: "Ed25519" }, false, ["verify"]);
  return crypto.subtle.verify({ name: "Ed25519" }, imported, signature, data);
};

/* VC-JWT ---------------------------------------------------------------- */

export const isJwt = (string) => /^[\w-]+\.[\w-]+\.[\w-]+$/.test(string);

export const checkJwt = async (string, trust) => {
  const [head, body, signature] = string.split(".");
  let header;
  let content;
  try {
    header = JSON.parse(text(fromBase64(head)));
    content = JSON.parse(text(fromBase64(body)));
  } catch {
    return { kind: "unreadable" };
  }
  const key = trust.keys.find((each) => each.kid === header.kid);
  const issuer = content.issuer?.id ?? content.issuer;
  if (!key) return { kind: "foreign", holds: {} };
  const holds = header.alg === "EdDSA" && issuer === key.kid.split("#")[0] && (await edSigned(key.x, fromBase64(signature), bytesOf(`${head}.${body}`)));
  return { kind: "ours", holds: { credential_proof: holds }, number: numberIn(content.id), said: saidIn(content), credential: content };
};

/* Compact code: COSE in base 45 ------------------------------------------ */

const BASE45 = "0123456789ABCDEFGHIJKLMNOPQRSTUVWXYZ $%*+-./:";
export const PREFIX = "MRD1:";

const fromBase45 = (string) => {
  const found = [];
  must(string.length <= 4200 && string.length % 3 !== 1);
  for (let at = 0; at < string.length; at += 3) {
    const values = [...string.slice(at, at + 3)].map((character) => BASE45.indexOf(character));
    must(values.every((value) => value >= 0));
    const number = values.reduce((sum, value, place) => sum + value * 45 ** place, 0);
    must(number < 256 ** (values.length - 1));
    if (values.length === 3) found.push(number >> 8);
    found.push(number & 255);
  }
  return Uint8Array.from(found);
};

const decode = (data, at = 0, depth = 0) => {
  must(depth < 7 && at < data.length);
  const kind = data[at] >> 5;
  const short = data[at] & 31;
  const size = { 24: 1, 25: 2, 26: 4, 27: 8 }[short] ?? 0;
  must(short <= 27 && at + 1 + size <= data.length);
  let number = short;
  if (size) number = data.subarray(at + 1, at + 1 + size).reduce((sum, byte) => sum * 256 + byte, 0);
  let next = at + 1 + size;
  if (kind === 0) return [number, next];
  if (kind === 1) return [-1 - number, next];
  must(number <= data.length - next);
  if (kind === 2) return [data.subarray(next, next + number), next + number];
  if (kind === 3) return [text(data.subarray(next, next + number)), next + number];
  must(kind === 4 || kind === 5);
  const items = [];
  for (let item = 0; item < number * (kind - 3); item += 1) {
    const [value, end] = decode(data, next, depth + 1);
    items.push(value);
    next = end;
  }
  return [kind === 4 ? items : new Map(items.flatMap((value, place) => (place % 2 ? [] : [[value, items[place + 1]]]))), next];
};

const whole = (data) => {
  const [value, end] = decode(data);
  must(end === data.length);
  return value;
};

const byteString = (bytes) => {
  const size = bytes.length;
  const head = size < 24 ? [0x40 | size] : size < 256 ? [0x58, size] : [0x59, size >> 8, size & 255];
  return [...head, ...bytes];
};

export const checkCompact = async (string, trust) => {
  try {
    const data = fromBase45(string.slice(PREFIX.length));
    must(data[0] === 0xd2);
    const [head, open, payload, signature] = whole(data.subarray(1));
    const header = whole(head);
    const claims = whole(payload);
    must(header.get(1) === -8 && open.size === 0 && claims instanceof Map);
    const hints = await Promise.all(trust.keys.map(async (each) => same((await digest(each.x)).subarray(0, 8), header.get(4))));
    const key = trust.keys[hints.indexOf(true)];
    if (!key) return { kind: "foreign", holds: {} };
    const signed = Uint8Array.from([0x84, 0x6a, ...bytesOf("Signature1"), ...byteString(head), 0x40, ...byteString(payload)]);
    const holds = claims.get(1) === key.kid.split("#")[0] && (await edSigned(key.x, signature, signed));
    const own = claims.get(-70001);
    const names = ["number", "name", "title", "provider", "completed_on", "issued_on", "expires_on"];
    const said = Object.fromEntries(names.map((name, place) => [name, String(own.get(place + 1) ?? "")]));
    return { kind: "ours", holds: { credential_proof: holds }, number: compact(said.number), said, credential: null };
  } catch (fault) {
    if (fault instanceof Unreadable || fault instanceof TypeError) return { kind: "unreadable" };
    throw fault;
  }
};

/* Status lists, as VC-JWT ------------------------------------------------- */

export const readStatusList = async (string, trust) => {
  const found = await checkJwt(string.trim(), trust);
  must(found.kind === "ours" && found.holds.credential_proof);
  const { credentialSubject: subject, id, validFrom } = found.credential;
  must(subject?.type === "BitstringStatusList" && subject.encodedList?.startsWith("u"));
  const packed = new Blob([fromBase64(subject.encodedList.slice(1))]).stream();
  const bits = new Uint8Array(await new Response(packed.pipeThrough(new DecompressionStream("gzip"))).arrayBuffer());
  return { id, purpose: subject.statusPurpose, signed: validFrom, isSet: (place) => Boolean(bits[place >> 3] & (0x80 >> (place & 7))) };
};

/* What a credential says ------------------------------------------------- */

const compact = (number) => number.toUpperCase().replaceAll(/[^0-9A-Z]/g, "");
const numberIn = (address) => compact(String(address ?? "").split("/").at(-1));

const saidIn = (content) => ({
  name: content.credentialSubject?.name ?? "",
  title: content.credentialSubject?.achievement?.name ?? "",
  provider: content.credentialSubject?.achievement?.creator?.name ?? "",
  completed_on: content.credentialSubject?.activityEndDate ?? "",
  issued_on: String(content.validFrom ?? "").slice(0, 10),
  expires_on: String(content.validUntil ?? "").slice(0, 10),
});
