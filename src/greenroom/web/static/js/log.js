// The log follows its end until the reader scrolls up or pauses; it keeps the newest lines and hides those filtered out.
const MOST = 5000;

export function log() {
  const list = document.getElementById("log");
  if (!list) return;
  const pane = document.getElementById("log-pane");
  const filter = document.getElementById("log-filter");
  const button = document.getElementById("log-follow");
  let follows = true;

  function follow(wanted) {
    follows = wanted;
    button.setAttribute("aria-pressed", String(wanted));
    button.querySelector("span").textContent = wanted ? "Pause" : "Follow";
    const use = button.querySelector("use");
    use.setAttribute("href", use.getAttribute("href").replace(/#.*/, wanted ? "#pause" : "#play"));
    if (wanted) pane.scrollTop = pane.scrollHeight;
  }

  function sift(lines) {
    const words = filter.value.toLowerCase();
    for (const line of lines) line.hidden = !line.textContent.toLowerCase().includes(words);
  }

  new MutationObserver((changes) => {
    for (const change of changes) sift([...change.addedNodes].filter((node) => node.nodeType === 1));
    if (follows) {
      while (list.children.length > MOST) list.firstElementChild.remove();
      pane.scrollTop = pane.scrollHeight;
    }
  }).observe(list, { childList: true });

  filter.addEventListener("input", () => {
    sift(list.children);
    if (follows) pane.scrollTop = pane.scrollHeight;
  });
  button.addEventListener("click", () => follow(!follows));
  pane.addEventListener("wheel", (event) => event.deltaY < 0 && follow(false), { passive: true });
  pane.addEventListener("keydown", (event) => {
    if (["ArrowUp", "PageUp", "Home"].includes(event.key)) follow(false);
    if (event.key === "End") follow(true);
  });
  pane.scrollTop = pane.scrollHeight;
}
