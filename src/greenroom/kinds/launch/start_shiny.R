# Serves a Shiny app on a Unix socket. Arguments: file or server.R, folder, socket.
arguments <- commandArgs(trailingOnly = TRUE)
entry <- arguments[[1]]
folder <- arguments[[2]]
socket <- arguments[[3]]

usual <- tolower(entry) %in% c("app.r", "server.r", "ui.r")
target <- if (usual) folder else file.path(folder, entry)
everybody <- strtoi("0000", 8L) # the gateway runs as another user

suppressPackageStartupMessages(library(shiny))
options(shiny.autoreload = FALSE)
shiny::runApp(target, port = structure(socket, mask = everybody), launch.browser = FALSE, quiet = TRUE)
