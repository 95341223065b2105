package dev.tollgate.loadtest;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.tollgate.loadtest.server.Behaviour;
import dev.tollgate.loadtest.server.NullServer;
import dev.tollgate.loadtest.testing.Alone;
import java.io.File;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.concurrent.TimeUnit;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.Stream;
import org.junit.jupiter.api.Assumptions;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/**
 * The same HTTP load by wrk, of a server whose capacity is known: {@value #CONNECTIONS} connections that each send again once they have
 * their answer see {@value #CONNECTIONS} / {@value #CAPACITY} s (Little's law). Medians are compared: a stall of the machine, which one
 * of them sees and the other does not, moves a mean.
 */
@Alone("two testers one after the other have to find the same")
class AgreementIT {
    private static final int CONNECTIONS = 40;
    private static final int CAPACITY = 1_000;
    private static final double TOLERANCE = 0.10;
    private static final int SECONDS = 8;
    private static final Pattern THROUGHPUT = Pattern.compile("Requests/sec:\\s+([0-9.]+)");
    private static final Pattern MEDIAN = Pattern.compile("50%\\s+([0-9.]+)ms");

    @TempDir
    private Path folder;

    @Test
    void agreesWithWrk() throws IOException, InterruptedException {
        Path wrk = onPath("wrk");
        try (NullServer server = new NullServer(Behaviour.PROMPT.withCapacity(CAPACITY))) {
            String url = "http://127.0.0.1:" + server.httpPort() + "/";
            wrk(wrk, 1, url); // it has no warm-up of its own
            String theirs = wrk(wrk, SECONDS, url);
            LoadProcess.Ended ours = LoadProcess.run(
                    folder.resolve("load"),
                    List.of(),
                    "http",
                    "-c",
                    Integer.toString(CONNECTIONS),
                    "--model",
                    "closed",
                    "-d",
                    SECONDS + "s",
                    url);
            double perSecond = ours.summary().at("/total/ok").asDouble()
                    / ours.summary().at("/run/measuredSeconds").asDouble();
            assertClose(number(THROUGHPUT, theirs), perSecond, theirs + ours.text());
            assertClose(number(MEDIAN, theirs), ours.medianMs("http.service"), theirs + ours.text());
            assertClose(1e3 * CONNECTIONS / CAPACITY, ours.medianMs("http.service"), theirs + ours.text());
        }
    }

    private static void assertClose(double expected, double actual, String printed) {
        assertEquals(expected, actual, expected * TOLERANCE, printed);
    }

    private static double number(Pattern pattern, String text) {
        Matcher matcher = pattern.matcher(text);
        assertTrue(matcher.find(), text);
        return Double.parseDouble(matcher.group(1));
    }

    private String wrk(Path program, int seconds, String url) throws IOException, InterruptedException {
        List<String> command = List.of(
                program.toString(),
                "-t1",
                "-c" + CONNECTIONS,
                "-d" + seconds + "s",
                "--latency",
                "--timeout",
                "10s",
                url);
        Path printed = folder.resolve("wrk.txt");
        Process process = new ProcessBuilder(command)
                .redirectErrorStream(true)
                .redirectOutput(printed.toFile())
                .start();
        try {
            assertTrue(process.waitFor(seconds + 60, TimeUnit.SECONDS), "wrk did not end");
        } finally {
            process.destroyForcibly().waitFor();
        }
        return Files.readString(printed, StandardCharsets.UTF_8);
    }

    private static Path onPath(String program) {
        return Stream.of(System.getenv("PATH").split(File.pathSeparator, -1))
                .map(place -> Path.of(place, program))
                .filter(Files::isExecutable)
                .findFirst()
                .orElseGet(() -> Assumptions.abort(program + " is not here: scripts/test fetches it"));
    }
}
