import { differences } from "./differences.js";
import { keys } from "./keys.js";
import { log } from "./log.js";

// A link with data-dialog leads to a page that says what will happen. Here the same page comes up as a dialog.
const dialog = document.getElementById("dialog");

document.addEventListener("click", (event) => {
  const link = event.target.closest("a[data-dialog]");
  if (link && dialog && !(event.metaKey || event.ctrlKey || event.shiftKey || event.altKey)) {
    event.preventDefault();
    link.closest("details")?.removeAttribute("open");
    open(link.href);
  }
  const close = event.target.closest("dialog [data-close]");
  if (close) {
    event.preventDefault();
    close.closest("dialog").close();
  }
  if (event.target === dialog) dialog.close();
  for (const menu of document.querySelectorAll("details.menu[open]")) {
    if (!menu.contains(event.target)) menu.removeAttribute("open");
  }
});

async function open(url) {
  await htmx.ajax("GET", url, { target: "#dialog", swap: "innerHTML" });
  if (!dialog.open) dialog.showModal();
  dialog.querySelector("[autofocus]")?.focus();
}

document.addEventListener("keydown", (event) => {
  const menu = event.key === "Escape" && event.target.closest?.("details.menu[open]");
  if (menu) {
    menu.removeAttribute("open");
    menu.querySelector("summary").focus();
  }
});

// Copying a command, said aloud and shown for a moment.
document.addEventListener("click", async (event) => {
  const button = event.target.closest("[data-copy]");
  if (!button) return;
  const use = button.querySelector("use");
  const before = use.getAttribute("href");
  await navigator.clipboard.writeText(button.dataset.copy);
  use.setAttribute("href", before.replace(/#.*/, "#check"));
  setTimeout(() => use.setAttribute("href", before), 1200);
});

// A form with data-auto is sent as soon as something is chosen.
document.addEventListener("change", (event) => event.target.closest("form[data-auto]")?.requestSubmit());

differences();
keys();
log();
