// The way through the sign-in page: whose browser this is, choose a wallet, sign, hand in, follow what others do.

import { asked as sent, at, code, copies, doing, linked, localTimes, outcome, show, stand, typing, words } from "./page.js";
import * as wallets from "./wallets.js";

const link = location.pathname.replace(/\/+$/, "");
const LAUNCH = /[#&]tgWebAppData=([^&]*)/.exec(location.hash);
const RETURN = "/verify/discord";
const FOLLOW = 2_000;
const LAST = ["expired", "burned", "foreign account", "unknown", "used"];

let over = false; // this page has its own last word
let busy = false; // or is about to have it
let left = false; // its own signature waits for a code
let turn = 0; // a wallet may answer long after its question was withdrawn
let browser = ""; // a Mini App has no cookies of ours: its secret lives as long as this page
let again = () => choose();
let text = null;

// ---------- connect, sign, finish ----------

function choose() {
  turn += 1;
  at("found").hidden = !wallets.some();
  at("apps").hidden = wallets.some();
  if (!wallets.some()) return show(words.none, 0, "choose", "can");
  stand(0, "choose", "can");
  at("h-choose").focus();
}

async function connect(provider) {
  again = () => connect(provider);
  const mine = (turn += 1);
  show(words.connecting, 0, "can");
  const shown = await asked(mine, 0, () => wallets.accounts(provider));
  if (mine !== turn) return;
  const chain = await wallets.chain(provider);
  // some wallets write another chain's capitals; the checksum is for addresses that people type
  if (mine === turn && (await chosen(shown[0].toLowerCase(), chain))) await sign(provider);
}

// Whether there is a text to sign now; it stands on the page then.
async function chosen(address, chain) {
  const mine = (turn += 1);
  const answer = await send("choose", { address, chain });
  if (mine !== turn) return false;
  if (answer.problem) {
    stopped(answer, 0);
    return false;
  }
  text = answer;
  at("address").textContent = text.address;
  at("text").textContent = text.message;
  return true;
}

async function sign(provider) {
  again = () => sign(provider);
  const mine = (turn += 1);
  show(words.waiting, 1, "sign");
  const signature = await asked(mine, 1, () => wallets.signature(provider, text));
  if (mine === turn) await finish(signature, () => anewWith(provider));
}

// The same wallet with a new text, which names the chain it is on by now.
async function anewWith(provider) {
  again = () => anewWith(provider);
  const mine = (turn += 1);
  const chain = await wallets.chain(provider);
  if (mine === turn && (await chosen(text.address, chain))) await sign(provider);
}

async function finish(signature, anew) {
  again = () => finish(signature, anew); // the same signature may be handed in twice: it counts once
  const mine = (turn += 1);
  show(words.checking, 1);
  const answer = await handIn("finish", { nonce: text.nonce, signature });
  if (mine !== turn) return;
  if (["bad signature", "wrong wallet", "changed text"].includes(answer.problem)) again = anew;
  if (answer.problem) return stopped(answer, 1);
  if (answer.state === "waiting") return pending(answer);
  opened(answer);
}

// A wallet's "no", and its nothing, are shown here and end the turn.
async function asked(mine, step, ask) {
  const { answer, no } = await wallets.heard(ask);
  if (answer || mine !== turn) return answer;
  turn += 1;
  show(no, step, "can");
  return null;
}

// ---------- a signature made elsewhere ----------

async function typedAddress(event) {
  event.preventDefault();
  again = () => choose();
  const chain = Number(at("chain")?.value || 0) || null;
  if (await chosen(at("owner").value.trim(), chain)) pasting();
}

function pasting() {
  turn += 1;
  show(words.pasting, 1, "sign", "paste");
}

async function pasted(event) {
  event.preventDefault();
  if (at("signature").value.trim()) await finish(at("signature").value, pasting);
}

// ---------- what comes of it ----------

function opened(answer) {
  over = true;
  linked();
  at("result").replaceChildren(...outcome(answer));
  show(answer.news, answer.state === "done" ? 3 : 2, "result");
}

// Signed where nobody knows whose browser it is: the code stands here, and is typed elsewhere.
function pending(answer) {
  turn += 1;
  left = true;
  at("result").replaceChildren(...code(answer));
  show(answer.news, 2, "result");
}

async function hand(letters) {
  again = () => location.reload();
  const answer = await handIn("code", { code: letters });
  if (answer.problem) return stopped(answer, 2);
  opened(answer);
}

async function stopped(problem, step) {
  if (!LAST.includes(problem.problem)) return void show(problem, step, "can");
  const state = await send("state");
  ended(state.news ? state : { news: problem });
}

function ended(state) {
  turn += 1;
  over = true;
  if (state.linked) linked();
  show(state.news, -1);
  if (browser && state.linked) telegram("web_app_close");
}

// ---------- the house ----------

async function handIn(what, body) {
  busy = true;
  const answer = await send(what, body);
  busy = false;
  return answer;
}

function send(what, body) {
  const headers = browser ? { "X-Gatehouse-Browser": browser } : {};
  return sent(what.startsWith("/") ? what : `${link}/${what}`, body, headers);
}

// This link has run out, and this browser is the account's own: it goes on with a new one.
async function anew() {
  again = () => anew();
  const answer = await send("anew", {});
  if (answer.problem) return show(answer, -1);
  location.replace(new URL(answer.url).pathname);
}

function renewable() {
  at("anew").addEventListener("click", anew);
  at("anew").hidden = false;
}

// Looking changes nothing. What another device or the chat has done in the meantime is shown by itself; that a link has
// run out only to who waits for a code, since who has not begun is told when they do.
async function follow(seen = null) {
  const state = await send("state");
  if (over) return;
  if (busy || !state.state) return void setTimeout(follow, FOLLOW, seen);
  const told = ["used", "foreign account"].includes(state.state) || !at("result").hidden;
  if (state.state !== "open") return told ? ended(state) : undefined;
  if (state.waiting && state.waiting !== seen) elsewhere(state);
  setTimeout(follow, FOLLOW, state.waiting);
}

// Another device has signed. Who is at work with a wallet here is not disturbed, unless the code can be typed here.
function elsewhere(state) {
  const idle = at("sign").hidden && at("result").hidden && !left;
  if (!state.bound && !idle) return;
  turn += 1;
  at("result").replaceChildren(...(state.bound ? [typing(hand)] : []));
  show(state.news, 2, "result");
}

// ---------- whose browser this is ----------

async function toDiscord() {
  again = () => toDiscord();
  const answer = await send("discord", {});
  if (answer.problem) return stopped(answer, 0);
  sessionStorage.setItem(new URL(answer.url).searchParams.get("state"), link);
  location.assign(answer.url);
}

async function returned() {
  const brought = new URLSearchParams(location.search);
  const [key, state] = [brought.get("code"), brought.get("state")];
  history.replaceState(null, "", RETURN);
  const from = state && sessionStorage.getItem(state);
  const answer = key && state ? await send(RETURN, { code: key, state }) : { problem: "refused", ...words.refused };
  if (from && (!answer.problem || answer.problem === "refused")) return location.replace(from);
  again = () => (from ? location.replace(from) : location.reload());
  show(answer.problem ? answer : words.returned, -1);
}

// Telegram opens the page with what it knows about who opens it, behind the #, where no server sees it.
async function launched() {
  history.replaceState(null, "", link);
  telegram("web_app_ready");
  const answer = await send("telegram", { data: decodeURIComponent(LAUNCH[1]) });
  if (answer.problem) return stopped(answer, -1);
  browser = answer.browser;
  show(words.bound, -1, "can");
}

// The bridge of Telegram's own clients: an app's web view, or the page that holds our frame.
function telegram(event, data = {}) {
  const app = window.TelegramWebviewProxy;
  if (app) return app.postEvent(event, JSON.stringify(data));
  const told = JSON.stringify({ eventType: event, eventData: data });
  if (parent !== window) parent.postMessage(told, words.frame);
}

// ---------- begin ----------

async function begin() {
  at("ask").addEventListener("submit", typedAddress);
  at("hand-in").addEventListener("submit", pasted);
  copies(at("copy-text"), () => text.message, at("text"));
  copies(at("copy-link"), () => location.origin + link, at("h-choose"));
  const state = words.bind && !LAUNCH ? await send("state") : {};
  const first = LAUNCH ? launched() : words.bind && state.bound === false ? show(words.bind, 0, "can") : null;
  // who pastes a signature needs none of them, and may have begun while they were looked for
  const begun = () => turn > 0 || at("ask").contains(document.activeElement);
  wallets.discover(connect, () => begun() || at("choose").hidden || choose());
  addEventListener("gatehouse:wallet", () => at("choose").hidden || !at("found").hidden || choose());
  await first;
  follow();
}

Object.assign(doing, {
  again: () => again(),
  anew,
  choose,
  reload: () => location.reload(),
  discord: toDiscord,
  outside: () => telegram("web_app_open_link", { url: `${location.origin}${link}` }),
});
localTimes();
if (words) {
  if (location.pathname === RETURN) returned();
  else if (at("choose")) begin();
  else renewable();
}
