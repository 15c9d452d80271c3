// The ledger's page: a receipt that is chosen or dropped is checked here and sent nowhere; an audit
// that runs is watched.

import { able, checkReceipt } from "./receipt.js";

const form = document.getElementById("verify");
const verdict = document.getElementById("verdict");
const own = document.getElementById("policy-file");
const policy = document.getElementById("policy-text");

/** What the log has under a path, from this desk alone. */
async function fromLog(path) {
  const answer = await fetch(`/${path}`, { cache: "no-store", credentials: "omit" });
  if (!answer.ok) throw new Error(String(answer.status));
  return new Uint8Array(await answer.arrayBuffer());
}

function line(tag, text, name) {
  const made = document.createElement(tag);
  made.textContent = text;
  if (name) made.className = name;
  return made;
}

/** A fact; its value runs from left to right whatever the language. */
function fact(list, label, value) {
  const cell = document.createElement("dd");
  const text = line("bdi", value);
  text.dir = "ltr";
  cell.append(text);
  list.append(line("dt", label), cell);
}

/** The words of a step, from the page, which has them in its reader's language. */
const said = (step) => verdict.getAttribute(`data-${step}`);

function show(found) {
  const states = { good: "", bad: "bad", open: "open" };
  const list = line("ul", "", "checks");
  for (const { step, state } of found.checks) list.append(line("li", said(step), states[state]));
  const facts = line("dl", "", "facts");
  if (found.place !== null) fact(facts, said("place"), String(found.place));
  if (found.recorded) fact(facts, said("recorded"), found.recorded.toISOString());
  if (found.statement) {
    fact(facts, said("kind"), found.statement.kind);
    fact(facts, said("by"), found.statement.author);
  }
  const head = line("p", "");
  head.append(line("strong", said(found.verdict)), ` ${said("here")}`);
  verdict.replaceChildren(head, list, facts);
  verdict.className = found.verdict === "good" ? "note good" : "note warn";
  verdict.dataset.verdict = found.verdict;
  verdict.hidden = false;
}

/** Check one file, unless this browser cannot; then the form goes to the desk as it stands. */
async function check(file) {
  if (!(await able())) {
    verdict.replaceChildren(line("p", said("no-webcrypto")));
    verdict.hidden = false;
    return;
  }
  show(await checkReceipt(await file.text(), policy.value, fromLog));
}

form?.addEventListener("submit", (event) => {
  const file = form.elements.namedItem("receipt").files[0];
  if (!file) return;
  event.preventDefault();
  check(file);
});
for (const name of ["dragover", "dragleave", "drop"]) {
  form?.addEventListener(name, (event) => {
    event.preventDefault();
    form.classList.toggle("over", name === "dragover");
    const file = name === "drop" ? event.dataTransfer.files[0] : null;
    if (file) check(file);
  });
}
own?.addEventListener("change", async () => {
  if (own.files[0]) policy.value = await own.files[0].text();
});

const run = document.querySelector("[data-live]");
if (run) {
  const source = new EventSource(run.dataset.live);
  const progress = document.getElementById("audit-progress");
  source.addEventListener("progress", (event) => {
    const told = JSON.parse(event.data);
    progress.max = told.size;
    progress.value = told.done;
    document.getElementById("audit-done").textContent = String(told.done);
  });
  source.addEventListener("end", () => {
    source.close();
    window.location.reload();
  });
}
