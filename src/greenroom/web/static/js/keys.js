// Single keys click what carries them in data-key; "g a" is two keys in a row. People may switch them off.
const OFF = "greenroom-keys-off";

// Whether a key is not for us: people write, hold another key, or have switched single keys off.
export function off(event) {
  if (event.metaKey || event.ctrlKey || event.altKey || localStorage.getItem(OFF)) return true;
  return !!event.target.closest("input:not([type=radio], [type=range], [type=checkbox]), select, textarea, dialog[open]");
}

export function keys() {
  const help = document.getElementById("keys");
  const choice = document.getElementById("keys-on");
  let before = "";
  if (choice) {
    choice.checked = !localStorage.getItem(OFF);
    choice.addEventListener("change", () => {
      if (choice.checked) localStorage.removeItem(OFF);
      else localStorage.setItem(OFF, "yes");
    });
  }
  document.addEventListener("keydown", (event) => {
    if (off(event) || event.defaultPrevented) return;
    const typed = before === "g" ? `g ${event.key}` : event.key;
    before = event.key === "g" ? "g" : "";
    if (typed === "?") return help?.showModal();
    const found = document.querySelector(`[data-key="${CSS.escape(typed)}"]`);
    if (!found) return undefined;
    event.preventDefault();
    return found.matches("input") ? found.focus() : found.click();
  });
}
