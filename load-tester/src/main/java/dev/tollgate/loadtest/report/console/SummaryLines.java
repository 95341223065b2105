package dev.tollgate.loadtest.report.console;

import dev.tollgate.loadtest.health.GeneratorVerdict;
import dev.tollgate.loadtest.measure.Clock;
import dev.tollgate.loadtest.measure.Outcome;
import dev.tollgate.loadtest.measure.Series;
import dev.tollgate.loadtest.measure.StateCounts;
import dev.tollgate.loadtest.report.Figures;
import dev.tollgate.loadtest.report.Percentile;
import dev.tollgate.loadtest.report.summary.HealthFigures;
import dev.tollgate.loadtest.report.summary.Latency;
import dev.tollgate.loadtest.report.summary.OperationCounts;
import dev.tollgate.loadtest.report.summary.RunDescription;
import dev.tollgate.loadtest.report.summary.Summary;
import dev.tollgate.loadtest.report.summary.Verdict;
import dev.tollgate.loadtest.verify.VerifyResult;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.StringJoiner;
import org.jspecify.annotations.Nullable;

/** What is printed at the end of a run. For one use, on one thread. */
public final class SummaryLines {
    private static final int LABEL = 11;
    private static final int REASONS_MAX = 20;
    /** Figures that have lines of their own, in words. */
    private static final List<String> ELSEWHERE = List.of("target.", "fault.", "drift.");

    private final Summary summary;
    private final Colors colors;
    private final List<String> lines = new ArrayList<>();

    private SummaryLines(Summary summary, Colors colors) {
        this.summary = summary;
        this.colors = colors;
    }

    /**
     * @param page where the report lies; empty for nowhere
     */
    public static List<String> of(Summary summary, Colors colors, String page) {
        SummaryLines made = new SummaryLines(summary, colors);
        made.head();
        made.rate();
        made.latency();
        made.outcomes();
        made.tokens();
        made.verify();
        made.figures();
        made.target();
        made.events("warning", "warning");
        made.events("violation", "violation");
        made.events("recovered", "fault");
        made.events("drift", "drift");
        made.generator();
        made.thresholds();
        made.verdict(page);
        return made.lines;
    }

    private void head() {
        RunDescription run = summary.run();
        lines.add(colors.bold("load " + run.command()) + "  " + Figures.plain(run.target()) + "   "
                + Figures.plain(run.plan()) + "   "
                + Figures.threeDigits(run.measuredSeconds()) + " s measured after "
                + Figures.threeDigits(run.warmUpSeconds()) + " s warm-up");
        lines.add("");
    }

    private void rate() {
        rate("rate", summary.total());
        if (summary.operations().size() > 1) {
            summary.operations().forEach((name, counts) -> {
                if (counts.started() > 0) { // a part of another operation is not started by itself
                    rate(name, counts);
                }
            });
        }
    }

    private void rate(String label, OperationCounts counts) {
        String share =
                counts.planned() == 0 ? "" : " (" + Figures.percent((double) counts.started() / counts.planned()) + ")";
        String atLeast = counts.unanswered() == 0 || summary.unansweredAtLeastMs() == 0
                ? ""
                : " (≥ " + Figures.duration(summary.unansweredAtLeastMs() * 1e6) + ")";
        line(
                label,
                "planned " + Figures.count(counts.planned()) + "   started " + Figures.count(counts.started()) + share
                        + "   answered " + Figures.count(counts.answered()) + "   unanswered "
                        + Figures.count(counts.unanswered()) + atLeast + "   shed " + Figures.count(counts.shed()));
    }

    private void latency() {
        List<Latency> shown = summary.latency().stream().filter(this::isShown).toList();
        if (shown.isEmpty()) {
            line("latency", "no samples");
            return;
        }
        int width = Math.max(
                LABEL,
                shown.stream().mapToInt(line -> label(line).length()).max().orElse(0) + 1);
        StringBuilder header = new StringBuilder(String.format(Locale.ROOT, " %-" + width + "s%14s", "", "n"));
        for (Percentile percentile : Percentile.SHOWN) {
            header.append(String.format(Locale.ROOT, "%9s", percentile.label()));
        }
        lines.add(header + String.format(Locale.ROOT, "%9s", "max"));
        for (Latency line : shown) {
            lines.add(latency(line, width));
        }
    }

