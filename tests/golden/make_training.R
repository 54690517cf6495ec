# Golden values for qualkit/survey/paired.py and items.py, with base R only:
#   Rscript tests/golden/make_training.R > tests/golden/training.json
# The scores are made up: 23 people, 30 questions, one point each.
before <- c(14, 17, 12, 20, 15, 18, 11, 16, 19, 13, 21, 15, 17, 22, 10, 16, 18, 14, 20, 23, 12, 17, 19)
change <- c(11.1, 5.3, 12.7, 7.9, 6.2, 11.4, 8.8, -1.5, 9.6, 10.3, 3.1, 11.6, 3.9, 0.7, 14.5, 11.3, 1.2, 12.8, 4.6, 6.9, 6.7, 6.6, 9.2)
after <- before + change  # no two changes are equal, so that R's exact test can be asked
n <- length(before)
paired <- t.test(after, before, paired = TRUE)
ranks <- wilcox.test(change, conf.int = TRUE, exact = TRUE)
statistic <- unname(paired$statistic)
limit <- function(tail) uniroot(function(ncp) pt(statistic, n - 1, ncp, lower.tail = FALSE) - tail, c(-5, 36), tol = 1e-12)$root
factor <- exp(lgamma((n - 1) / 2) - lgamma((n - 2) / 2)) / sqrt((n - 1) / 2)
sleep_t <- t.test(sleep$extra[sleep$group == 2], sleep$extra[sleep$group == 1], paired = TRUE)
gains <- t.test((after - before) / (30 - before))
answers <- matrix(c(
  1,1,1,1,1,1, 1,1,1,1,1,0, 1,1,1,1,0,1, 1,1,1,0,1,0, 1,1,0,1,0,0, 1,1,1,0,0,0,
  1,0,1,0,0,0, 1,1,0,0,0,0, 0,1,0,1,0,0, 1,0,0,0,0,0, 0,0,1,0,0,0, 1,1,1,1,1,1), ncol = 6, byrow = TRUE)
people <- nrow(answers); k <- ncol(answers); difficult <- colMeans(answers)
alpha <- function(x) ncol(x) / (ncol(x) - 1) * (1 - sum(apply(x, 2, var)) / var(rowSums(x)))
kr20 <- k / (k - 1) * (1 - sum(difficult * (1 - difficult)) / (var(rowSums(answers)) * (people - 1) / people))
rest <- sapply(1:k, function(i) cor(answers[, i], rowSums(answers[, -i])))
without <- sapply(1:k, function(i) alpha(answers[, -i]))
a <- alpha(answers)
feldt <- 1 - (1 - a) * qf(c(.975, .025), people - 1, (people - 1) * (k - 1))
row <- function(name, values) sprintf('"%s": [%s]', name, paste(sprintf("%.15g", values), collapse = ", "))
cat("{", paste(c(
  sprintf('"source": "%s, base packages; tests/golden/make_training.R"', R.version.string),
  row("before", before), row("after", after),
  row("mean_change", c(unname(paired$estimate), paired$conf.int, statistic, paired$p.value)),
  row("median_change", c(unname(ranks$estimate), ranks$conf.int, unname(ranks$statistic), ranks$p.value)),
  row("dz", factor * c(statistic / sqrt(n), limit(.025) / sqrt(n), limit(.975) / sqrt(n))),
  row("gain_per_person", c(unname(gains$estimate), gains$conf.int)),
  row("gain_of_means", (mean(after) - mean(before)) / (30 - mean(before))),
  row("sleep", c(unname(sleep_t$estimate), sleep_t$conf.int, unname(sleep_t$statistic), sleep_t$p.value)),
  row("answers", t(answers)), row("difficulty", difficult), row("item_rest", rest), row("alpha_without", without),
  row("alpha", c(a, kr20, feldt))), collapse = ",\n "), "}\n")
