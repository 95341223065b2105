package dev.tollgate.loadtest.search;

import dev.tollgate.loadtest.report.Figures;
import dev.tollgate.loadtest.report.SearchStep;

/** A rate that was tried, what was seen, and what is thought of it. */
record Tried(Trial trial, StepEvidence evidence, StepVerdict verdict) {
    double rate() {
        return trial.rate();
    }

    SearchStep step() {
        String note = trial.stage().word() + ", " + Figures.threeDigits(evidence.seconds()) + " s"
                + (verdict.reason().isEmpty() ? "" : ": " + verdict.reason());
        return new SearchStep(
                rate(),
                evidence.achieved(),
                evidence.p50Ms(),
                evidence.p99Ms(),
                evidence.p999Ms(),
                verdict.isPassed(),
                note);
    }
}
