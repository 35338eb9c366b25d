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
    if (event.target.matches("form.judge")) next = after(current());
  });
  document.addEventListener("htmx:after:swap", shown);
  document.addEventListener("input", slide);
  document.addEventListener("pointerdown", grab);
}

let next = null;

function act(key, where) {
  const moves = where.matches("[data-difference]");
  if (key === "j" || (moves && key === "ArrowDown")) return go(1);
  if (key === "k" || (moves && key === "ArrowUp")) return go(-1);
  const here = current();
  if (!(key in VERBS || key === "w" || "1234".includes(key))) return false;
  if (!here) return key in VERBS || key === "w" ? go(1) : false;
  if (key === "w") here.querySelector("input[name=why]")?.focus();
  else if (key in VERBS) here.querySelector(`button[value=${VERBS[key]}]`)?.click();
  else here.querySelectorAll(".ways input")[key - 1]?.click();
  return key in VERBS || key === "w" || !!here.querySelector(".ways");
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
  difference.scrollIntoView({ block: "center" });
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
  if (dialog && !dialog.open && dialog.querySelector(".trouble")) dialog.showModal();
  const to = next && document.getElementById(next);
  next = null;
  if (to) see(to);
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
  const range = both.parentElement.querySelector("input[type=range]");
  const move = (moved) => {
    const box = both.getBoundingClientRect();
    range.value = String(Math.round(((moved.clientX - box.left) / box.width) * 100));
    both.parentElement.style.setProperty("--at", range.value);
  };
  const end = () => document.removeEventListener("pointermove", move);
  move(event);
  document.addEventListener("pointermove", move);
  document.addEventListener("pointerup", end, { once: true });
  document.addEventListener("pointercancel", end, { once: true });
}
