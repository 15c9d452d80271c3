/**
 * Alarms while a page is open: the banner's number, a sound and a notice, once for all open pages.
 *
 * Of all pages of this desk in one browser, one asks (whoever holds the lock); it tells the others
 * the number. What was told once is not told again, in whichever page. Nothing sounds, and no
 * permission is asked for, before somebody pressed the button on the page "My alarms". Without this
 * file every page has its banner all the same.
 */

const ON = "truceline:alarms";
const TOLD = "truceline:alarms-told";
const LOCK = "truceline:alarms";
const EVERY = 15_000;
const MOST_TOLD = 500;
/** Which alarms sound; the others are in the banner. */
const LOUD = new Set(["overdue", "grave"]);

const banner = document.getElementById("alarms");
const others = new BroadcastChannel("truceline:alarms");
/** @type {AudioContext | null} */
let audio = null;

/** @typedef {{ id: string, what: string, says: string }} Alarm */

/** @param {number} count Show how many there are, as the server would. */
function show(count) {
  if (!banner) return;
  const number = banner.querySelector("[data-alarms]");
  if (number) number.textContent = String(count);
  banner.hidden = count === 0;
}

/** @returns {string[]} The ids of what was told. */
function told() {
  try {
    const kept = JSON.parse(localStorage.getItem(TOLD) ?? "[]");
    return Array.isArray(kept) ? kept : [];
  } catch {
    return [];
  }
}

/** Two short tones, the second higher. */
function sound() {
  audio ??= new AudioContext();
  const begins = audio.currentTime + 0.02;
  void audio.resume();
  [[0, 660], [0.22, 880]].forEach(([after, tone]) => {
    const voice = audio.createOscillator();
    const loud = audio.createGain();
    voice.frequency.value = tone;
    loud.gain.setValueAtTime(0, begins + after);
    loud.gain.linearRampToValueAtTime(0.25, begins + after + 0.02);
    loud.gain.linearRampToValueAtTime(0, begins + after + 0.2);
    voice.connect(loud).connect(audio.destination);
    voice.start(begins + after);
    voice.stop(begins + after + 0.21);
  });
}

/** @param {Alarm[]} alarms Tell of what is new and loud, all in one. */
function tell(alarms) {
  if (localStorage.getItem(ON) !== "on") return;
  const before = told();
  const fresh = alarms.filter((each) => LOUD.has(each.what) && !before.includes(each.id));
  if (fresh.length === 0) return;
  // What is still there is kept first, so that it is not told again however much came since.
  const still = alarms.map((each) => each.id);
  const gone = before.filter((id) => !still.includes(id));
  localStorage.setItem(TOLD, JSON.stringify([...still, ...gone].slice(0, Math.max(MOST_TOLD, still.length))));
  document.dispatchEvent(new CustomEvent("truceline:alarm", { detail: fresh.map((each) => each.id) }));
  sound();
  if (!("Notification" in window) || Notification.permission !== "granted") return;
  const first = fresh[0].says;
  const notice = new Notification("Truceline", {
    body: fresh.length === 1 ? first : `${first} (+${fresh.length - 1})`,
    tag: fresh[0].id,
  });
  notice.addEventListener("click", () => {
    window.focus();
    window.location.assign("/me/alarms");
  });
}

/** Ask what there is; a desk that does not answer is asked again later. */
async function look() {
  try {
    const answer = await fetch("/alarms/due", { headers: { accept: "application/json" }, redirect: "error" });
    if (!answer.ok) return;
    const due = await answer.json();
    show(due.count);
    others.postMessage({ count: due.count });
    tell(due.alarms);
  } catch {
    // Signed out, or the line is cut: the banner stays as it was.
  }
}

others.addEventListener("message", (event) => {
  if (event.data === "look") void wake?.();
  else if (typeof event.data?.count === "number") show(event.data.count);
});

/** @type {(() => Promise<void>) | null} Looks at once, in the page that asks. */
let wake = null;

// The page that holds the lock asks until it is closed; then another one gets it.
if (banner && navigator.locks) {
  void navigator.locks.request(LOCK, async () => {
    wake = look;
    for (;;) {
      await look();
      await new Promise((later) => { setTimeout(later, EVERY); });
    }
  });
}

// The button on the page "My alarms".

const here = document.getElementById("alarms-here");
const button = document.getElementById("alarms-on");

function label() {
  const on = localStorage.getItem(ON) === "on";
  button?.setAttribute("aria-pressed", String(on));
  if (button) button.textContent = (on ? button.dataset.on : button.dataset.off) ?? "";
}

if (here && button && navigator.locks) {
  here.hidden = false;
  label();
  button.addEventListener("click", async () => {
    const on = localStorage.getItem(ON) !== "on";
    localStorage.setItem(ON, on ? "on" : "off");
    label();
    if (!on) return;
    sound();
    const granted = "Notification" in window && (await Notification.requestPermission()) === "granted";
    const said = document.getElementById("alarms-said");
    if (said) said.textContent = granted ? "" : said.dataset.denied ?? "";
    if (wake) await wake();
    else others.postMessage("look");
  });
}
