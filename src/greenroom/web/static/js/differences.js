// Differences of a rehearsal: keys lead from one to the next and say what it is; pictures are laid over each other.
import { off } from "./keys.js";

const VERBS = { a: "accept", r: "reject", t: "tolerate" };
const all = () => [...document.querySelectorAll("[data-difference]")];
const current = () => document.activeElement?.closest("[data-difference]");

export function differences() {
  document.addEventListener("keydown", (event) => {
    if (event.key === "Escape" && event.target.matches("input[name=why]")) {
      current()?.focus();
      return;
    }
    if (off(event) || !all().length) return;
    if (act(event.key, event.target)) event.preventDefault();
  });
  document.addEventListener("submit", (event) => {
    if (event.target.matches("form.judge")) sent = event.target;
  });
  document.addEventListener("htmx:after:swap", shown);
  document.addEventListener("input", slide);
  document.addEventListener("pointerdown", grab);
}

// The form that was sent, and the difference to go on with when a key has sent it.
let sent = null;
let next = null;

// Whether the key was one of ours.
function act(key, where) {
  const moves = where.matches("[data-difference]");
  if (key === "j" || (moves && key === "ArrowDown")) return go(1);
  if (key === "k" || (moves && key === "ArrowUp")) return go(-1);
  const here = current();
  if (key in VERBS || key === "w") return here ? say(key, here) : go(1);
  const way = here?.querySelectorAll(".ways input")[Number(key) - 1];
  if (!way) return false;
  way.click();
  see(here);
  return true;
}

function say(key, here) {
  if (key === "w") here.querySelector("input[name=why]")?.focus();
  else {
    next = after(here);
    here.querySelector(`button[value=${VERBS[key]}]`)?.click();
  }
  return true;
}

function go(by) {
  const known = all();
  const at = known.indexOf(current());
  const to = known[at < 0 ? 0 : Math.min(known.length - 1, Math.max(0, at + by))];
  see(to);
  return true;
}

function see(difference) {
  difference.closest("details")?.setAttribute("open", "");
  difference.focus({ preventScroll: true });
  difference.scrollIntoView({ block: difference.offsetHeight > 0.8 * innerHeight ? "start" : "center" });
}

// The next difference that nobody has accepted yet, to go on with after this one.
function after(difference) {
  const known = all();
  const at = known.indexOf(difference);
  if (at < 0) return null;
  return known.slice(at + 1).find((each) => !each.matches("[data-done]"))?.id ?? difference.id;
}

function shown() {
  const dialog = document.getElementById("dialog");
  if (sent && dialog && !dialog.open && dialog.querySelector(".trouble")) dialog.showModal();
  else if (sent) {
    sent.reset();
    const to = document.getElementById(next);
    if (to) see(to);
  }
  sent = next = null;
}

function slide(event) {
  const pictures = event.target.matches("input[type=range]") && event.target.closest("[data-pictures]");
  if (pictures) pictures.style.setProperty("--at", event.target.value);
}

// Swiping works on the pictures themselves, too.
function grab(event) {
  const both = event.target.closest?.("[data-pictures]:has([value=swipe]:checked, [value=onion]:checked) .both");
  if (!both) return;
  event.preventDefault();
  const pictures = both.closest("[data-pictures]");
  const range = pictures.querySelector("input[type=range]");
  const move = (moved) => {
    const box = both.getBoundingClientRect();
    range.value = String(Math.round(((moved.clientX - box.left) / box.width) * 100));
    pictures.style.setProperty("--at", range.value);
  };
  const end = () => document.removeEventListener("pointermove", move);
  move(event);
  document.addEventListener("pointermove", move);
  document.addEventListener("pointerup", end, { once: true });
  document.addEventListener("pointercancel", end, { once: true });
}
