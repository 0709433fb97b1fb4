// What stands on a page: its words, its pieces, which of its sections are open, and what the house answers to it.
// Whatever comes from a wallet or from people is set as text, never as markup.

const MOMENT = /\{(\d{4}-\d\d-\d\dT\d\d:\d\d:\d\dZ)\}/;
const SECTIONS = ["news", "choose", "sign", "paste", "result", "can"];
const COPIED = 4_000;
const PATIENCE = 30_000;
const SPOKEN = document.documentElement.lang;
// The reader's own kind of the page's language: they may write the time of day in another way than its country does.
const TONGUE = navigator.languages.find((tag) => tag.toLowerCase().startsWith(SPOKEN)) ?? SPOKEN;

export const at = (id) => document.getElementById(id);
export const words = JSON.parse(at("words").textContent.trim() || "null");
export const doing = {}; // what each verb of a button does

// ---------- words ----------

function clock(iso) {
  const when = new Date(iso);
  const sameDay = when.toDateString() === new Date().toDateString();
  const day = sameDay ? {} : { day: "numeric", month: "long" };
  return new Intl.DateTimeFormat(TONGUE, { hour: "2-digit", minute: "2-digit", ...day }).format(when);
}

function time(iso) {
  const node = make("time", {}, clock(iso));
  node.dateTime = iso;
  return node;
}

const said = (text) => text.split(MOMENT).map((part, i) => (i % 2 ? time(part) : part));

export function localTimes() {
  for (const node of document.querySelectorAll("time")) node.textContent = clock(node.dateTime);
}

// ---------- pieces ----------

export function make(tag, attributes, ...children) {
  const node = document.createElement(tag);
  for (const [name, value] of Object.entries(attributes)) node.setAttribute(name, value);
  node.append(...children);
  return node;
}

export function icon(name, extra = "") {
  const svg = document.createElementNS("http://www.w3.org/2000/svg", "svg");
  const use = document.createElementNS("http://www.w3.org/2000/svg", "use");
  svg.setAttribute("class", `icon ${extra}`);
  svg.setAttribute("aria-hidden", "true");
  use.setAttribute("href", `#${name}`);
  svg.append(use);
  return svg;
}

// The way back opens beside this page, which may still hold a code and follows what happens there.
export function leads(href, label, kind) {
  return make("a", { class: `button ${kind}`, href, target: "_blank", rel: "noreferrer" }, label);
}

// While we wait for the wallet nothing here is the thing to press: no button is filled then.
const LEADS = { home: () => words.home, anew: () => words.chat };

function button([verb, label], place) {
  const kind = ["first", "second", "third"][place];
  const address = LEADS[verb]?.();
  if (address) return leads(address, label, kind);
  const node = make("button", { type: "button", class: `button ${kind}` }, label);
  node.addEventListener("click", () => doing[verb]());
  return node;
}

export function notice(news, level = "h2") {
  const title = make(level, level === "h2" ? { tabindex: "-1" } : {}, ...said(news.title));
  const body = make("div", {}, title, make("p", {}, ...said(news.detail)));
  if (news.next) body.append(make("p", {}, ...said(news.next)));
  const from = news.tone === "wait" ? 1 : 0;
  const shown = news.buttons.filter(([verb]) => verb !== "home" || words.home);
  const buttons = shown.map((each, i) => button(each, Math.min(i, 1) + from));
  if (buttons.length) body.append(make("div", { class: "actions" }, ...buttons));
  return make("div", { class: `news ${news.tone} ${news.tone === "wait" ? "pulse" : ""}` }, icon(news.icon), body);
}

// Pairs of what something is and what it says, to be kept letter for letter.
export function facts(pairs) {
  const rows = pairs.map(([what, said]) => make("div", {}, make("dt", {}, what), make("dd", {}, make("code", { class: "wraps" }, said))));
  return make("dl", { class: "kv" }, ...rows);
}

// A button that copies; where the browser forbids that, the text is selected for the person to copy.
export function copies(node, text, source) {
  const label = node.querySelector("span");
  const before = label.textContent;
  node.addEventListener("click", async () => {
    try {
      await navigator.clipboard.writeText(text());
      label.textContent = words.labels.copied;
    } catch {
      getSelection().selectAllChildren(source);
      label.textContent = words.labels.selected;
    }
    setTimeout(() => (label.textContent = before), COPIED);
  });
  return node;
}

// ---------- which of them stand ----------