    /** All of the load together, for each clock but the wait; and what did not succeed. */
    private boolean isShown(Latency latency) {
        Series series = latency.parsedSeries();
        boolean isLoad = summary.load().contains(series.operation()) || series.outcome() == Outcome.OK;
        return isLoad
                && series.state().isEmpty()
                && series.clock() != Clock.WAIT
                && (series.outcome() == Outcome.OK || series.clock() == Clock.RESPONSE);
    }

    private String label(Latency latency) {
        Series series = latency.parsedSeries();
        String clock = series.outcome() == Outcome.OK
                ? series.clock().name().toLowerCase(Locale.ROOT)
                : series.outcome().name().toLowerCase(Locale.ROOT);
        return summary.operations().size() <= 1 && summary.load().contains(series.operation())
                ? clock
                : series.operation() + " " + clock;
    }

    private String latency(Latency latency, int width) {
        StringBuilder line = new StringBuilder(
                String.format(Locale.ROOT, " %-" + width + "s%14s", label(latency), Figures.count(latency.count())));
        for (Percentile percentile : Percentile.SHOWN) {
            line.append(String.format(
                    Locale.ROOT, "%9s", millis(latency.percentiles().get(percentile.label()))));
        }
        line.append(String.format(Locale.ROOT, "%9s   ms", Figures.millis(latency.maxMs())));
        Series series = latency.parsedSeries();
        if (series.outcome() == Outcome.TIMEOUT) {
            line.append("   at least");
        } else if (series.clock() == Clock.RESPONSE) {
            line.append("   from planned time");
        }
        return line.toString();
    }

    private static String millis(@Nullable Double ms) {
        return ms == null ? Figures.NOT_KNOWN : Figures.millis(ms);
    }

    private void outcomes() {
        StringJoiner text = new StringJoiner("   ");
        summary.total()
                .outcomes()
                .forEach((reason, count) -> text.add(Figures.plain(reason) + " " + Figures.count(count)));
        text.add("reconnects " + Figures.count(summary.reconnects()));
        text.add("connections lost " + Figures.count(summary.connectionsLost()));
        line("outcomes", text.toString());
    }

    private void tokens() {
        if (summary.tokenStates().isEmpty()) {
            return;
        }
        long wronglyAccepted = summary.tokenStates().values().stream()
                .mapToLong(StateCounts::wronglyAccepted)
                .sum();
        StringJoiner text = new StringJoiner("   ");
        summary.tokenStates().forEach((state, counts) -> text.add(state + " " + words(counts)));
        String wrong = "wrongly accepted " + Figures.count(wronglyAccepted);
        line("tokens", text + "   " + (wronglyAccepted == 0 ? wrong : colors.bad(wrong)));
    }

    private static String words(StateCounts counts) {
        StringJoiner text = new StringJoiner(", ");
        add(text, counts.accepted(), "accepted");
        add(text, counts.refusedAsExpected(), "refused as expected");
        add(text, counts.refusedOtherwise(), "refused otherwise");
        add(text, counts.wronglyAccepted(), "wrongly accepted");
        add(text, counts.wronglyRefused(), "wrongly refused");
        add(text, counts.noAnswer(), "without an answer");
        return text.length() == 0 ? "none" : text.toString();
    }

    private static void add(StringJoiner text, long count, String words) {
        if (count > 0) {
            text.add(Figures.count(count) + " " + words);
        }
    }

    private void verify() {
        VerifyResult verify = summary.verify();
        if (verify == null) {
            return;
        }
        line(
                "verify",
                "acked " + Figures.count(verify.acknowledged()) + "   received " + Figures.count(verify.received())
                        + "   lost " + Figures.count(verify.lost()) + "   duplicate "
                        + Figures.count(verify.duplicatesExplained() + verify.duplicatesUnexplained()) + " ("
                        + Figures.count(verify.duplicatesUnexplained()) + " unexplained)   reordered "
                        + Figures.count(verify.reorderedExplained() + verify.reorderedUnexplained()) + " ("
                        + Figures.count(verify.reorderedUnexplained()) + " unexplained)   unexpected "
                        + Figures.count(verify.unexpected()) + "   corrupt " + Figures.count(verify.corrupt())
                        + "   late " + Figures.count(verify.late()));
        if (verify.kills() > 0) {
            line(
                    "",
                    verify.kills() + " kills   in flight at each " + verify.inFlightAtKills()
                            + "   received only after a restart " + Figures.count(verify.storedEvidence()));
        }
    }

