package dev.tollgate.loadtest.soak;

import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.ObjectWriter;
import com.fasterxml.jackson.databind.SerializationFeature;
import dev.tollgate.loadtest.bench.Machine;
import dev.tollgate.loadtest.health.GeneratorVerdict;
import java.io.IOException;
import java.nio.file.Files;
import java.time.Duration;
import java.time.Instant;
import java.util.LinkedHashMap;
import java.util.Map;

/** What both commands do alike: times, and how the figures are given out. */
final class SoakOutput {
    private static final long LOOK_MAX_MS = 10_000;
    private static final long LOOKS_MIN = 6;

    private SoakOutput() {}

    static Duration seconds(double seconds) {
        return Duration.ofMillis(Math.max(1, Math.round(seconds * 1000)));
    }

    /** Ten seconds, or less where they would be few looks. */
    static long lookMillis(Duration measure) {
        return Math.max(100, Math.min(LOOK_MAX_MS, measure.toMillis() / LOOKS_MIN));
    }

    /** {@code 10}, {@code 0.5}. */
    static String number(double value) {
        return value == Math.rint(value) ? Texts.format("%.0f", value) : Double.toString(value);
    }

    /** Prints the tables, writes the file, and says on standard error what was not as expected; 0, or 1 when something was not. */
    static int print(String command, SoakReport report, SoakOptions options, SoakedEdge edge) throws IOException {
        System.out.print(report.markdown());
        if (options.json != null) {
            Map<String, Object> tree = new LinkedHashMap<>();
            tree.put("schema", 1);
            tree.put("command", command);
            tree.put("endedAt", Instant.now().toString());
            tree.put("machine", Machine.describe());
            tree.put("minutes", options.minutes);
            tree.put("ack", options.ack);
            tree.put("figures", report.values());
            tree.put("failures", report.failures());
            ObjectWriter writer = new ObjectMapper().writer(SerializationFeature.INDENT_OUTPUT);
            Files.write(options.json, writer.writeValueAsBytes(tree));
        }
        if (report.failures().isEmpty()) {
            return 0;
        }
        report.failures().forEach(System.err::println);
        if (GeneratorVerdict.Trust.INVALID.name().equals(report.values().get(LoadFigures.TESTER))) {
            System.err.println("The tester could not keep its own time, so some of this may be its fault.");
        }
        System.err.println("the edge's last words:");
        edge.lastWords().forEach(System.err::println);
        return 1;
    }
}
