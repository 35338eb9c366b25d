// Tells the person who is in that a newer version of the app is ready, or that this one ends soon; and in a preview
// which flags are set for them alone.
// Asks while the page is looked at, says it once per version, and changes nothing unless the button is pressed.
(() => {
  if (window.top !== window || window.greenroomNotice) return;
  window.greenroomNotice = true;
  const base = document.currentScript.src.replace(/notice\.js.*$/, "");
  const every = 20_000;
  const soon = 10 * 60_000;
  let shown = "";

  const dismissed = {
    get: () => { try { return sessionStorage.getItem("greenroom-dismissed") ?? ""; } catch { return ""; } },
    set: (name) => { try { sessionStorage.setItem("greenroom-dismissed", name); } catch { /* private mode */ } },
  };

  async function ask() {
    if (document.hidden) return;
    let state;
    try {
      const answer = await fetch(`${base}session`, { cache: "no-store", headers: { accept: "application/json" } });
      if (!answer.ok) return;
      state = await answer.json();
    } catch {
      return;
    }
    const left = state.ends ? new Date(state.ends) - Date.now() : Infinity;
    const set = Object.entries(state.flags ?? {}).map((pair) => pair.join(" = ")).join(", ");
    if (set) show(`flags-${set}`, `Only you see this: ${set}.`, "Change", "Hide", () => location.assign(state.change));
    else if (left < soon) show(`ends-${state.ends}`, endsIn(left), "Go on in the present one");
    else if (!state.version || !state.showing) hide();
    else if (state.showing > state.version) show(`v${state.showing}`, "A newer version of this app is ready.", "Use it");
    else if (state.showing < state.version) show(`v${state.showing}`, "This app went back to an earlier version.", "Use that");
    else hide();
  }

  function endsIn(left) {
    const minutes = Math.ceil(left / 60_000);
    if (minutes < 1) return "This version of the app ends now.";
    return `This version of the app ends in ${minutes} minute${minutes === 1 ? "" : "s"}.`;
  }

  function hide() {
    document.getElementById("greenroom-notice")?.remove();
    shown = "";
  }

  function show(name, words, label, no = "Not now", act = move) {
    if (dismissed.get() === name) return;
    const old = document.getElementById("greenroom-notice");
    if (shown === name && old) {
      old.shadowRoot.querySelector("p").textContent = words;
      return;
    }
    hide();
    shown = name;
    document.body.append(banner(name, words, label, no, act));
  }

  function banner(name, words, label, hiding, act) {
    const host = document.createElement("div");
    host.id = "greenroom-notice";
    const root = host.attachShadow({ mode: "open" });
    const sheet = new CSSStyleSheet();
    sheet.replaceSync(style);
    root.adoptedStyleSheets = [sheet];
    const said = element("p", words);
    said.setAttribute("role", "status");
    const go = element("button", label);
    go.className = "go";
    go.addEventListener("click", act);
    const no = element("button", hiding);
    no.addEventListener("click", () => { dismissed.set(name); hide(); });
    const box = element("div", "");
    box.append(said, go, no);
    root.append(box);
    return host;
  }

  function element(name, words) {
    const made = document.createElement(name);
    made.textContent = words;
    return made;
  }

  function move() {
    const here = location.pathname + location.search;
    location.assign(`${base}newer?next=${encodeURIComponent(here)}${location.hash}`);
  }

  const style = `
    div { position: fixed; inset: auto 0 1rem; margin: auto; width: fit-content; max-width: calc(100vw - 2rem);
      box-sizing: border-box; z-index: 2147483647; display: flex; flex-wrap: wrap; align-items: center; gap: .5rem;
      padding: .5rem .5rem .5rem 1rem; border-radius: .625rem; font: 500 14px/1.4 system-ui, sans-serif;
      color: #14171f; background: #fff; box-shadow: 0 0 0 1px #0f172a1f, 0 8px 24px #0f172a2e; }
    p { margin: 0 .5rem 0 0; }
    button { font: inherit; padding: .375rem .75rem; border: 1px solid #0f172a2e; border-radius: .4375rem;
      color: inherit; background: none; cursor: pointer; }
    button:focus-visible { outline: 2px solid #007a3d; outline-offset: 2px; }
    .go { color: #fff; background: #007a3d; border-color: #007a3d; }
    @media (prefers-color-scheme: dark) {
      div { color: #f2f4f7; background: #161a22; box-shadow: 0 0 0 1px #ffffff2e, 0 8px 24px #000a; }
      button { border-color: #ffffff3d; }
      button:focus-visible { outline-color: #4ade80; }
      .go { color: #06210f; background: #4ade80; border-color: #4ade80; }
    }
  `;

  setInterval(ask, every);
  document.addEventListener("visibilitychange", ask);
  ask();
})();
