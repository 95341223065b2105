package dev.tollgate.loadtest.report.page;

import dev.tollgate.loadtest.measure.Clock;
import dev.tollgate.loadtest.measure.Outcome;
import dev.tollgate.loadtest.measure.RunEvent;
import dev.tollgate.loadtest.measure.Series;
import dev.tollgate.loadtest.measure.StateCounts;
import dev.tollgate.loadtest.report.Figures;
import dev.tollgate.loadtest.report.Percentile;
import dev.tollgate.loadtest.report.summary.Latency;
import dev.tollgate.loadtest.report.summary.OperationCounts;
import dev.tollgate.loadtest.report.summary.Summary;
import dev.tollgate.loadtest.verify.VerifyResult;
import java.util.List;
import java.util.Map;
import java.util.stream.IntStream;

/** The page's tables, whose numbers carry their place in {@code summary.json}. For one page, on one thread. */
final class Tables {
    private final Markup out;
    private final Summary summary;

    Tables(Markup out, Summary summary) {
        this.out = out;
        this.summary = summary;
    }

    void thresholds() {
        out.open("section", "id", "thresholds").element("h2", "Thresholds");
        if (summary.thresholds().isEmpty()) {
            out.element("p", "None were set.").close("section");
            return;
        }
        head("", "threshold", "measured", "samples");
        int index = 0;
        for (Summary.ThresholdLine line : summary.thresholds()) {
            String path = "/thresholds/" + index++;
            out.open("tr");
            out.open("td").element("b", line.passed() ? "✓" : "✗", "class", line.passed() ? "good" : "bad");
            out.close("td").open("th", "scope", "row").element("code", line.text());
            out.text(line.alwaysOn() ? " (always on)" : "").close("th");
            out.open("td", "class", "measured")
                    .text(line.actual() + (line.note().isEmpty() ? "" : " (" + line.note() + ")"));
            out.close("td");
            count(path + "/samples", line.samples());
            out.close("tr");
        }
        foot();
        out.close("section");
    }

    void counts() {
        head("operation", "planned", "started", "answered", "ok", "refused", "unanswered", "lost", "shed");
        if (summary.operations().size() != 1) {
            counts("all of the load", "/total", summary.total());
        }
        summary.operations()
                .forEach((operation, counts) -> counts(operation, "/operations/" + pointer(operation), counts));
        foot();
        if (summary.total().unanswered() > 0 && summary.unansweredAtLeastMs() > 0) {
            out.open("p", "class", "note").text("Unanswered operations had waited for at least ");
            out.number(
                    "/unansweredAtLeastMs",
                    summary.unansweredAtLeastMs(),
                    Figures.duration(summary.unansweredAtLeastMs() * 1e6));
            out.text(" when the run ended.").close("p");
        }
    }

    private void counts(String name, String path, OperationCounts counts) {
        out.open("tr").element("th", name, "scope", "row");
        count(path + "/planned", counts.planned());
        count(path + "/started", counts.started());
        count(path + "/answered", counts.answered());
        count(path + "/ok", counts.ok());
        count(path + "/refused", counts.refused());
        count(path + "/unanswered", counts.unanswered());
        count(path + "/lost", counts.lost());
        count(path + "/shed", counts.shed());
        out.close("tr");
    }

    /** Each with the number of samples that its percentiles are made of: first what matters most, then the rest. */
    void latencies() {
        List<Integer> all = IntStream.range(0, summary.latency().size()).boxed().toList();
        out.element("h3", "Latency in milliseconds");
        latencies(all.stream().filter(this::isHeadline).toList());
        out.element(
                "p",
                "Response: from the planned instant. Service: from the first byte sent. n/a: fewer than 10 samples beyond.",
                "class",
                "note");
        List<Integer> others = all.stream().filter(index -> !isHeadline(index)).toList();
        if (!others.isEmpty()) {
            out.open("details").element("summary", "By token state, and time spent waiting to start");
            latencies(others);
            out.close("details");
        }
    }

    private boolean isHeadline(int index) {
        Series series = summary.latency().get(index).parsedSeries();
        return series.state().isEmpty()
                && (series.clock() == Clock.RESPONSE
                        || (series.clock() == Clock.SERVICE && series.outcome() == Outcome.OK));
    }