    private void figures() {
        if (summary.figures().isEmpty()) {
            return;
        }
        StringJoiner text = new StringJoiner("   ");
        for (Map.Entry<String, Double> figure : summary.figures().entrySet()) {
            if (ELSEWHERE.stream().anyMatch(figure.getKey()::startsWith)) {
                continue;
            }
            text.add(Figures.plain(figure.getKey()) + " " + Figures.threeDigits(figure.getValue()));
        }
        line("figures", text.toString());
    }

    /** What the server used in the measure phase. */
    private void target() {
        String label = "server";
        for (String quantity : List.of("rss_bytes", "heap_bytes", "threads", "open_files", "cpu_cores")) {
            Double max = summary.figures().get("target." + quantity + ".max");
            if (max != null) {
                boolean isBytes = quantity.endsWith("_bytes");
                String words = isBytes
                        ? quantity.replace("_bytes", "").replace("rss", "RSS")
                        : quantity.replace("cpu_cores", "CPU, cores").replace('_', ' ');
                line(
                        label,
                        String.format(Locale.ROOT, "%-12s", words) + " begin "
                                + amount(summary.figures().get("target." + quantity + ".begin"), isBytes) + "   end "
                                + amount(summary.figures().get("target." + quantity + ".end"), isBytes) + "   max "
                                + amount(max, isBytes));
                label = "";
            }
        }
    }

    private static String amount(@Nullable Double value, boolean isBytes) {
        if (value == null) {
            return Figures.NOT_KNOWN;
        }
        return isBytes ? Figures.threeDigits(value / (1 << 20)) + " MiB" : Figures.threeDigits(value);
    }

    private void events(String kind, String label) {
        List<String> texts = summary.events().stream()
                .filter(event -> kind.equals(event.kind()))
                .map(event -> Figures.plain(event.text()))
                .toList();
        String shown = label;
        for (String text : texts.subList(0, Math.min(texts.size(), REASONS_MAX))) {
            line(shown, text);
            shown = "";
        }
        if (texts.size() > REASONS_MAX) {
            line("", Figures.count(texts.size() - REASONS_MAX) + " more are in events.jsonl");
        }
    }

    private void generator() {
        HealthFigures health = summary.health();
        String trust = summary.generator().trust().name();
        line(
                "generator",
                ("VALID".equals(trust) ? colors.good(trust) : colors.bad(trust)) + "   loop lag max "
                        + Figures.duration(health.loopLagMaxMs() * 1e6) + "   GC in " + health.intervalsWithGc()
                        + " intervals, max " + Figures.duration(health.gcMaxMs() * 1e6) + "   CPU "
                        + Figures.percent(health.cpuMean()) + "   hiccup max "
                        + Figures.duration(health.hiccupMaxMs() * 1e6));
        summary.generator().reasons().stream().limit(REASONS_MAX).forEach(reason -> line("", Figures.plain(reason)));
    }

    private void thresholds() {
        String label = "thresholds";
        for (Summary.ThresholdLine threshold : summary.thresholds()) {
            String mark = threshold.passed() ? colors.good("✓") : colors.bad("✗");
            String note = threshold.note().isEmpty() ? "" : "  (" + threshold.note() + ")";
            line(label, mark + " " + threshold.text() + "   " + threshold.actual() + note);
            label = "";
        }
    }

    private void verdict(String page) {
        Verdict verdict = summary.verdict();
        long failed = summary.thresholds().stream()
                .filter(threshold -> !threshold.passed())
                .count();
        String word = verdict.result() == Verdict.Result.PASS ? colors.good("PASS") : colors.bad(verdict.result() + "");
        String thresholds =
                failed == 0 ? "" : "  " + failed + " of " + summary.thresholds().size() + " thresholds";
        String suspect =
                verdict.result() == Verdict.Result.PASS && summary.generator().trust() != GeneratorVerdict.Trust.VALID
                        ? "  (generator " + summary.generator().trust() + ")"
                        : "";
        lines.add(" " + word + thresholds + suspect + (page.isEmpty() ? "" : "        report: " + page)
                + "        exit " + verdict.exitCode());
        verdict.reasons().stream().limit(REASONS_MAX).forEach(reason -> lines.add("   " + Figures.plain(reason)));
    }

    private void line(String label, String text) {
        lines.add(String.format(Locale.ROOT, " %-" + LABEL + "s", label) + " " + text);
    }
}
