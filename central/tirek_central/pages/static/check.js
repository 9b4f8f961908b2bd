// Proves a membership card in this browser. The card stands behind # in the address and is sent nowhere: the one request is for
// /check/known.json, the same for every card. Signatures by WebCrypto. The same rules as the program's (docs/protocol.md, "Keys").
"use strict";

const utf8 = new TextEncoder();
// KZ-1048 from 0x80 on: a byte for each Kazakh and Russian letter.
const KZ = "ЂЃ‚ѓ„…†‡€‰Љ‹ЊҚҺЏђ‘’“”•–—\uFFFD™љ›њқһџ\u00A0ҰұӘ¤Ө¦§Ё©Ғ«¬\u00AD®Ү°±Ііөµ¶·ё№ғ»әҢңүАБВГДЕЖЗИЙКЛМНОПРСТУФХЦЧШЩЪЫЬЭЮЯабвгдежзийклмнопрстуфхцчшщъыьэюя";
const REGION = "tirek/certificate/region/1\0", ORGANISATION = "tirek/certificate/organisation/1\0", CARD = "tirek/card/1\0";
const SUCCESSION = "tirek/succession/1\0", WITHDRAWAL = "tirek/withdrawn-key/1\0";
const DAY_MS = 86400000, NO_SERIAL = 2 ** 31;

class Problem extends Error {}
const refuse = (code) => { throw new Problem(code); };
const hex = (data) => Array.from(data, (byte) => byte.toString(16).padStart(2, "0")).join("");
const fromBase64 = (text) => Uint8Array.from(atob(text), (letter) => letter.charCodeAt(0));
const same = (one, other) => one.length === other.length && one.every((byte, at) => byte === other[at]);
function joined(...parts) {
  const all = parts.map((part) => (typeof part === "string" ? utf8.encode(part) : part));
  const whole = new Uint8Array(all.reduce((sum, part) => sum + part.length, 0));
  let at = 0;
  for (const part of all) { whole.set(part, at); at += part.length; }
  return whole;
}
const sha256 = async (data) => new Uint8Array(await crypto.subtle.digest("SHA-256", data));
const keyId = async (key) => hex((await sha256(key)).slice(0, 8));
async function signedBy(key, context, data, signature) {
  try {
    const usable = await crypto.subtle.importKey("raw", key, "Ed25519", false, ["verify"]);
    return await crypto.subtle.verify("Ed25519", usable, signature, joined(context, data));
  } catch { return false; }
}

// msgpack, as far as papers use it: arrays of numbers and bytes, each in its shortest form, nothing behind.
function unpack(data, failed) {
  let at = 0;
  const byte = () => (at < data.length ? data[at++] : refuse(failed));
  const number = (size, least) => {
    let value = 0;
    for (let count = 0; count < size; count++) value = value * 256 + byte();
    return value < least ? refuse(failed) : value;
  };
  const take = (size) => (at + size > data.length ? refuse(failed) : data.slice(at, (at += size)));
  const read = () => {
    const head = byte();
    if (head < 0x80) return head;
    if (head >= 0x90 && head < 0xa0) return Array.from({ length: head & 15 }, read);
    if (head === 0xc4) return take(byte());
    if (head === 0xc5) return take(number(2, 256));
    if (head === 0xcc) return number(1, 128);
    if (head === 0xcd) return number(2, 256);
    if (head === 0xce) return number(4, 65536);
    return refuse(failed);
  };
  const value = read();
  return at === data.length ? value : refuse(failed);
}
const isDay = (value) => Number.isInteger(value) && value <= 100000;
const isSerial = (value) => Number.isInteger(value) && value >= 1 && value < NO_SERIAL;
const isBytes = (value, least, most = least) => value instanceof Uint8Array && value.length >= least && value.length <= most;
function readName(packed) {
  try {
    const text = packed[0] === 0 ? new TextDecoder("utf-8", { fatal: true }).decode(packed.slice(1)) : Array.from(packed, (byte) => (byte < 128 ? String.fromCharCode(byte) : KZ[byte - 128])).join("");
    if (!text || /[\p{C}\p{Zl}\p{Zp}\uFFFD]/u.test(text)) refuse("changed");
    return text;
  } catch { return refuse("changed"); }
}
function readPaper(paper, signatures, fields) {
  const packed = paper.slice(0, -64 * signatures);
  const values = packed.length ? unpack(packed, "changed") : refuse("changed");
  const checks = Object.entries(fields);
  if (!Array.isArray(values) || values.length !== checks.length || checks.some(([, check], at) => !check(values[at]))) refuse("changed");
  return { packed, signatures: Array.from({ length: signatures }, (_, at) => paper.slice(paper.length - 64 * (signatures - at), paper.length - 64 * (signatures - at - 1))), ...Object.fromEntries(checks.map(([name], at) => [name, values[at]])) };
}
const bytesOf = (least, most) => (value) => isBytes(value, least, most);
const CERTIFICATE = { serial: isSerial, subject: bytesOf(8), key: bytesOf(32), name: bytesOf(1, 200), start: isDay, end: isDay };

