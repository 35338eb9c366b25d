# Palmer penguins: do two groups differ? Base graphics and a t-test.
library(shiny)

penguins <- na.omit(read.csv("penguins.csv", na.strings = "", stringsAsFactors = TRUE))
measures <- c(
  "Body mass (g)" = "body_mass_g",
  "Flipper length (mm)" = "flipper_length_mm",
  "Bill length (mm)" = "bill_length_mm",
  "Bill depth (mm)" = "bill_depth_mm"
)
species <- levels(penguins$species)
colours <- c(Adelie = "#d95f02", Chinstrap = "#7570b3", Gentoo = "#1b9e77")

ui <- fluidPage(
  title = "Penguins compared",
  titlePanel("Penguins compared"),
  sidebarLayout(
    sidebarPanel(
      selectInput("measure", "Measurement", measures),
      selectInput("one", "Species", species, "Adelie"),
      selectInput("two", "compared with", species, "Gentoo"),
      sliderInput("bins", "Bars", min = 5, max = 40, value = 20)
    ),
    mainPanel(
      h4(textOutput("verdict")),
      plotOutput("histogram"),
      tableOutput("summary")
    )
  )
)

server <- function(input, output, session) {
  values <- function(name) penguins[penguins$species == name, input$measure]

  output$verdict <- renderText({
    validate(need(input$one != input$two, "Choose two different species."))
    test <- t.test(values(input$one), values(input$two))
    sprintf(
      "On average %s is %.1f below %s (95 %% interval %.1f to %.1f)",
      input$one, diff(test$estimate), input$two, -test$conf.int[2], -test$conf.int[1]
    )
  })

  output$histogram <- renderPlot({
    all <- c(values(input$one), values(input$two))
    breaks <- seq(min(all), max(all), length.out = input$bins + 1)
    counts <- function(name) hist(values(name), breaks = breaks, plot = FALSE)$counts
    highest <- max(counts(input$one), counts(input$two))
    draw <- function(name, add) {
      hist(values(name), breaks = breaks, col = paste0(colours[[name]], "99"), border = "white",
        add = add, main = "", ylim = c(0, highest), ylab = "penguins",
        xlab = names(measures)[measures == input$measure])
    }
    draw(input$one, FALSE)
    draw(input$two, TRUE)
    legend("topright", c(input$one, input$two), fill = colours[c(input$one, input$two)], bty = "n")
  })

  output$summary <- renderTable({
    chosen <- penguins[penguins$species %in% c(input$one, input$two), ]
    table <- aggregate(chosen[[input$measure]], list(Species = chosen$species, Sex = chosen$sex), mean)
    setNames(table, c("Species", "Sex", "Mean"))
  }, digits = 1)
}

shinyApp(ui, server)
