# Read by R at its start instead of the site's profile, which it reads in turn. Rprof then waits to
# be told from outside when to look: its own timer, the longest that the system allows, counts
# seconds of the processor and so would not see an app that waits. With the memory's figures each
# look writes a line, even where no function is running.
options(keep.source = TRUE)
local({
  site <- Sys.getenv("GREENROOM_R_PROFILE", file.path(R.home("etc"), "Rprofile.site"))
  if (file.exists(site)) sys.source(site, envir = globalenv())
  file <- Sys.getenv("GREENROOM_RPROF")
  # so that an R that the app starts is not sampled into the same file
  Sys.unsetenv(c("R_PROFILE", "GREENROOM_RPROF"))
  if (nzchar(file)) {
    cat(sum(proc.time()[1:2]), file = paste0(file, ".used")) # its timer counts from here
    utils::Rprof(file, interval = 0.999999, line.profiling = TRUE, memory.profiling = TRUE)
  }
})
