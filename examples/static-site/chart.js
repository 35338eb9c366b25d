const SOURCES = { "Fossil Fuels": "fossil", "Nuclear Energy": "nuclear", "Renewables": "renewables" }
const svg = (name, attributes, text) => {
  const node = document.createElementNS("http://www.w3.org/2000/svg", name)
  for (const [key, value] of Object.entries(attributes)) node.setAttribute(key, value)
  node.textContent = text ?? ""
  return node
}

async function draw() {
  const lines = (await (await fetch("iowa-electricity.csv")).text()).trim().split("\n").slice(1)
  const years = new Map()
  for (const line of lines) {
    const [year, source, gwh] = line.split(",")
    years.set(year, { ...years.get(year), [source]: gwh / 1000 })
  }
  const total = values => Object.values(values).reduce((sum, value) => sum + value, 0)
  const highest = Math.max(...[...years.values()].map(total))
  const chart = document.getElementById("chart"), step = 720 / years.size
  let index = 0
  for (const [year, values] of years) {
    const x = index++ * step
    let y = 310
    for (const [source, name] of Object.entries(SOURCES)) {
      const height = values[source] / highest * 290
      y -= height
      const bar = svg("rect", { x: x + 3, y, width: step - 6, height, class: name })
      bar.append(svg("title", {}, `${source}, ${year}: ${values[source].toFixed(1)} TWh`))
      chart.append(bar)
    }
    chart.append(svg("text", { x: x + step / 2, y: 328, "text-anchor": "middle" }, "’" + year.slice(2)))
  }
  const share = values => Math.round(100 * values.Renewables / total(values)) + " %"
  const all = [...years.values()]
  document.getElementById("first").textContent = share(all[0])
  document.getElementById("last").textContent = share(all.at(-1))
  for (const [source, name] of Object.entries(SOURCES)) {
    const swatch = document.createElement("i")
    swatch.className = name
    document.getElementById("legend").append(swatch, source)
  }
}
draw()
