// Asks this device for a passkey, or for a new one, and puts its answer into the form. The server decides.
"use strict";

const toBytes = (text) => Uint8Array.from(atob(text.replace(/-/g, "+").replace(/_/g, "/")), (letter) => letter.charCodeAt(0));
const toText = (data) => btoa(Array.from(new Uint8Array(data), (byte) => String.fromCharCode(byte)).join("")).replace(/\+/g, "-").replace(/\//g, "_").replace(/=+$/, "");
const decoded = (list) => (list || []).map((one) => ({ ...one, id: toBytes(one.id) }));

async function optionsFor(form) {
  const token = form.elements.form_token.value;
  const answer = await fetch(form.dataset.options, { method: "POST", body: new URLSearchParams({ form_token: token }), cache: "no-store" });
  if (!answer.ok || answer.redirected) throw new Error("options");
  return answer.json();
}

async function create(form) {
  const options = await optionsFor(form);
  const publicKey = { ...options, challenge: toBytes(options.challenge), user: { ...options.user, id: toBytes(options.user.id) }, excludeCredentials: decoded(options.excludeCredentials) };
  const made = await navigator.credentials.create({ publicKey });
  return { response: { clientDataJSON: toText(made.response.clientDataJSON), attestationObject: toText(made.response.attestationObject) }, made };
}

async function get(form) {
  const options = await optionsFor(form);
  const publicKey = { ...options, challenge: toBytes(options.challenge), allowCredentials: decoded(options.allowCredentials) };
  const made = await navigator.credentials.get({ publicKey });
  const { clientDataJSON, authenticatorData, signature, userHandle } = made.response;
  const response = { clientDataJSON: toText(clientDataJSON), authenticatorData: toText(authenticatorData), signature: toText(signature), userHandle: userHandle ? toText(userHandle) : null };
  return { response, made };
}

for (const form of document.querySelectorAll("form[data-passkey]")) {
  if (!window.PublicKeyCredential) continue;
  form.hidden = false;
  const failed = form.querySelector("[data-failed]");
  form.addEventListener("submit", async (event) => {
    event.preventDefault();
    failed.hidden = true;
    try {
      const { response, made } = await (form.dataset.passkey === "create" ? create(form) : get(form));
      form.elements.credential.value = JSON.stringify({ id: made.id, rawId: toText(made.rawId), type: made.type, response, clientExtensionResults: {} });
      form.submit();
    } catch {
      failed.hidden = false;
    }
  });
}
