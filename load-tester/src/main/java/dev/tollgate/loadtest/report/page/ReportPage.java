package dev.tollgate.loadtest.report.page;

import dev.tollgate.loadtest.measure.Clock;
import dev.tollgate.loadtest.measure.RunEvent;
import dev.tollgate.loadtest.report.Figures;
import dev.tollgate.loadtest.report.HealthLimits;
import dev.tollgate.loadtest.report.files.RecordedRun;
import dev.tollgate.loadtest.report.summary.Latency;
import dev.tollgate.loadtest.report.summary.Summary;
import dev.tollgate.loadtest.report.summary.Verdict;
import dev.tollgate.loadtest.report.threshold.Threshold;
import dev.tollgate.loadtest.report.threshold.Threshold.Aggregation.Kind;
import dev.tollgate.loadtest.report.threshold.Thresholds;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Optional;
import org.HdrHistogram.Histogram;

/** Draws {@code report.html}: one file that asks nothing of a network and runs no script. For one use, on one thread. */
public final class ReportPage {
    private static final int CURVES_MAX = 6;

    private final Markup out = new Markup();
    private final RecordedRun run;
    private final Summary summary;
    private final Optional<Summary> baseline;
    private final String files;
    private final Thresholds thresholds;

    private ReportPage(RecordedRun run, Optional<Summary> baseline, String files) {
        this.run = run;
        this.summary = run.summary();
        this.baseline = baseline;
        this.files = files;
        this.thresholds = Thresholds.parse(
                summary.thresholds().stream().map(Summary.ThresholdLine::text).toList());
    }

    /**
     * @param baseline an earlier run, whose curves are laid under this one's
     * @param files where the run's files lie, as the page sees it, with a slash at its end; empty for the page's own folder
     */
    public static String html(RecordedRun run, Optional<Summary> baseline, String files) {
        ReportPage page = new ReportPage(run, baseline, files);
        page.draw();
        return page.out.toString();
    }

    private void draw() {
        Tables tables = new Tables(out, summary);
        PageFrame.open(
                out,
                "load " + summary.run().command() + ": " + summary.verdict().result());
        banner();
        tables.thresholds();
        out.open("section", "id", "numbers").element("h2", "Key numbers");
        tables.counts();
        tables.latencies();
        tables.figures();
        out.close("section");
        Optional<TimeCharts> charts = chartsOverTime(tables);
        curves();
        charts.ifPresent(each -> {
            each.heat(run.heat());
            each.inFlight();
            each.connections();
            each.target(new TargetLines(run.target()), tables);
        });
        tables.drift();
        tables.outcomes();
        tables.states();
        tables.verify();
        generatorReasons();
        charts.ifPresent(TimeCharts::generator);
        if (!summary.search().isEmpty()) {
            new SearchChart(out, summary.search()).draw();
        }
        tables.environment();
        PageFrame.close(out);
    }

    /** Draws the first of them; empty when the run ended before its first interval. */
    private Optional<TimeCharts> chartsOverTime(Tables tables) {
        if (run.slices().isEmpty()) {
            return Optional.empty();
        }
        HealthLimits limits = HealthLimits.of(thresholds.tightestNanos());
        TimeFrame frame = TimeFrame.of(run.slices(), summary.events(), limits);
        TimeCharts charts = new TimeCharts(out, frame, true, files);
        charts.rate();
        events(tables, frame);
        charts.latency();
        return Optional.of(charts);
    }

    private void banner() {
        Verdict verdict = summary.verdict();
        out.open("header", "class", "banner " + verdict.result().name().toLowerCase(Locale.ROOT));
        out.open("p", "class", "verdict").element("strong", verdict.result().name());
        out.text(" exit ").number("/verdict/exitCode", verdict.exitCode(), String.valueOf(verdict.exitCode()));
        out.close("p");
        out.element(
                "h1", "load " + summary.run().command() + " on " + summary.run().target());
        out.element("p", summary.run().plan());
        out.element(
                "p",
                Figures.threeDigits(summary.run().measuredSeconds()) + " s measured after "
                        + Figures.threeDigits(summary.run().warmUpSeconds()) + " s of warm-up, "
                        + summary.run().startedAt() + ", generator "
                        + summary.generator().trust(),
                "class",
                "note");
        if (!summary.complete()) {
            out.element(
                    "p",
                    "The tester did not come to its end: this is what its files hold. Unanswered operations, token states and"
                            + " the verify ledger are missing.",
                    "class",
                    "bad");
        }
        out.open("ul");
        verdict.reasons().forEach(reason -> out.element("li", reason));
        out.close("ul");
        out.element("pre", summary.run().commandLine()).close("header");
    }

