# Values of R's survey package that tests/survey compares with. Run in this folder: Rscript make_golden.R
# synth_iycf.csv, synth_iycf_lonely.csv and synth_iycf.json are synthetic (CC0) and were made before, with R survey
# 4.1-1; this script makes two_stage.csv and r_survey.csv.
suppressMessages(library(survey))
stopifnot(packageVersion("survey") >= "4.1")

children <- read.csv("synth_iycf.csv")
children$w <- children$v005 / 1e6
whole <- svydesign(id = ~v021, strata = ~v022, weights = ~w, data = children)
few <- read.csv("synth_iycf_lonely.csv")
few$w <- few$v005 / 1e6
few$not_ebf <- 1 - few$ebf
lonely <- svydesign(id = ~v021, strata = ~v022, weights = ~w, data = few)

set.seed(20261122)
villages <- data.frame(stratum = rep(c("hill", "coast"), c(6, 5)), village = 1:11,
                       villages_in_stratum = rep(c(40, 23), c(6, 5)), houses_in_village = sample(20:60, 11))
houses <- villages[rep(1:11, each = 4), ]
houses$house <- rep(1:4, 11)
two <- houses[rep(seq_len(nrow(houses)), each = 2), ]
two$w <- two$villages_in_stratum / ifelse(two$stratum == "hill", 6, 5) * two$houses_in_village / 4
two$visits <- rpois(nrow(two), 2 + two$village / 4)
two$helped <- as.integer(runif(nrow(two)) < plogis(two$village / 6 - 1))
two$months <- sample(0:23, nrow(two), TRUE)
two$mother <- sample(c("at home", "at work"), nrow(two), TRUE)
write.csv(two, "two_stage.csv", row.names = FALSE, quote = FALSE)
staged <- svydesign(id = ~village + house, strata = ~stratum, weights = ~w, data = two,
                    fpc = ~villages_in_stratum + houses_in_village)

rows <- list()
put <- function(case, domain, quantity, value)
  rows[[length(rows) + 1]] <<- data.frame(case, domain, quantity, value = sprintf("%.17g", as.numeric(value)))
put_stat <- function(case, domain, stat, df) {
  ci <- confint(stat, df = df)
  put(case, domain, "estimate", coef(stat)[1]); put(case, domain, "std_error", SE(stat)[1])
  put(case, domain, "conf_low", ci[1]); put(case, domain, "conf_high", ci[2]); put(case, domain, "df", df)
}
for (place in c("rural", "urban")) for (fifth in 1:5) {
  part <- eval(bquote(subset(whole, urban == .(place) & wealth == .(fifth))))
  put_stat("mean age_months", paste(place, fifth, sep = ", "), svymean(~age_months, part), degf(part))
  put_stat("total age_months", paste(place, fifth, sep = ", "), svytotal(~age_months, part), degf(part))
  put_stat("ratio wealth / age_months", paste(place, fifth, sep = ", "), svyratio(~wealth, ~age_months, part), degf(part))
}
for (rule in c("remove", "certainty", "adjust", "average")) {
  options(survey.lonely.psu = rule)
  for (name in c("ebf", "not_ebf", "age_months")) {
    part <- eval(bquote(subset(lonely, !is.na(.(as.name(name))))))
    put_stat(paste("lonely total", name), rule, svytotal(reformulate(name), part), degf(part))
    put_stat(paste("lonely mean", name), rule, svymean(reformulate(name), part), degf(part))
  }
  model <- suppressWarnings(svyglm(ebf ~ wealth + urban, subset(lonely, !is.na(ebf)), family = quasibinomial()))
  put("lonely logistic ebf", rule, "urban=urban", SE(model)[3])
}
options(survey.lonely.psu = "fail")
for (name in c("visits", "helped", "months")) {
  put_stat(paste("two stages mean", name), "all", svymean(reformulate(name), staged), degf(staged))
  put_stat(paste("two stages total", name), "all", svytotal(reformulate(name), staged), degf(staged))
  for (who in c("at home", "at work")) {
    part <- eval(bquote(subset(staged, mother == .(who))))
    put_stat(paste("two stages mean", name), who, svymean(reformulate(name), part), degf(part))
  }
}
put_model <- function(case, model) {
  ends <- confint(model)
  for (place in seq_along(coef(model))) {
    put(case, names(coef(model))[place], "coefficient", coef(model)[place])
    put(case, names(coef(model))[place], "coefficient_std_error", SE(model)[place])
    put(case, names(coef(model))[place], "log_low", ends[place, 1])
    put(case, names(coef(model))[place], "log_high", ends[place, 2])
  }
  put(case, "all", "df", model$df.residual)
}
exact <- glm.control(epsilon = 1e-14, maxit = 100)
put_model("logistic cbf", svyglm(cbf ~ urban + wealth + age_months, subset(whole, !is.na(cbf)),
                                 family = quasibinomial(), control = exact))
put_model("logistic ebf zone", svyglm(ebf ~ zone + age_months, subset(whole, !is.na(ebf)),
                                      family = quasibinomial(), control = exact))
put_model("logistic two stages", svyglm(helped ~ mother + months, staged, family = quasibinomial(), control = exact))
write.csv(do.call(rbind, rows), "r_survey.csv", row.names = FALSE)
