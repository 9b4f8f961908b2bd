// Seals a member's word in this browser, so that the centre only passes it on. HPKE (RFC 9180), base mode, by WebCrypto:
// DHKEM(X25519, HKDF-SHA256), HKDF-SHA256, AES-256-GCM. Tested against the program's own implementation.
"use strict";

const utf8 = new TextEncoder();
const bytes = (...parts) => {
  const all = parts.map((part) => (typeof part === "string" ? utf8.encode(part) : new Uint8Array(part)));
  const joined = new Uint8Array(all.reduce((sum, part) => sum + part.length, 0));
  let at = 0;
  for (const part of all) { joined.set(part, at); at += part.length; }
  return joined;
};
const toBase64 = (data) => btoa(Array.from(new Uint8Array(data), (byte) => String.fromCharCode(byte)).join(""));
const fromBase64 = (text) => Uint8Array.from(atob(text), (letter) => letter.charCodeAt(0));
const sha256 = async (data) => new Uint8Array(await crypto.subtle.digest("SHA-256", data));

async function hmac(key, data) {
  // An empty key is the same as 32 zero bytes, and WebCrypto does not take an empty one.
  const usable = await crypto.subtle.importKey("raw", key.length ? key : new Uint8Array(32), { name: "HMAC", hash: "SHA-256" }, false, ["sign"]);
  return new Uint8Array(await crypto.subtle.sign("HMAC", usable, data));
}
const KEM = bytes("KEM", [0, 0x20]);
const SUITE = bytes("HPKE", [0, 0x20, 0, 1, 0, 2]);
const NOTHING = new Uint8Array(0);
const extract = (suite, salt, label, secret) => hmac(salt, bytes("HPKE-v1", suite, label, secret));
async function expand(suite, key, label, info, length) {
  const whole = bytes([length >> 8, length & 255], "HPKE-v1", suite, label, info);
  return (await hmac(key, bytes(whole, [1]))).slice(0, length); // never more than one block is needed
}
async function keySchedule(shared, info) {
  const context = bytes([0], await extract(SUITE, NOTHING, "psk_id_hash", NOTHING), await extract(SUITE, NOTHING, "info_hash", info));
  const secret = await extract(SUITE, shared, "secret", NOTHING);
  const key = await expand(SUITE, secret, "key", context, 32);
  return { key: await crypto.subtle.importKey("raw", key, "AES-GCM", false, ["encrypt", "decrypt"]), nonce: await expand(SUITE, secret, "base_nonce", context, 12) };
}
async function sharedSecret(privateKey, publicRaw, context) {
  const publicKey = await crypto.subtle.importKey("raw", publicRaw, "X25519", false, []);
  const dh = await crypto.subtle.deriveBits({ name: "X25519", public: publicKey }, privateKey, 256);
  return expand(KEM, await extract(KEM, NOTHING, "eae_prk", dh), "shared_secret", context, 32);
}
// A sealing key of the protocol: one byte for the suite, 1 for X25519, and the key.
const keyId = async (key) => (await sha256(key)).slice(0, 8);
async function seal(reader, plain, purpose) {
  const pair = await crypto.subtle.generateKey("X25519", false, ["deriveBits"]);
  const sent = new Uint8Array(await crypto.subtle.exportKey("raw", pair.publicKey));
  const shared = await sharedSecret(pair.privateKey, reader.slice(1), bytes(sent, reader.slice(1)));
  const { key, nonce } = await keySchedule(shared, bytes(purpose, [0], await keyId(reader)));
  return bytes(sent, await crypto.subtle.encrypt({ name: "AES-GCM", iv: nonce }, key, plain));
}
async function open(pair, sealed, purpose) {
  const shared = await sharedSecret(pair.privateKey, sealed.slice(0, 32), bytes(sealed.slice(0, 32), pair.sealingKey.slice(1)));
  const { key, nonce } = await keySchedule(shared, bytes(purpose, [0], await keyId(pair.sealingKey)));
  return new Uint8Array(await crypto.subtle.decrypt({ name: "AES-GCM", iv: nonce }, key, sealed.slice(32)));
}

