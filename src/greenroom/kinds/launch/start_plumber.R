# Serves a plumber API on a Unix socket, with its description and documentation page.
# Arguments: file, folder, socket.
arguments <- commandArgs(trailingOnly = TRUE)
entry <- arguments[[1]]
folder <- arguments[[2]]
socket <- arguments[[3]]
setwd(folder)

api <- if (tolower(entry) == "entrypoint.r") plumber::plumb(dir = folder) else plumber::plumb(entry)

specification <- api$getApiSpec()
describe <- function() specification
api$handle("GET", "/openapi.json", describe, serializer = plumber::serializer_unboxed_json())
if (requireNamespace("swagger", quietly = TRUE)) {
  page <- function() paste0(
    '<!doctype html><html lang="en"><meta charset="utf-8"><title>', specification$info$title, "</title>",
    '<link rel="stylesheet" href="files/swagger-ui.css"><main id="api"></main>',
    '<script src="files/swagger-ui-bundle.js"></script>',
    '<script>SwaggerUIBundle({ url: "../openapi.json", dom_id: "#api" })</script></html>'
  )
  api$handle("GET", "/__docs__/", page, serializer = plumber::serializer_html())
  api$mount("/__docs__/files", plumber::PlumberStatic$new(swagger::swagger_path()))
  to_page <- function(res) {
    res$status <- 302
    res$setHeader("Location", "__docs__/")
    ""
  }
  if (is.null(specification$paths[["/"]])) api$handle("GET", "/", to_page)
}

everybody <- strtoi("0000", 8L) # the gateway runs as another user
invisible(httpuv::startPipeServer(socket, everybody, api))
repeat httpuv::service(1000)
