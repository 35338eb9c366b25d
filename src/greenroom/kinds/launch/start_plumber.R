# Serves a plumber API on a Unix socket, with its description and documentation page.
# Arguments: file, folder, socket.
arguments <- commandArgs(trailingOnly = TRUE)
entry <- arguments[[1]]
folder <- arguments[[2]]
socket <- arguments[[3]]
setwd(folder)

api <- if (tolower(entry) == "entrypoint.r") plumber::plumb(dir = folder) else plumber::plumb(entry)

describe <- function() api$getApiSpec()
api$handle("GET", "/openapi.json", describe, serializer = plumber::serializer_unboxed_json())
if (requireNamespace("swagger", quietly = TRUE)) {
  page <- function() swagger::swagger_spec(api_path = "'../openapi.json'")
  html <- plumber::serializer_html()
  pages <- plumber::Plumber$new()
  pages$handle("GET", "/", page, serializer = html)
  pages$handle("GET", "/index.html", page, serializer = html)
  api$mount("/__docs__/", pages)
  api$mount("/__docs__/", plumber::PlumberStatic$new(swagger::swagger_path()))
}

everybody <- strtoi("0000", 8L) # the gateway runs as another user
httpuv::startPipeServer(socket, everybody, api)
repeat httpuv::service(1000)
