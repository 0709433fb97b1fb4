// The way through the page of a ballot: choose, read, sign, hand in. What is signed is made by the house; this page names
// entries by their places alone.

import { asked, at, copies, doing, facts, localTimes, make, show, stand, words } from "./page.js";
import * as wallets from "./wallets.js";

const link = location.pathname.replace(/\/+$/, "");
const FOLLOW = 2_000;

let over = false; // this page has its last word
let busy = false; // or is about to have it
let turn = 0; // a wallet may answer long after its question was withdrawn
let again = () => choose();
let ballot = null;

const send = (what, body) => asked(`${link}/${what}`, body);
const inputs = () => [...at("entries").elements];
const points = (input) => (input.type === "number" ? Math.max(0, Math.trunc(Number(input.value) || 0)) : Number(input.checked));
const spent = () => inputs().reduce((sum, input) => sum + points(input), 0);

// All that a tool needs to sign it: what is said first, then how it is written.
const whole = () => JSON.stringify({ domain: ballot.typed.domain, message: ballot.typed.message, ...ballot.typed }, null, 2);

// Entries by what they are called, each above the code that a wallet shows.
const named = (entries) => entries.map(([name, code]) => make("li", {}, name, ...(code ? [make("code", { class: "wraps" }, code)] : [])));

// ---------- choose ----------

function choose() {
  turn += 1;
  stand(0, "choose", "can");
  at("h-choose").focus();
}

// No more than the round takes: what was chosen last gives way, and of one alone what was chosen before.
function counted({ target }) {
  if (spent() > words.most && target?.type === "checkbox") {
    if (words.most === 1) inputs().forEach((input) => (input.checked = input === target));
    else target.checked = false;
  }
  if (spent() > words.most && target) target.value = points(target) - (spent() - words.most);
  at("count").textContent = words.labels.chosen.replace("{n}", spent()).replace("{most}", words.most);
}

// Whether there is a ballot to sign now; it stands on the page then.
async function chosen() {
  if (!spent() && !words.voted) {
    show(words.nothing, 0, "can");
    return false;
  }
  const mine = (turn += 1);
  const picks = inputs().filter(points).map((input) => ({ entry: Number(input.name), points: points(input) }));
  const answer = await send("choose", { choices: picks });
  if (mine !== turn) return false;
  if (answer.problem) {
    stopped(answer, 0);
    return false;
  }
  ballot = answer;
  at("chosen").replaceChildren(...named(answer.chosen));
  at("replaces").textContent = answer.replaces;
  const { domain, message } = answer.typed; // as a wallet shows it
  at("text").textContent = JSON.stringify({ domain, message }, null, 2);
  return true;
}

// ---------- sign, hand in ----------

async function connect(provider) {
  again = () => connect(provider);
  if (!(await chosen())) return;
  const mine = (turn += 1);
  show(words.connecting, 1, "sign");
  const shown = await told(mine, () => wallets.accounts(provider));
  if (mine !== turn) return;
  if (!shown.some((each) => each.toLowerCase() === ballot.voter.toLowerCase())) return void show(words.other, 1, "can");
  await sign(provider);
}

async function sign(provider) {
  again = () => sign(provider);
  const mine = (turn += 1);
  show(words.waiting, 1, "sign");
  const signature = await told(mine, () => wallets.ballot(provider, ballot));
  if (mine === turn) await finish(signature, () => connect(provider));
}

async function told(mine, ask) {
  const { answer, no } = await wallets.heard(ask);
  if (answer || mine !== turn) return answer;
  turn += 1;
  show(no, 1, "can");
  return null;
}

async function finish(signature, anew) {
  again = () => finish(signature, anew); // the same signature may be handed in twice: it counts once
  const mine = (turn += 1);
  show(words.checking, 1);
  busy = true;
  const answer = await send("finish", { ballot: ballot.hash, signature });
  busy = false;
  if (mine !== turn) return;
  if (["bad signature", "wrong wallet"].includes(answer.problem)) again = anew;
  if (answer.problem) return stopped(answer, 1);
  ended(answer);
}

// ---------- a signature made elsewhere ----------

async function elsewhere(event) {
  event.preventDefault();
  again = () => choose();
  if (await chosen()) pasting();
}

function pasting() {
  turn += 1;
  at("text").textContent = whole();
  show(words.pasting, 1, "sign", "paste");
}

async function pasted(event) {
  event.preventDefault();
  if (at("signature").value.trim()) await finish(at("signature").value, pasting);
}

// ---------- what comes of it ----------

async function stopped(problem, step) {
  if (problem.problem !== "used") return void show(problem, step, "can");
  const state = await send("state"); // it was cast by this very link, and the answer to that got lost
  ended(state.news ? state : { news: problem });
}

function kept(receipt, chosen) {
  const list = facts(receipt);
  const names = make("dd", {}, make("ul", { class: "chosen" }, ...named(chosen)));
  list.prepend(make("div", {}, make("dt", {}, words.labels.chose), names));
  return list;
}

function ended({ news, receipt, chosen }) {
  turn += 1;
  over = true;
  at("result").replaceChildren(...(receipt ? [kept(receipt, chosen)] : []));
  show(news, receipt ? 3 : -1, "result");
}

// Looking changes nothing. What another device has signed on this link is shown by itself.
async function follow() {
  const found = await send("state");
  const { state } = found;
  if (over) return;
  if (!busy && state === "used") return ended(found);
  if (busy || !state || state === "open") setTimeout(follow, FOLLOW);
}

// ---------- begin ----------

function begin() {
  at("entries").addEventListener("submit", (event) => event.preventDefault());
  at("entries").addEventListener("input", counted);
  at("ask").addEventListener("submit", elsewhere);
  at("hand-in").addEventListener("submit", pasted);
  copies(at("copy-text"), whole, at("text"));
  copies(at("copy-link"), () => location.origin + link, at("h-choose"));
  counted({});
  wallets.discover(connect, () => (at("none").hidden = at("apps").hidden = false));
  addEventListener("gatehouse:wallet", () => (at("none").hidden = true));
  follow();
}

Object.assign(doing, { again: () => again(), choose, reload: () => location.reload() });
localTimes();
if (at("entries")) begin();
