# Seattle's weather as a JSON API.
days <- read.csv("seattle-weather.csv")
days$month <- as.integer(substr(days$date, 6, 7))
days$year <- as.integer(substr(days$date, 1, 4))

#* @apiTitle Seattle weather
#* @apiDescription Daily weather in Seattle from 2012 to 2015, summarised.

#* Mean highest and lowest temperature and rain of each month of a year
#* @param year:int From 2012 to 2015
#* @serializer json list(digits = 2)
#* @get /months
function(year = 2015, res) {
  chosen <- days[days$year == as.integer(year), ]
  if (nrow(chosen) == 0) {
    res$status <- 404
    return(list(error = "There are years from 2012 to 2015."))
  }
  by_month <- function(column, how) as.vector(tapply(chosen[[column]], chosen$month, how))
  data.frame(
    month = month.abb,
    temp_max = by_month("temp_max", mean),
    temp_min = by_month("temp_min", mean),
    rain_mm = by_month("precipitation", sum)
  )
}

#* A linear trend of the highest temperature over the days of the four years
#* @serializer unboxedJSON list(digits = 4)
#* @get /trend
function() {
  day <- as.numeric(as.Date(days$date))
  fit <- lm(days$temp_max ~ day + sin(2 * pi * day / 365.25) + cos(2 * pi * day / 365.25))
  list(degrees_per_year = coef(fit)[["day"]] * 365.25, r_squared = summary(fit)$r.squared)
}

#* The highest temperatures of each month, drawn
#* @serializer png list(width = 800, height = 400)
#* @get /chart.png
function() {
  boxplot(temp_max ~ month, days, names = month.abb, col = "#1b9e77", border = "#333333",
    xlab = "", ylab = "°C", main = "Highest temperature of the day in Seattle, 2012 to 2015")
}
