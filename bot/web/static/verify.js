// The sign-in page. It knows two wallet methods, eth_requestAccounts and personal_sign, and no third.
// Whatever comes from a wallet or from people is set as text, never as markup.

const at = (id) => document.getElementById(id);
const link = location.pathname.replace(/\/+$/, "");
const PATIENCE = 30_000;
const MOST_WALLETS = 20;
const ICON = /^data:image\/(?:svg\+xml|png|webp|jpeg|gif)[;,]/i;
const LAUNCH = /[#&]tgWebAppData=([^&]*)/.exec(location.hash);
const RETURN = "/verify/discord";
const FOLLOW = 2_000;
const MOMENT = /\{(\d{4}-\d\d-\d\dT\d\d:\d\d:\d\dZ)\}/;

// ---------- words ----------

function clock(iso) {
  const when = new Date(iso);
  const sameDay = when.toDateString() === new Date().toDateString();
  const day = sameDay ? {} : { day: "numeric", month: "long" };
  return new Intl.DateTimeFormat(undefined, { hour: "2-digit", minute: "2-digit", ...day }).format(when);
}

function time(iso) {
  const node = make("time", {}, clock(iso));
  node.dateTime = iso;
  return node;
}

const said = (text) => text.split(MOMENT).map((part, i) => (i % 2 ? time(part) : part));

// ---------- pieces of the page ----------

function make(tag, attributes, ...children) {
  const node = document.createElement(tag);
  for (const [name, value] of Object.entries(attributes)) node.setAttribute(name, value);
  node.append(...children);
  return node;
}

function icon(name, extra = "") {
  const svg = document.createElementNS("http://www.w3.org/2000/svg", "svg");
  const use = document.createElementNS("http://www.w3.org/2000/svg", "use");
  svg.setAttribute("class", `icon ${extra}`);
  svg.setAttribute("aria-hidden", "true");
  use.setAttribute("href", `#${name}`);
  svg.append(use);
  return svg;
}

// While we wait for the wallet nothing here is the thing to press: no button is filled then.
function button([verb, label], place) {
  const node = make("button", { type: "button", class: `button ${["first", "second", "third"][place]}` }, label);
  node.addEventListener("click", () => doing[verb]());
  return node;
}

function notice(news) {
  const body = make("div", {}, make("h2", { tabindex: "-1" }, ...said(news.title)), make("p", {}, ...said(news.detail)));
  if (news.next) body.append(make("p", {}, ...said(news.next)));
  const from = news.tone === "wait" ? 1 : 0;
  const buttons = news.buttons.map((each, i) => button(each, Math.min(i, 1) + from));
  if (buttons.length) body.append(make("div", { class: "actions" }, ...buttons));
  return make("div", { class: `news ${news.tone} ${news.tone === "wait" ? "pulse" : ""}` }, icon(news.icon), body);
}

// Which step of three is the present one, which sections stand below the news.
function show(news, step, ...sections) {
  at("news").replaceChildren(notice(news));
  stand(step, "news", ...sections);
  at("news").querySelector("h2").focus();
}

function stand(step, ...sections) {
  for (const id of ["news", "choose", "sign", "result", "can"]) at(id).hidden = !sections.includes(id);
  at("steps").hidden = step < 0;
  [...at("steps").children].forEach((node, i) => {
    node.className = i < step ? "done" : "";
    if (i === step) node.setAttribute("aria-current", "step");
    else node.removeAttribute("aria-current");
  });
}

// ---------- wallets ----------

const wallets = new Map();

function announce(event) {
  const { info, provider } = event.detail ?? {};
  if (typeof provider?.request !== "function" || !info?.uuid) return;
  add(String(info.uuid), String(info.name ?? "Wallet"), String(info.icon ?? ""), provider);
}

function add(id, name, picture, provider) {
  if (wallets.has(id) || wallets.size >= MOST_WALLETS) return;
  wallets.set(id, provider);
  const row = make("button", { type: "button", class: "row" });
  if (ICON.test(picture)) row.append(make("img", { class: "tile", src: picture, alt: "", width: "40", height: "40" }));
  const says = make("span", { class: "say" }, make("b", {}, make("bdi", {}, name.slice(0, 100))));
  says.append(make("small", {}, "Found in this browser"));
  row.append(says, icon("go", "turns"));
  row.addEventListener("click", () => connect(provider));
  at("wallets").append(make("li", {}, row));
  if (at("news").dataset.none) choose();
}

function settle() {
  if (!wallets.size && typeof window.ethereum?.request === "function") {
    add("injected", "Browser wallet", "", window.ethereum);
  }
  if (wallets.size) return;
  show(words.none, 0, "can");
  at("news").dataset.none = "yes";
}

// ---------- the way: connect, sign, finish ----------

let words = null;
let over = false; // this page has its own last word
let busy = false; // or is about to have it
let turn = 0; // a wallet may answer long after its question was withdrawn
let again = () => choose();
let text = null;
const doing = {
  again: () => again(),
  choose: () => choose(),
  reload: () => location.reload(),
  discord: () => toDiscord(),
  outside: () => outside(),
};

function choose() {
  turn += 1;
  delete at("news").dataset.none;
  if (!wallets.size) return settle();
  stand(0, "choose", "can");
  at("h-choose").focus();
}

async function connect(provider) {
  again = () => connect(provider);
  const mine = (turn += 1);
  show(words.connecting, 0, "can");
  const accounts = await ask(provider, mine, { method: "eth_requestAccounts" });
  if (mine !== turn) return;
  if (typeof accounts?.[0] !== "string") return show(words.silent, 0, "can");
  // some wallets write another chain's capitals; the checksum is for addresses that people type
  const answer = await send("choose", { address: accounts[0].toLowerCase() });
  if (mine !== turn) return;
  if (answer.problem) return stopped(answer, 0);
  text = answer;
  at("address").textContent = text.address;
  at("text").textContent = text.message;
  await sign(provider);
}

async function sign(provider) {
  again = () => sign(provider);
  const mine = (turn += 1);
  show(words.waiting, 1, "sign");
  const bytes = new TextEncoder().encode(text.message);
  const hex = `0x${[...bytes].map((byte) => byte.toString(16).padStart(2, "0")).join("")}`;
  const signature = await ask(provider, mine, { method: "personal_sign", params: [hex, text.address] });
  if (mine !== turn) return;
  if (typeof signature !== "string") return show(words.silent, 1, "can");
  await finish(provider, signature);
}

async function finish(provider, signature) {
  again = () => finish(provider, signature); // the same signature may be handed in twice: it counts once
  const mine = (turn += 1);
  show(words.checking, 1);
  const answer = await handIn("finish", { nonce: text.nonce, signature });
  if (mine !== turn) return;
  if (["bad signature", "wrong wallet"].includes(answer.problem)) again = () => sign(provider);
  if (answer.problem === "used") return used(answer);
  if (answer.problem) return stopped(answer, 1);
  if (answer.state === "waiting") return pending(answer);
  opened(answer);
}

function opened(answer) {
  over = true;
  linked();
  at("result").replaceChildren(...result(answer));
  show(answer.news, answer.state === "done" ? 3 : 2, "result");
}

async function used(answer) {
  const state = await send("state");
  if (state.linked) linked();
  show(state.news ?? answer, -1);
}

function stopped(problem, step) {
  show(problem, ["expired", "burned", "unknown", "used"].includes(problem.problem) ? -1 : step, "can");
}

// A wallet's "no" is shown here and ends the turn.
async function ask(provider, mine, request) {
  try {
    return await provider.request(request);
  } catch (error) {
    if (mine !== turn) return null;
    turn += 1;
    const code = error?.code ?? error?.data?.originalError?.code;
    const news = { 4001: words.declined, "-32002": words.busy }[code] ?? words.silent;
    show(news, text && request.method === "personal_sign" ? 1 : 0, "can");
    return null;
  }
}

async function handIn(what, body) {
  busy = true;
  const answer = await send(what, body);
  busy = false;
  return answer;
}

// The answer as JSON; when the house is silent or something else answers in its place, that is news too.
async function send(what, body) {
  const options = { signal: AbortSignal.timeout(PATIENCE), cache: "no-store" };
  const headers = browser ? { "X-Gatehouse-Browser": browser } : {};
  const post = { method: "POST", body: JSON.stringify(body) };
  if (body) headers["Content-Type"] = "application/json";
  const sent = { ...options, ...(body ? post : {}), headers };
  try {
    const answer = await (await fetch(what.startsWith("/") ? what : `${link}/${what}`, sent)).json();
    if (answer && typeof answer === "object" && (answer.title || !answer.problem)) return answer;
  } catch { /* said below */ }
  return { problem: "unreachable", ...words.unreachable };
}

// ---------- whose browser this is ----------

let browser = ""; // a Mini App has no cookies of ours: its secret lives as long as this page

async function toDiscord() {
  again = () => toDiscord();
  const answer = await send("discord", {});
  if (answer.problem) return stopped(answer, 0);
  sessionStorage.setItem(new URL(answer.url).searchParams.get("state"), link);
  location.assign(answer.url);
}

async function returned() {
  const brought = new URLSearchParams(location.search);
  const [code, state] = [brought.get("code"), brought.get("state")];
  history.replaceState(null, "", RETURN);
  const from = state && sessionStorage.getItem(state);
  const answer = code && state ? await send(RETURN, { code, state }) : { problem: "refused", ...words.refused };
  if (from && (!answer.problem || answer.problem === "refused")) return location.replace(from);
  again = () => (from ? location.replace(from) : location.reload());
  tell(answer.problem ? answer : words.returned);
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
  const said = JSON.stringify({ eventType: event, eventData: data });
  if (parent !== window) parent.postMessage(said, words.frame);
}

const outside = () => telegram("web_app_open_link", { url: `${location.origin}${link}` });

// Signed where nobody knows whose browser it is: the code stands here, and is typed elsewhere.
function pending(answer) {
  turn += 1;
  at("result").replaceChildren(make("p", { class: "code num" }, answer.code));
  if (answer.back) {
    at("result").append(make("a", { class: "button first", href: answer.back, rel: "noreferrer" }, words.back.title));
  }
  show(answer.news, 2, "result");
}

// The account's own browser, while another device signs: the code from there is typed here.
function typing(news) {
  const field = make("input", { id: "code", autocomplete: "one-time-code", maxlength: "12", "aria-label": news.title });
  const press = make("button", { type: "button", class: "button first" }, words.typed.title);
  press.addEventListener("click", () => hand());
  at("result").replaceChildren(make("div", { class: "actions" }, field, press));
  show(news, 2, "result");
}

async function hand() {
  again = () => location.reload();
  const answer = await handIn("code", { code: at("code").value });
  if (answer.problem) return stopped(answer, 2);
  opened(answer);
}

// Looking changes nothing. What another device or the chat has done in the meantime is shown by itself; that a link has
// run out only to who waits for a code, since who has not begun is told when they do.
async function follow(seen = null) {
  const state = await send("state");
  if (over) return;
  if (busy || !state.state) return void setTimeout(follow, FOLLOW, seen);
  const told = ["used", "foreign account"].includes(state.state) || !at("result").hidden;
  if (state.state !== "open") return told ? ended(state) : undefined;
  if (state.bound && state.waiting && state.waiting !== seen) typing(state.news);
  setTimeout(follow, FOLLOW, state.waiting);
}

function ended(state) {
  turn += 1;
  if (state.linked) linked();
  show(state.news, -1);
  if (browser && state.linked) telegram("web_app_close");
}

async function begin() {
  const state = words.bind && !LAUNCH ? await send("state") : {};
  if (LAUNCH) await launched();
  else if (words.bind && state.bound === false) show(words.bind, 0, "can");
  else setTimeout(settle, 400);
  follow();
}

function tell(news) {
  at("news").replaceChildren(notice(news));
  at("news").querySelector("h2").focus();
}

function linked() {
  for (const node of document.querySelectorAll(".before")) node.hidden = true;
  at("label").textContent = at("label").dataset.after;
}

// ---------- what it opened ----------

const STANDING = { true: ["good", "open"], false: ["shut", "shut"], null: ["dim", "unknown"] };

function result(answer) {
  const done = answer.state === "done";
  const others = done ? answer.tiers : answer.tiers.filter(({ tier: name }) => name !== answer.explains);
  const explained = answer.seen.length
    ? [make("div", { class: "stack" }, make("h3", {}, answer.asks), make("ul", { class: "need" }, ...answer.seen.map(need)))]
    : [];
  const rows = others.length
    ? [make("div", { class: "stack-s" }, make("h3", {}, done ? "Where you stand" : "The other tiers"), doors(others))]
    : [];
  return done ? [...rows, ...explained] : [...explained, ...rows];
}

function doors(tiers) {
  return make("ul", { class: "doors" }, ...tiers.map(({ tier: name, held, words: how }) => {
    const [tone, glyph] = STANDING[held];
    const where = make("span", { class: "where" }, ...said(how));
    return make("li", { class: tone }, icon(glyph), make("div", {}, make("b", {}, make("bdi", {}, name)), where));
  }));
}

function need(finding) {
  const pair = (label, value) => make("div", {}, make("span", {}, label), make("b", {}, value));
  const head = make("div", {}, make("b", {}, make("bdi", {}, finding.what)), " ");
  head.append(make("span", { class: "quiet small" }, finding.where));
  const card = make("li", {}, head, make("div", { class: "pair" }, pair("Asked", finding.asked), pair("Seen", finding.seen)));
  for (const line of finding.evidence) card.append(make("p", { class: "small quiet num" }, line));
  return card;
}

// ---------- begin ----------

async function copy() {
  const label = at("copy-text").querySelector("span");
  try {
    await navigator.clipboard.writeText(text.message);
    label.textContent = "Copied";
  } catch {
    getSelection().selectAllChildren(at("text"));
    label.textContent = "Selected";
  }
}

for (const node of document.querySelectorAll("time")) node.textContent = clock(node.dateTime);
if (at("words").textContent.trim()) {
  words = JSON.parse(at("words").textContent);
  if (location.pathname === RETURN) returned();
  else {
    at("copy-text").addEventListener("click", copy);
    addEventListener("eip6963:announceProvider", announce);
    dispatchEvent(new Event("eip6963:requestProvider"));
    begin();
  }
}