// Which step of three is the present one, which sections stand below the news.
export function show(news, step, ...sections) {
  at("news").replaceChildren(notice(news));
  stand(step, "news", ...sections);
  at("news").querySelector("h2").focus();
}

export function stand(step, ...sections) {
  for (const node of SECTIONS.map(at).filter(Boolean)) node.hidden = !sections.includes(node.id);
  if (!at("steps")) return; // the page of the way back from Discord has none
  at("steps").hidden = step < 0;
  [...at("steps").children].forEach((node, i) => {
    node.className = i < step ? "done" : "";
    if (i === step) node.setAttribute("aria-current", "step");
    else node.removeAttribute("aria-current");
  });
}

export function linked() {
  for (const node of document.querySelectorAll(".before")) node.hidden = true;
  for (const node of document.querySelectorAll(".after")) node.hidden = false;
  at("label").textContent = at("label").dataset.after;
}

// ---------- the house ----------

// The answer as JSON; when the house is silent or something else answers in its place, that is news too.
export async function asked(address, body, headers = {}) {
  const options = { signal: AbortSignal.timeout(PATIENCE), cache: "no-store", headers };
  if (body) Object.assign(options, { method: "POST", body: JSON.stringify(body), headers: { ...headers, "Content-Type": "application/json" } });
  try {
    const answer = await (await fetch(address, options)).json();
    if (answer && typeof answer === "object" && (answer.title || !answer.problem)) return answer;
  } catch { /* said below */ }
  return { problem: "unreachable", ...words.unreachable };
}

// ---------- the code, where the wallet signed ----------

export function code({ code: letters, back, steps, beware }) {
  const copy = make("button", { type: "button", class: "button second" }, icon("copy"), make("span", {}, words.labels.copyCode));
  const shown = make("p", { class: "code", "aria-hidden": "true" }, letters); // the heading reads it out
  const buttons = [copies(copy, () => letters, shown)];
  if (back ?? words.home) buttons.unshift(leads(back ?? words.home, words.back.title, "first"));
  return [
    shown,
    make("div", { class: "actions" }, ...buttons),
    make("ol", { class: "numbered prose" }, ...steps.map((step) => make("li", {}, step))),
    notice(beware, "h3"),
  ];
}

// In the account's own browser, while another device signs: the code from there is typed here.
export function typing(hand) {
  const field = make("input", { id: "code", type: "text", autocomplete: "one-time-code", maxlength: "12", spellcheck: "false" });
  const label = make("label", { for: "code" }, words.typed.detail);
  const press = make("button", { class: "button first" }, words.typed.title);
  const form = make("form", { class: "stack" }, make("div", { class: "field" }, label, field), make("div", { class: "actions" }, press));
  form.addEventListener("submit", (event) => {
    event.preventDefault();
    hand(field.value);
  });
  return form;
}

// ---------- what the wallet opened ----------

const STANDING = { true: ["good", "open"], false: ["shut", "shut"], null: ["dim", "unknown"] };

export function outcome(answer) {
  const done = answer.state === "done";
  const others = done ? answer.tiers : answer.tiers.filter(({ tier }) => tier !== answer.explains);
  const asks = make("h3", {}, answer.asks);
  const seen = make("ul", { class: "need" }, ...answer.seen.map(need));
  const explained = answer.seen.length ? [make("div", { class: "stack" }, asks, seen)] : [];
  const heading = make("h3", {}, done ? words.labels.standing : words.labels.others);
  const rows = others.length ? [make("div", { class: "stack-s" }, heading, doors(others))] : [];
  return done ? [...rows, ...explained] : [...explained, ...rows];
}

function doors(tiers) {
  return make("ul", { class: "doors" }, ...tiers.map(({ tier, held, words: how }) => {
    const [tone, glyph] = STANDING[held];
    const where = make("span", { class: "where" }, ...said(how));
    return make("li", { class: tone }, icon(glyph), make("div", {}, make("b", {}, make("bdi", {}, tier)), where));
  }));
}

function need(finding) {
  const pair = (label, value) => make("div", {}, make("span", {}, label), make("b", {}, value));
  const head = make("div", {}, make("b", {}, make("bdi", {}, finding.what)), " ");
  head.append(make("span", { class: "quiet small" }, finding.where));
  const card = make("li", {}, head, make("div", { class: "pair" }, pair(words.labels.asked, finding.asked), pair(words.labels.seen, finding.seen)));
  for (const line of finding.evidence) card.append(make("p", { class: "small quiet num" }, line));
  return card;
}
