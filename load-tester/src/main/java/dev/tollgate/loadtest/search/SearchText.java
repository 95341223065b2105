package dev.tollgate.loadtest.search;

import dev.tollgate.loadtest.command.RunRequest;
import dev.tollgate.loadtest.report.Figures;
import dev.tollgate.loadtest.scenario.Units;
import java.io.PrintStream;
import java.nio.file.Path;
import java.util.Comparator;
import java.util.List;
import java.util.Locale;
import java.util.Optional;
import java.util.OptionalDouble;

/** What people read of a search. On one thread. */
final class SearchText {
    private static final int BAR = 30;

    private final RunRequest request;
    private final StepScenario scenario;
    private final PrintStream out;
    private final PrintStream progress;

    /**
     * @param out for the answer
     * @param progress for what goes on
     */
    SearchText(RunRequest request, StepScenario scenario, PrintStream out, PrintStream progress) {
        this.request = request;
        this.scenario = scenario;
        this.out = out;
        this.progress = progress;
    }

    void calibration(Optional<Calibration> own, OptionalDouble expected) {
        if (own.isEmpty()) {
            progress.println("not calibrated: the tester's own floor and ceiling are not known");
            return;
        }
        progress.println("calibrated: " + own.get().text());
        if (expected.isPresent() && own.get().ceiling() < scenario.operationsPerSecond(expected.getAsDouble())) {
            progress.println("warning: the tester's own ceiling is below what is expected of the server");
        }
    }

    void refused(String why) {
        progress.println("refused: " + why);
    }

    void step(Tried tried) {
        progress.println("step: " + tried.trial().stage().word() + " " + rate(tried.rate()) + " "
                + (tried.verdict().isPassed() ? "passed" : "failed")
                + (tried.verdict().reason().isEmpty()
                        ? ""
                        : ": " + Figures.plain(tried.verdict().reason())));
    }

    private String rate(double rate) {
        return StepScenario.isAboutDevices(scenario.base())
                ? Figures.count((long) rate) + " devices"
                : Figures.perSecond(rate);
    }

    /** The whole of it. */
    void answer(SearchAnswer answer, List<Tried> tried, OptionalDouble expected, Path folder) {
        out.println("load search " + request.scenario().command() + "  "
                + Figures.plain(request.scenario().target().toString()) + "   "
                + scenario.slo().text());
        out.println();
        table(tried);
        out.println();
        knee(tried);
        out.println();
        out.println(verdict(answer));
        answer.firstFailure().ifPresent(this::failure);
        tried.stream()
                .map(Tried::evidence)
                .max(Comparator.comparingDouble(StepEvidence::achieved))
                .ifPresent(best -> line("saturation", "at most " + Figures.perSecond(best.achieved()) + " answered"));
        if (expected.isPresent()) {
            line(
                    "expected",
                    rate(expected.getAsDouble())
                            + (answer.rate() >= expected.getAsDouble() ? ", reached" : ", not reached"));
        }
        line("report", folder.resolve("report.html").toString());
        out.flush();
    }

    private void table(List<Tried> tried) {
        row(" ", "step", "rate", "achieved", "p50", "p99", "p99.9", "ms");
        for (Tried one : tried) {
            row(
                    one.verdict().isPassed() ? "✓" : "✗",
                    one.trial().stage().word(),
                    rate(one.rate()),
                    Figures.perSecond(one.evidence().achieved()),
                    millis(one.evidence().p50Ms()),
                    millis(one.evidence().p99Ms()),
                    millis(one.evidence().p999Ms()),
                    Figures.plain(one.verdict().reason()));
        }
    }

    private void row(Object... cells) {
        out.println(String.format(Locale.ROOT, " %s %-8s %12s %12s %9s %9s %9s   %s", cells)
                .stripTrailing());
    }

    private static String millis(double ms) {
        return ms > 0 ? Figures.millis(ms) : Figures.NOT_KNOWN;
    }

    /** Latency against rate, where it begins to rise: bars on a logarithmic scale. */
    private void knee(List<Tried> tried) {
        List<Tried> byRate = tried.stream()
                .filter(one -> one.evidence().p99Ms() > 0)
                .sorted(Comparator.comparingDouble(Tried::rate))
                .toList();
        double low =
                byRate.stream().mapToDouble(one -> one.evidence().p99Ms()).min().orElse(1);
        double high =
                byRate.stream().mapToDouble(one -> one.evidence().p99Ms()).max().orElse(1);
        for (Tried one : byRate) {
            double height = high > low ? Math.log(one.evidence().p99Ms() / low) / Math.log(high / low) : 0;
            out.println(String.format(
                    Locale.ROOT,
                    " %s %14s  p99 %9s ms  %s",
                    one.verdict().isPassed() ? "✓" : "✗",
                    rate(one.rate()),
                    millis(one.evidence().p99Ms()),
                    "█".repeat(1 + (int) Math.round(height * BAR))));
        }
    }

    private String verdict(SearchAnswer answer) {
        String held = answer.rate() == 0 ? "no rate was confirmed" : rate(answer.rate()) + held(answer);
        return switch (answer.outcome()) {
            case FOUND -> " ANSWER         " + held;
            case NO_LIMIT -> " NO LIMIT       " + held + "; nothing failed up to the highest rate that is tried";
            case LIMITED_BY_TESTER ->
                " LIMITED BY THE TESTER, server maximum not found: " + (answer.rate() == 0 ? held : "at least " + held);
            case NOTHING_HOLDS ->
                " NO ANSWER      no rate holds the goal, down to "
                        + answer.firstFailure().map(Tried::rate).map(this::rate).orElse("");
            case STOPPED -> " STOPPED        " + held;
        };
    }

    private String held(SearchAnswer answer) {
        if (answer.confirmations().isEmpty()) {
            return " held, not confirmed";
        }
        int times = answer.confirmations().size();
        String text = " held " + (times == 1 ? "once" : times + " times") + " for "
                + Units.formatTime(scenario.times().confirmation());
        List<Double> known = answer.confirmations().stream()
                .map(one -> one.evidence().p99Ms())
                .filter(ms -> ms > 0)
                .sorted()
                .toList();
        return known.isEmpty()
                ? text
                : text + ", p99 " + millis(known.get(0)) + " to " + millis(known.get(known.size() - 1)) + " ms";
    }

    private void failure(Tried failure) {
        line(
                "first failure",
                rate(failure.rate()) + ": " + Figures.plain(failure.verdict().reason()));
        if (!failure.evidence().symptoms().isEmpty()) {
            line("symptoms", String.join("; ", failure.evidence().symptoms()));
        }
    }

    private void line(String label, String text) {
        out.println(String.format(Locale.ROOT, " %-14s %s", label, text));
    }
}