// The receipt number: 80 random bits. All else comes from it, and it never leaves the browser.
const ALPHABET = "0123456789ABCDEFGHJKMNPQRSTVWXYZ";
const newNumber = () => Array.from(crypto.getRandomValues(new Uint8Array(16)), (byte) => ALPHABET[byte & 31]).join("");
const LIKE = { O: "0", I: "1", L: "1", А: "A", В: "B", Е: "E", К: "K", М: "M", Н: "H", О: "0", Р: "P", С: "C", Т: "T", Х: "X" };
const readNumber = (text) => text.toUpperCase().replace(/[\s-]/g, "").replace(/./gu, (letter) => LIKE[letter] || letter);
const showNumber = (number) => number.match(/.{4}/g).join("-");
const lookupOf = (number) => sha256(bytes("tirek/lookup/1", [0], number));
async function replyPair(number) {
  const seed = await sha256(bytes("tirek/reply-key/1", [0], number));
  const wrapped = bytes([0x30, 0x2e, 2, 1, 0, 0x30, 5, 6, 3, 0x2b, 0x65, 0x6e, 4, 0x22, 4, 0x20], seed);
  const privateKey = await crypto.subtle.importKey("pkcs8", wrapped, "X25519", true, ["deriveBits"]);
  const { x } = await crypto.subtle.exportKey("jwk", privateKey);
  const raw = fromBase64(x.replace(/-/g, "+").replace(/_/g, "/"));
  return { privateKey, sealingKey: bytes([1], raw) };
}

const part = (id) => document.getElementById(id);
const show = (id, shown) => { if (part(id)) part(id).hidden = !shown; };
function only(group, id) {
  for (const each of document.querySelectorAll(`[data-group="${group}"]`)) each.hidden = each.id !== id;
}
async function post(path, body) {
  const answer = await fetch(path, { method: "POST", headers: { "content-type": "application/json" }, body: JSON.stringify(body), credentials: "omit", cache: "no-store" });
  const document = await answer.json();
  return answer.ok ? document : { problem: "form", ...document };
}

function padded(word) {
  const plain = utf8.encode(JSON.stringify(word));
  const whole = new Uint8Array(Math.ceil((plain.length + 1) / 1024) * 1024).fill(0x20);
  whole.set(plain);
  return whole;
}

let prepared = null; // kept until it has arrived: pressing twice must not make two
async function send(form) {
  const how = form.elements.how.value;
  const text = form.elements.text.value.trim();
  if (!prepared) {
    const number = newNumber();
    const named = how !== "anonymous";
    const pair = await replyPair(number);
    const word = { v: 1, how, name: named ? form.elements.name.value.trim() : "", contact: named ? form.elements.contact.value.trim() : "", text, lang: document.documentElement.lang, reply_key: toBase64(pair.sealingKey) };
    const sealed = {};
    for (const key of JSON.parse(form.dataset.keys).map(fromBase64)) sealed[toBase64(await keyId(key))] = toBase64(await seal(key, padded(word), "tirek/word/1"));
    prepared = { number, body: { lookup: toBase64(await lookupOf(number)), sealed } };
  }
  const said = await post(form.dataset.to, prepared.body);
  if (said.problem) {
    if (said.problem === "ASK-01") prepared = null;
    only("problem", said.problem === "ASK-02" ? "problem-many" : said.problem === "ASK-01" ? "problem-keys" : "problem-line");
    return;
  }
  part("number").textContent = showNumber(prepared.number);
  form.reset();
  prepared = null;
  only("problem", "");
  show("writing", false);
  show("sent", true);
  part("sent").focus();
}

async function look(form) {
  const number = readNumber(form.elements.receipt.value);
  show("reply", false);
  if (number.length !== 16 || [...number].some((letter) => !ALPHABET.includes(letter))) { only("state", "state-form"); return; }
  const said = await post("/ask/state", { lookup: toBase64(await lookupOf(number)) });
  if (said.problem) { only("state", said.problem === "nothing" ? "state-nothing" : said.problem === "ASK-03" ? "state-wait" : "state-line"); return; }
  only("state", `state-${said.state}`);
  if (said.reply) {
    const plain = await open(await replyPair(number), fromBase64(said.reply), "tirek/reply/1");
    part("reply-text").textContent = JSON.parse(new TextDecoder().decode(plain)).text;
    show("reply", true);
  }
}

function on(id, act, failed) {
  const form = part(id);
  if (!form) return;
  form.addEventListener("submit", async (event) => {
    event.preventDefault();
    const button = form.querySelector("button");
    button.disabled = true;
    try { await act(form); } catch { failed(); } finally { button.disabled = false; }
  });
}

async function start() {
  try {
    await crypto.subtle.generateKey("X25519", false, ["deriveBits"]);
  } catch {
    show("too-old", true);
    return;
  }
  show("writing", true);
  show("looking", true);
  on("word", send, () => only("problem", "problem-line"));
  on("receipt-form", look, () => only("state", "state-line"));
  const form = part("word");
  if (!form) return;
  const chosen = () => {
    const anonymous = form.elements.how.value === "anonymous";
    show("person", !anonymous);
    form.elements.name.required = !anonymous;
    prepared = null;
  };
  form.addEventListener("input", chosen);
  chosen();
}
start();
