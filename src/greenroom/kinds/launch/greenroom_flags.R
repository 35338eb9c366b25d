# Feature flags for an app in R: asked for once per session, frozen from then on, except kill switches.
#
#   source(Sys.getenv("GREENROOM_FLAGS_R", "greenroom_flags.R"))
#   flags <- greenroom_flags(session)          # of Shiny; a plumber request; or nothing
#   if (flags$on("new-chart")) ...
#   colour <- flags$get("colour", "blue")
#
# Needs jsonlite (Shiny and plumber bring it) and curl (Debian: r-cran-curl). It never waits longer than
# 300 ms; without an answer the last known values hold, and without those the default in the code. Outside
# of Greenroom every flag has its default.

.greenroom <- new.env(parent = emptyenv())
.greenroom$sessions <- list()
.greenroom$read <- character()
.greenroom$told <- Sys.time()

greenroom_flags <- function(session = NULL) {
  name <- .greenroom_session(session)
  if (nzchar(name) && !is.null(.greenroom$sessions[[name]])) {
    return(.greenroom$sessions[[name]])
  }
  mine <- new.env(parent = emptyenv())
  mine$session <- name
  mine$asked <- Sys.time()
  known <- .greenroom_known()
  mine$values <- known$values
  mine$live <- known$live
  .greenroom_take(mine, everything = TRUE)
  mine$get <- function(key, default = NULL) .greenroom_get(mine, key, default)
  mine$on <- function(key, default = FALSE) isTRUE(.greenroom_get(mine, key, default))
  if (nzchar(name)) .greenroom$sessions[[name]] <- mine
  mine
}

.greenroom_get <- function(mine, key, default) {
  .greenroom$read <- union(.greenroom$read, key)
  if (key %in% mine$live && difftime(Sys.time(), mine$asked, units = "secs") > 1) {
    .greenroom_take(mine, everything = FALSE)
  }
  .greenroom_report()
  value <- mine$values[[key]]
  if (is.null(value)) return(default)
  same <- is.null(default) || identical(mode(value), mode(default))
  if (same) value else default
}

# Take the values in; of a session that has begun, those of kill switches alone.
.greenroom_take <- function(mine, everything) {
  mine$asked <- Sys.time()
  found <- .greenroom_ask("evaluate/flags", list(session = mine$session))$flags
  if (is.null(found)) return(invisible())
  keys <- vapply(found, `[[`, "", "key")
  values <- stats::setNames(lapply(found, `[[`, "value"), keys)
  values <- values[!vapply(values, is.null, NA)]
  live <- keys[vapply(found, function(flag) isTRUE(flag$metadata$live), NA)]
  if (!everything) {
    kept <- mine$values[setdiff(names(mine$values), union(mine$live, live))]
    values <- c(kept, values[intersect(names(values), live)])
  }
  mine$values <- values
  mine$live <- live
}

.greenroom_session <- function(session) {
  if (is.null(session)) return("")
  if (is.character(session)) return(session[[1]])
  request <- if (is.environment(session) && !is.null(session$request)) session$request else session
  found <- request$HTTP_X_GREENROOM_SESSION
  if (is.null(found)) "" else found
}

.greenroom_known <- function() {
  file <- Sys.getenv("GREENROOM_FLAGS_FILE")
  nothing <- list(values = list(), live = character())
  if (!nzchar(file) || !file.exists(file) || !requireNamespace("jsonlite", quietly = TRUE)) return(nothing)
  found <- tryCatch(jsonlite::fromJSON(file, simplifyVector = FALSE), error = function(e) nothing)
  list(values = found$values, live = as.character(unlist(found$live)))
}

# Say now and then which flags were read.
.greenroom_report <- function() {
  if (difftime(Sys.time(), .greenroom$told, units = "secs") < 10) return(invisible())
  .greenroom$told <- Sys.time()
  keys <- .greenroom$read
  .greenroom$read <- character()
  .greenroom_ask("reads", list(keys = as.list(keys)))
  invisible()
}

.greenroom_ask <- function(what, context) {
  socket <- Sys.getenv("GREENROOM_FLAGS_SOCKET")
  if (!nzchar(socket) || !requireNamespace("jsonlite", quietly = TRUE)) return(NULL)
  if (!requireNamespace("curl", quietly = TRUE)) {
    if (is.null(.greenroom$warned)) message("Feature flags need the package curl; last known values hold.")
    .greenroom$warned <- TRUE
    return(NULL)
  }
  body <- jsonlite::toJSON(list(context = context), auto_unbox = TRUE)
  handle <- curl::new_handle()
  curl::handle_setopt(handle,
    unix_socket_path = socket, timeout_ms = as.integer(Sys.getenv("OFREP_TIMEOUT_MS", "300")),
    post = TRUE, postfieldsize = nchar(body, "bytes"), postfields = as.character(body), noproxy = "*"
  )
  curl::handle_setheaders(handle,
    "Authorization" = paste("Bearer", Sys.getenv("GREENROOM_FLAGS_TOKEN")),
    "Content-Type" = "application/json", "X-Greenroom-Reads" = "1"
  )
  tryCatch(
    {
      answer <- curl::curl_fetch_memory(paste0("http://flags/ofrep/v1/", what), handle = handle)
      if (answer$status_code != 200L) return(NULL)
      jsonlite::fromJSON(rawToChar(answer$content), simplifyVector = FALSE)
    },
    error = function(e) NULL
  )
}
