package dev.tollgate.loadtest.search;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.tollgate.loadtest.health.GeneratorVerdict;
import dev.tollgate.loadtest.health.GeneratorVerdict.Trust;
import dev.tollgate.loadtest.measure.Counts;
import dev.tollgate.loadtest.measure.HealthSample;
import dev.tollgate.loadtest.report.SearchStep;
import dev.tollgate.loadtest.report.summary.Summary;
import dev.tollgate.loadtest.report.summary.SummaryJson;
import dev.tollgate.loadtest.run.RunHealth;
import dev.tollgate.loadtest.server.Behaviour;
import dev.tollgate.loadtest.server.NullServer;
import dev.tollgate.loadtest.testing.Alone;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import org.HdrHistogram.Histogram;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Searches for real, with short steps: a server that serves 400 a second, one after the other. */
@Alone("it looks for the most that a server does in time")
class SearchIT {
    private static final double CAPACITY = 400;

    private final NullServer server = new NullServer(Behaviour.PROMPT.withCapacity(CAPACITY));

    @TempDir
    private Path folder;

    @AfterEach
    void stop() {
        server.close();
    }

    /** @param options that differ; without spaces within */
    private int search(LoadSearch load, String options) {
        String fixed =
                "search pub -c 20 -R 1k/s --from 100 --step 3s --discard 1s --confirmations 1 --calibrate 0 --settle 0"
                        + " --op-timeout 5s --progress none -o ";
        return load.run((fixed + folder.resolve("search") + " " + options + " " + mqtt()).split(" "));
    }

    private String mqtt() {
        return "mqtt://127.0.0.1:" + server.mqttPort();
    }

    @Test
    void findsWhatAServerCanDo() throws Exception {
        LoadSearch load = new LoadSearch(watched -> RunHealth.NONE);
        int code = search(load, "--slo p(90)<400ms,unanswered==0 --precision 20% -d 3s --expect 200");
        assertEquals(0, code, load.out() + load.err());
        Summary summary = SummaryJson.read(folder.resolve("search/summary.json"));
        SearchStep answer = summary.search().get(summary.search().size() - 1);
        assertTrue(answer.passed(), answer.toString());
        assertTrue(answer.rate() > 0.5 * CAPACITY && answer.rate() < 1.25 * CAPACITY, load.out());
        assertTrue(load.out().contains("ANSWER"), load.out());
        assertTrue(Files.readString(folder.resolve("search/report.html")).contains("id=\"search\""));
    }

    @Test
    void saysThatItIsItselfTheLimit() {
        LoadSearch load = new LoadSearch(watched -> new WellUpTo(2 * 125));
        int code = search(load, "--slo p(90)<400ms --precision 50% -d 2s");
        assertEquals(91, code, load.out() + load.err());
        String verdict = "LIMITED BY THE TESTER, server maximum not found: at least 125/s held once for 2s";
        assertTrue(load.out().contains(verdict), load.out());
        assertTrue(!load.out().contains("ANSWER"), load.out());
    }

    /**
     * A tester whose loops are late when there is more to do.
     *
     * @param planned operations in a step
     */
    private record WellUpTo(long planned) implements RunHealth {
        @Override
        public HealthSample sample(long loopLagNanos) {
            return HealthSample.IDLE;
        }

        @Override
        public GeneratorVerdict verdict(Map<String, Counts> counts, Histogram loopLags) {
            return counts.getOrDefault("pub.q1", Counts.NONE).planned() <= planned
                    ? new GeneratorVerdict(Trust.VALID, List.of())
                    : new GeneratorVerdict(Trust.SUSPECT, List.of("loop lag p99.9 900 ms, limit 40 ms"));
        }
    }
}