    private void latencies(List<Integer> indexes) {
        out.open("div", "class", "scroll")
                .open("table", "class", "latency")
                .open("thead")
                .open("tr");
        out.element("th", "series", "scope", "col").element("th", "n", "scope", "col");
        out.element("th", "min", "scope", "col").element("th", "mean", "scope", "col");
        Percentile.SHOWN.forEach(percentile -> out.element("th", percentile.label(), "scope", "col"));
        out.element("th", "max", "scope", "col").close("tr").close("thead").open("tbody");
        indexes.forEach(index -> latency("/latency/" + index, summary.latency().get(index)));
        foot();
    }

    private void latency(String path, Latency latency) {
        out.open("tr").element("th", latency.series(), "scope", "row");
        count(path + "/count", latency.count());
        millis(path + "/minMs", latency.minMs());
        millis(path + "/meanMs", latency.meanMs());
        for (Percentile percentile : Percentile.SHOWN) {
            Double ms = latency.percentiles().get(percentile.label());
            if (ms == null) {
                out.element("td", Figures.NOT_KNOWN, "class", "faint");
            } else {
                millis(path + "/percentiles/" + percentile.label(), ms);
            }
        }
        millis(path + "/maxMs", latency.maxMs());
        out.close("tr");
    }

    void outcomes() {
        out.open("section", "id", "outcomes").element("h2", "Outcomes by reason");
        head("operation", "reason", "count", "share");
        summary.operations().forEach((operation, counts) -> {
            long all = counts.outcomes().values().stream()
                    .mapToLong(Long::longValue)
                    .sum();
            counts.outcomes().forEach((reason, count) -> {
                out.open("tr").element("th", operation, "scope", "row").element("td", reason, "class", "words");
                count("/operations/" + pointer(operation) + "/outcomes/" + pointer(reason), count);
                out.element("td", all == 0 ? "" : Figures.percent((double) count / all))
                        .close("tr");
            });
        });
        foot();
        out.open("p")
                .text("Reconnects ")
                .number("/reconnects", summary.reconnects(), Figures.count(summary.reconnects()));
        out.text(", connections lost ");
        out.number("/connectionsLost", summary.connectionsLost(), Figures.count(summary.connectionsLost()));
        out.close("p").close("section");
    }

    void states() {
        if (summary.tokenStates().isEmpty()) {
            return;
        }
        out.open("section", "id", "states").element("h2", "Token states");
        head(
                "state",
                "accepted",
                "refused as expected",
                "refused otherwise",
                "wrongly accepted",
                "wrongly refused",
                "no answer");
        summary.tokenStates().forEach(this::state);
        foot();
        out.close("section");
    }

    private void state(String name, StateCounts counts) {
        String path = "/tokenStates/" + pointer(name);
        out.open("tr").element("th", name, "scope", "row");
        count(path + "/accepted", counts.accepted());
        count(path + "/refusedAsExpected", counts.refusedAsExpected());
        count(path + "/refusedOtherwise", counts.refusedOtherwise());
        count(path + "/wronglyAccepted", counts.wronglyAccepted());
        count(path + "/wronglyRefused", counts.wronglyRefused());
        count(path + "/noAnswer", counts.noAnswer());
        out.close("tr");
    }

    void verify() {
        VerifyResult verify = summary.verify();
        if (verify == null) {
            return;
        }
        out.open("section", "id", "verify").element("h2", "Verify ledger");
        head("class", "messages", "allowed");
        message("attempted", "attempted", verify.attempted(), "");
        message("acknowledged", "acknowledged", verify.acknowledged(), "");
        message("received", "received", verify.received(), "");
        message("lost", "lost", verify.lost(), "never");
        message("recovered", "recovered", verify.recovered(), "yes");
        message("unknown", "unknown", verify.unknown(), "yes");
        message(
                "duplicated, explained by a resend",
                "duplicatesExplained",
                verify.duplicatesExplained(),
                "yes, but not with QoS 2");
        message(
                "duplicated, unexplained",
                "duplicatesUnexplained",
                verify.duplicatesUnexplained(),
                "counted; never with QoS 2");
        message("reordered, explained by a resend", "reorderedExplained", verify.reorderedExplained(), "yes");
        message("reordered, unexplained", "reorderedUnexplained", verify.reorderedUnexplained(), "no");
        message("unexpected", "unexpected", verify.unexpected(), "never");
        message("corrupt", "corrupt", verify.corrupt(), "never");
        message("late", "late", verify.late(), "with --allow-late");
        message("received only after a restart", "storedEvidence", verify.storedEvidence(), "evidence of storage");
        message("kills", "kills", verify.kills(), "");
        foot();
        if (!verify.inFlightAtKills().isEmpty()) {
            out.element("p", "In flight at each kill: " + verify.inFlightAtKills(), "class", "note");
        }
        examples(verify.examples());
        out.close("section");
    }

