"use strict";
const OUTSIDE = "outside the app's code";
// Draws each step's stacks as bars below one another: the wider, the longer. The framework's frames
// above the app's own code are folded away unless they are asked for.
for (const place of document.querySelectorAll(".flame")) flame(place);

function flame(place) {
  const data = JSON.parse(place.querySelector("script").textContent);
  const rows = make("div", "rows"), said = make("p", "said"), bar = make("p", "tools");
  const whole = make("button", "tool", "Show the framework too");
  rows.setAttribute("role", "tree");
  rows.setAttribute("aria-label", "Flame graph of " + place.dataset.name);
  said.setAttribute("aria-live", "polite");
  whole.type = "button";
  whole.setAttribute("aria-pressed", "false");
  whole.addEventListener("click", () => {
    const on = whole.getAttribute("aria-pressed") !== "true";
    whole.setAttribute("aria-pressed", String(on));
    root = grown(data, !on);
    show(root);
  });
  bar.append(whole);
  place.append(bar, rows, said);
  let root = grown(data, true), top = root, bars = new Map();
  if (!data.frames.some((frame) => frame[2])) bar.hidden = true;
  rows.addEventListener("keydown", (event) => key(event));
  show(root);

  function show(node, focus) {
    top = node;
    bars = new Map();
    rows.replaceChildren();
    const above = [];
    for (let each = node.parent; each; each = each.parent) above.unshift(each);
    above.forEach((each, depth) => draw(each, depth, 0, 1, true));
    const depth = below(node, above.length, 0, 1);
    rows.style.height = (depth + 1) * 22 + "px";
    const first = bars.get(focus) || bars.get(node);
    first.tabIndex = 0;
    if (focus) first.focus();
    tell(node);
  }

  function below(node, depth, left, width) {
    draw(node, depth, left, width, false);
    let deepest = depth, from = left;
    for (const child of node.children) {
      const part = (width * child.seconds) / node.seconds;
      if (part > (child.own ? 0.0025 : 0.01)) deepest = Math.max(deepest, below(child, depth + 1, from, part));
      from += part;
    }
    return deepest;
  }

  function draw(node, depth, left, width, faded) {
    const bar = make("div", "frame" + (node.own ? " own" : "") + (faded ? " faded" : ""));
    bar.textContent = node.name;
    bar.tabIndex = -1;
    bar.setAttribute("role", "treeitem");
    bar.setAttribute("aria-level", String(depth + 1));
    bar.setAttribute("aria-label", words(node));
    bar.style.left = left * 100 + "%";
    bar.style.width = width * 100 + "%";
    bar.style.top = depth * 22 + "px";
    bar.addEventListener("click", () => show(node === top && node.parent ? node.parent : node, node));
    bar.addEventListener("mouseenter", () => tell(node));
    bar.addEventListener("focus", () => tell(node));
    bars.set(node, bar);
    rows.append(bar);
  }

  function key(event) {
    const node = [...bars.keys()].find((each) => bars.get(each) === document.activeElement);
    if (!node) return;
    const beside = node.parent ? node.parent.children.filter((each) => bars.has(each)) : [node];
    const at = beside.indexOf(node);
    const to = {
      ArrowDown: node.children.find((each) => bars.has(each)),
      ArrowUp: node.parent,
      ArrowLeft: beside[at - 1],
      ArrowRight: beside[at + 1],
      Home: root,
    }[event.key];
    if (event.key === "Enter" || event.key === " ") show(node, node);
    else if (event.key === "Escape") show(top.parent || root, top);
    else if (to && bars.has(to)) move(node, to);
    else if (!event.key.startsWith("Arrow")) return;
    event.preventDefault();
  }

  function move(from, to) {
    bars.get(from).tabIndex = -1;
    bars.get(to).tabIndex = 0;
    bars.get(to).focus();
  }

  function tell(node) {
    said.replaceChildren(make("span", "", words(node)));
    if (node.source) said.append(make("code", "", node.source));
  }

  function words(node) {
    const part = Math.round((100 * node.seconds) / root.seconds);
    const place = node.place && node.place !== node.name ? " · " + node.place : "";
    return node.name + place + " · " + node.seconds.toFixed(2) + " s · " + part + " %";
  }
}

function grown(data, folded) {
  const root = leaf("all", "", 0, "", null);
  for (const [numbers, seconds] of data.stacks) {
    const first = numbers.findIndex((number) => data.frames[number][2]);
    let path = numbers.map((number) => data.frames[number]), node = root;
    if (folded) path = first >= 0 ? path.slice(first) : [[OUTSIDE, "", 0, ""], ...path];
    root.seconds += seconds;
    for (const [name, place, own, source] of path) {
      const id = name + "\n" + place;
      if (!node.known.has(id)) {
        const made = leaf(name, place, own, source, node);
        node.known.set(id, made);
        node.children.push(made);
      }
      node = node.known.get(id);
      node.seconds += seconds;
    }
  }
  sorted(root);
  return root;
}

function sorted(node) {
  const outside = (each) => each.name === OUTSIDE;
  node.children.sort((a, b) => outside(a) - outside(b) || b.seconds - a.seconds);
  node.children.forEach(sorted);
}

function leaf(name, place, own, source, parent) {
  return { name, place, own, source, parent, seconds: 0, children: [], known: new Map() };
}

function make(name, kind, words) {
  const made = document.createElement(name);
  if (kind) made.className = kind;
  if (words) made.textContent = words;
  return made;
}