// What is known: the centre's key, keys that follow others, keys that were withdrawn.
async function readKnown(document) {
  const known = { root: fromBase64(document.root), follows: new Map(), withdrawals: [], gone: new Map(), document };
  for (const [day, names] of Object.entries(document.withdrawn)) {
    const all = fromBase64(names);
    for (let at = 0; at < all.length; at += 8) known.gone.set(hex(all.slice(at, at + 8)), Number(day));
  }
  for (const text of document.successions) {
    try {
      const paper = readPaper(fromBase64(text), 2, { old: bytesOf(32), new: bytesOf(32), serial: isSerial, day: isDay });
      const good = await signedBy(paper.old, SUCCESSION, paper.packed, paper.signatures[0]) && await signedBy(paper.new, SUCCESSION, paper.packed, paper.signatures[1]);
      if (good && !same(paper.old, paper.new) && !known.follows.has(hex(paper.old))) known.follows.set(hex(paper.old), paper);
    } catch (problem) { if (!(problem instanceof Problem)) throw problem; }
  }
  for (const text of document.withdrawals) {
    try {
      const paper = readPaper(fromBase64(text), 1, { number: isSerial, key: bytesOf(8), serial: isSerial, day: isDay });
      for (const root of line(known.root, known)) {
        if (paper.number >= root.first && paper.number < root.beyond && await signedBy(root.key, WITHDRAWAL, paper.packed, paper.signatures[0])) known.withdrawals.push(paper);
      }
    } catch (problem) { if (!(problem instanceof Problem)) throw problem; }
  }
  return known;
}
function line(key, known) {
  const found = [];
  let first = 1;
  while (found.length < 32 && !found.some((one) => same(one.key, key))) {
    const next = known.follows.get(hex(key));
    found.push({ key, first, beyond: next ? next.serial : NO_SERIAL });
    if (!next) break;
    first = Math.max(first, next.serial);
    key = next.new;
  }
  return found;
}
async function proveSigned(key, context, paper, known, foreign) {
  for (const one of line(key, known)) {
    if (!await signedBy(one.key, context, paper.packed, paper.signatures[0])) continue;
    const id = await keyId(one.key);
    const refused = known.withdrawals.some((each) => hex(each.key) === id && paper.serial >= each.serial);
    if (paper.serial < one.first || paper.serial >= one.beyond || refused) refuse("key_withdrawn");
    return;
  }
  refuse(foreign);
}

function readText(text) {
  const digits = text.replace(/\s/g, "").split("#").pop();
  if (text.length > 4000 || !/^[1-9][0-9]{200,3000}$/.test(digits)) refuse("not_a_card");
  let letters = BigInt(digits).toString(16);
  if (letters.length % 2) letters = "0" + letters;
  const data = Uint8Array.from(letters.match(/../g), (pair) => parseInt(pair, 16));
  if (data[0] !== 1) refuse(data[0] < 16 ? "newer_card" : "not_a_card");
  const papers = unpack(data.slice(1), "not_a_card");
  if (!Array.isArray(papers) || papers.length !== 3 || papers.some((one) => !isBytes(one, 65, 600))) refuse("not_a_card");
  return papers;
}
async function prove(text, known) {
  const [cardPaper, organisationPaper, regionPaper] = readText(text);
  const region = readPaper(regionPaper, 1, CERTIFICATE), organisation = readPaper(organisationPaper, 1, CERTIFICATE);
  const card = readPaper(cardPaper, 1, { serial: isSerial, card: bytesOf(8), number: bytesOf(1, 200), name: bytesOf(1, 200), issued: isDay });
  await proveSigned(known.root, REGION, region, known, "foreign");
  await proveSigned(region.key, ORGANISATION, organisation, known, "changed");
  // A clock that stands back is lifted by what trusted keys have signed.
  const day = Math.max(Math.floor(Date.now() / DAY_MS), Math.floor(known.document.as_of_ms / DAY_MS), region.start, organisation.start);
  if (day > region.end || day > organisation.end) refuse("expired");
  await proveSigned(organisation.key, CARD, card, known, "changed");
  const name = hex((await sha256(joined("tirek/withdrawn-card/1\0", organisation.subject, card.card))).slice(0, 8));
  return {
    name: readName(card.name), number: readName(card.number), organisation: readName(organisation.name), region: readName(region.name),
    issued: shownDay(card.issued), gone: known.gone.has(name) ? shownDay(known.gone.get(name)) : "",
  };
}

const part = (id) => document.getElementById(id);
const shownDay = (day) => new Date(day * DAY_MS).toISOString().slice(0, 10).split("-").reverse().join(".");
function say(code) {
  for (const each of document.querySelectorAll('[data-group="said"]')) each.hidden = each.id !== `said-${code}`;
  part("verdict").scrollIntoView({ block: "nearest" });
}
async function look(text) {
  part("card").hidden = true;
  let known;
  try {
    const answer = await fetch("/check/known.json", { credentials: "omit", cache: "no-store" });
    known = await readKnown(await answer.json());
  } catch { say("line"); return; }
  part("as-of-day").textContent = shownDay(Math.floor((known.document.as_of_ms + 5 * 3600000) / DAY_MS));
  part("as-of").hidden = false;
  try {
    const card = await prove(text, known);
    for (const [id, words] of Object.entries(card)) {
      part(`card-${id}`).textContent = words;
      part(`row-${id}`).hidden = !words;
    }
    part("compare").hidden = Boolean(card.gone);
    part("card").hidden = false;
    say(card.gone ? "withdrawn" : "genuine");
  } catch (problem) { say(problem instanceof Problem ? problem.message : "changed"); }
}
async function start() {
  const text = location.hash.slice(1);
  if (text) {
    // The card must not stay in the list of visited pages; another language keeps it.
    for (const link of document.querySelectorAll(".languages a")) link.hash = text;
    history.replaceState(null, "", location.pathname + location.search);
  }
  try {
    await crypto.subtle.generateKey("Ed25519", false, ["sign", "verify"]);
  } catch { say("old"); return; }
  part("asking").hidden = false;
  part("text-form").addEventListener("submit", async (event) => {
    event.preventDefault();
    const button = event.target.querySelector("button");
    button.disabled = true;
    try { await look(part("text").value); } finally { button.disabled = false; }
  });
  if (text) await look(text);
}
window.addEventListener("hashchange", () => location.reload());
start();