    private void events(Tables tables, TimeFrame frame) {
        if (frame.events().isEmpty()) {
            return;
        }
        out.open("section", "id", "events").element("h2", "Events");
        out.element("p", "Each is a vertical line in every chart over time.", "class", "note");
        tables.head("", "at", "kind", "what");
        int number = 1;
        for (RunEvent event : frame.events()) {
            out.open("tr").element("th", String.valueOf(number++), "class", TimeFrame.style(event), "scope", "row");
            out.element("td", Figures.threeDigits(event.atNanos() / 1e9) + " s");
            out.element("td", event.kind(), "class", "words")
                    .element("td", event.text(), "class", "words")
                    .close("tr");
        }
        tables.foot();
        long all = summary.events().stream().filter(TimeFrame::isDrawn).count();
        if (all > frame.events().size()) {
            out.element("p", "The first " + frame.events().size() + " of " + all + "; all are in events.jsonl.");
        }
        out.close("section");
    }

    private void curves() {
        out.open("section", "id", "curves").element("h2", "Latency by percentile");
        out.element(
                "p",
                "The whole curve, to the slowest answer. Each further nine takes the same width.",
                "class",
                "note");
        List<String> drawn = summary.load().stream()
                .filter(operation -> summary.latency(operation, Clock.RESPONSE)
                        .filter(latency -> latency.count() > 0)
                        .isPresent())
                .limit(CURVES_MAX)
                .toList();
        drawn.forEach(this::curve);
        if (drawn.isEmpty()) {
            out.element("p", "Nothing was answered.");
        }
        if (drawn.size() == CURVES_MAX) {
            out.element(
                    "p", "At most " + CURVES_MAX + " operations are drawn; the table above has all.", "class", "note");
        }
        out.close("section");
    }

    private void curve(String operation) {
        List<CurveChart.Curve> curves = new ArrayList<>();
        baseline.flatMap(base -> base.latency(operation, Clock.RESPONSE))
                .ifPresent(latency -> add(curves, "baseline response", "c1", latency));
        summary.latency(operation, Clock.SERVICE).ifPresent(latency -> add(curves, "service", "c3 dashed", latency));
        summary.latency(operation, Clock.RESPONSE).ifPresent(latency -> add(curves, "response", "c4", latency));
        if (summary.load().size() > 1) {
            out.element("h3", operation);
        }
        new CurveChart(out, curves, limits(operation)).draw("Latency of " + operation + " by percentile");
        CurveTable.draw(out, curves, files);
    }

    private static void add(List<CurveChart.Curve> curves, String name, String style, Latency latency) {
        Histogram histogram = latency.decoded();
        if (histogram.getTotalCount() > 0) {
            curves.add(new CurveChart.Curve(name, style, histogram));
        }
    }

    private List<CurveChart.Limit> limits(String operation) {
        return thresholds.given().stream()
                .filter(threshold -> threshold.limitsLatency()
                        && threshold.tags().isEmpty()
                        && (threshold.metric().equals(operation)
                                || threshold.metric().equals(operation + ".response")
                                || "response".equals(threshold.metric())))
                .map(ReportPage::limit)
                .toList();
    }

    private static CurveChart.Limit limit(Threshold threshold) {
        double percent = threshold.aggregation().kind() == Kind.PERCENTILE
                ? threshold.aggregation().percent()
                : 100;
        return new CurveChart.Limit(threshold.text(), percent, threshold.limit() / 1e6);
    }

    private void generatorReasons() {
        out.open("section", "id", "trust").element("h2", "May this run be believed?");
        out.open("p")
                .text("The tester's own verdict: ")
                .element("strong", summary.generator().trust().name());
        out.close("p").open("ul");
        summary.generator().reasons().forEach(reason -> out.element("li", reason));
        out.close("ul");
        long untrusted = run.slices().stream()
                .filter(slice -> !HealthLimits.of(thresholds.tightestNanos()).trusts(slice.health()))
                .count();
        if (untrusted > 0) {
            out.element(
                    "p",
                    untrusted + " of " + run.slices().size()
                            + " points in time are shaded in the charts: the tester was too" + " slow there.");
        }
        out.close("section");
    }
}
