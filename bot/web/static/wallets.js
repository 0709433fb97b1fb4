// The wallets of this browser (EIP-6963, else the one injected), and all they are ever asked: eth_requestAccounts,
// eth_chainId, and to sign: personal_sign for the sign-in, eth_signTypedData_v4 for a ballot. There is no fifth method.

import { at, icon, make, words } from "./page.js";

const MOST_WALLETS = 20;
const ANNOUNCED_WITHIN = 400;
const CHAIN_WITHIN = 3_000;
const ICON = /^data:image\/(?:svg\+xml|png|webp|jpeg|gif)[;,]/i;
const found = new Map();

export const some = () => found.size > 0;

// Every wallet becomes a row that calls `connect`; `none` is called if there is none.
export function discover(connect, none) {
  const announced = (event) => {
    const { info, provider } = event.detail ?? {};
    if (typeof provider?.request !== "function" || !info?.uuid) return;
    add(String(info.uuid), String(info.name ?? words.labels.unnamed), String(info.icon ?? ""), provider, connect);
  };
  addEventListener("eip6963:announceProvider", announced);
  dispatchEvent(new Event("eip6963:requestProvider"));
  setTimeout(() => {
    const injected = window.ethereum;
    if (!some() && typeof injected?.request === "function") add("injected", words.labels.injected, "", injected, connect);
    if (!some()) none();
  }, ANNOUNCED_WITHIN);
}

function add(id, name, picture, provider, connect) {
  if (found.has(id) || found.size >= MOST_WALLETS) return;
  found.set(id, provider);
  const row = make("button", { type: "button", class: "row" });
  if (ICON.test(picture)) row.append(make("img", { class: "tile", src: picture, alt: "", width: "40", height: "40" }));
  const says = make("span", { class: "say" }, make("b", {}, make("bdi", {}, name.slice(0, 100))));
  says.append(make("small", {}, words.labels.found));
  row.append(says, icon("go", "turns"));
  row.addEventListener("click", () => connect(provider));
  at("wallets").append(make("li", {}, row));
  dispatchEvent(new Event("gatehouse:wallet"));
}

// The accounts it shows us, the active one first, or nothing if there is none; its own error if it refuses.
export async function accounts(provider) {
  const shown = await provider.request({ method: "eth_requestAccounts" });
  return typeof shown?.[0] === "string" ? shown.filter((each) => typeof each === "string") : null;
}

// What a wallet answers to this; or, where that is nothing or its "no", the words for it.
export async function heard(ask) {
  let why = 0;
  try {
    const answer = await ask();
    if (answer) return { answer };
  } catch (error) {
    why = error?.code ?? error?.data?.originalError?.code;
  }
  return { no: { 4001: words.declined, "-32002": words.busy }[why] ?? words.silent };
}

// The chain it is on, which matters to contract wallets alone; nothing if it does not say, which is no reason to stop.
export async function chain(provider) {
  const late = new Promise((give) => setTimeout(give, CHAIN_WITHIN, null));
  const told = provider.request({ method: "eth_chainId" }).catch(() => null);
  const number = Number((await Promise.race([told, late])) ?? NaN);
  return Number.isSafeInteger(number) && number > 0 ? number : null;
}

// The signature of this text, or nothing if the wallet gives none; its own error if it refuses.
export async function signature(provider, { message, address }) {
  const bytes = new TextEncoder().encode(message);
  const hex = `0x${[...bytes].map((byte) => byte.toString(16).padStart(2, "0")).join("")}`;
  const signed = await provider.request({ method: "personal_sign", params: [hex, address] });
  return typeof signed === "string" ? signed : null;
}

// The signature of this ballot (EIP-712), which the wallet shows field by field; nothing if it gives none.
export async function ballot(provider, { typed, voter }) {
  const signed = await provider.request({ method: "eth_signTypedData_v4", params: [voter, JSON.stringify(typed)] });
  return typeof signed === "string" ? signed : null;
}
