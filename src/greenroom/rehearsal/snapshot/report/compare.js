document.documentElement.classList.add("scripted")
for (const pictures of document.querySelectorAll(".pictures")) {
  const slider = pictures.querySelector("input")
  slider.addEventListener("input", () => pictures.style.setProperty("--share", `${slider.value}%`))
  for (const button of pictures.querySelectorAll("[data-show]"))
    button.addEventListener("click", () => {
      pictures.dataset.view = button.dataset.show
      for (const each of pictures.querySelectorAll("[data-show]"))
        each.setAttribute("aria-pressed", each === button)
    })
}