    private void message(String name, String field, long count, String allowed) {
        out.open("tr").element("th", name, "scope", "row");
        count("/verify/" + field, count);
        out.element("td", allowed, "class", "words").close("tr");
    }

    private void examples(List<VerifyResult.Example> examples) {
        if (examples.isEmpty()) {
            return;
        }
        out.element("h3", "Examples");
        head("kind", "stream", "sequence", "planned at", "acknowledged at", "connection", "nearest fault");
        for (VerifyResult.Example example : examples) {
            String acknowledged = example.acknowledgedNanos() < 0
                    ? "never"
                    : Figures.threeDigits(example.acknowledgedNanos() / 1e9) + " s";
            out.open("tr").element("th", example.kind(), "scope", "row");
            out.element("td", String.valueOf(example.stream())).element("td", String.valueOf(example.sequence()));
            out.element("td", Figures.threeDigits(example.plannedNanos() / 1e9) + " s")
                    .element("td", acknowledged);
            out.element("td", example.connection(), "class", "words");
            out.element("td", example.nearestFault(), "class", "words").close("tr");
        }
        foot();
    }

    void figures() {
        if (summary.figures().isEmpty()) {
            return;
        }
        out.element("h3", "Figures of the command");
        head("figure", "value");
        for (Map.Entry<String, Double> figure : summary.figures().entrySet()) {
            if (figure.getKey().startsWith("target.")) {
                continue; // beside its chart
            }
            out.open("tr").element("th", figure.getKey(), "scope", "row").open("td");
            out.number(
                    "/figures/" + pointer(figure.getKey()), figure.getValue(), Figures.threeDigits(figure.getValue()));
            out.close("td").close("tr");
        }
        foot();
    }

    /** What the server used, in the units that the names say. */
    void target() {
        head("in the measure phase", "begin", "end", "highest");
        for (String quantity : new String[] {"rss_bytes", "heap_bytes", "threads", "open_files", "cpu_cores"}) {
            if (summary.figures().containsKey("target." + quantity + ".max")) {
                out.open("tr").element("th", quantity.replace('_', ' '), "scope", "row");
                for (String when : new String[] {"begin", "end", "max"}) {
                    figure("target." + quantity + "." + when);
                }
                out.close("tr");
            }
        }
        foot();
    }

    private void figure(String key) {
        double value = summary.figures().getOrDefault(key, Double.NaN);
        out.open("td")
                .number("/figures/" + pointer(key), value, Figures.threeDigits(value))
                .close("td");
    }

    /** Nothing but for a run that was tested for it. */
    void drift() {
        List<String> lines = summary.events().stream()
                .filter(event -> "drift".equals(event.kind()))
                .map(RunEvent::text)
                .toList();
        if (lines.isEmpty()) {
            return;
        }
        out.open("section", "id", "drift").element("h2", "Drift");
        out.element(
                "p",
                "A straight line through blocks of the measure phase, in percent of the mean an hour, at 95 %.",
                "class",
                "note");
        out.open("ul");
        lines.forEach(line -> out.element("li", line));
        out.close("ul").close("section");
    }

    void environment() {
        out.open("section", "id", "environment").element("h2", "Environment");
        head("what", "value");
        pair("started", summary.run().startedAt());
        pair("seed", String.valueOf(summary.run().seed()));
        summary.run().environment().forEach(this::pair);
        foot();
        if (!summary.run().scenario().isEmpty()) {
            out.open("details")
                    .element("summary", "Scenario")
                    .element("pre", summary.run().scenario());
            out.close("details");
        }
        out.close("section");
    }

    private void pair(String name, String value) {
        out.open("tr")
                .element("th", name, "scope", "row")
                .element("td", value, "class", "words")
                .close("tr");
    }

    void head(String... columns) {
        out.open("div", "class", "scroll").open("table").open("thead").open("tr");
        for (String column : columns) {
            out.element("th", column, "scope", "col");
        }
        out.close("tr").close("thead").open("tbody");
    }

    void foot() {
        out.close("tbody").close("table").close("div");
    }

    private void count(String path, long count) {
        out.open("td").number(path, count, Figures.count(count)).close("td");
    }

    private void millis(String path, double ms) {
        out.open("td").number(path, ms, Figures.millis(ms)).close("td");
    }

    /** A key as a part of a JSON pointer, RFC 6901. */
    private static String pointer(String key) {
        return key.replace("~", "~0").replace("/", "~1");
    }
}
