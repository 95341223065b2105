package dev.tollgate.loadtest.bench;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.io.IOException;
import java.nio.file.Path;
import java.util.List;
import java.util.Set;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** What is measured when something goes wrong. */
final class RoundsTest {
    private static final int COUNT = 2;

    @TempDir
    private Path folder = Path.of(".");

    private final Alone small = new Alone("small", false);
    private final Alone large = new Alone("large", true);
    private final Rounds rounds = new Rounds(COUNT, List.of(large, small));

    /** Wants the machine for itself, and counts how often it was measured. */
    private static final class Alone implements Part {
        private final String name;
        private final boolean needsManyTokens;
        private int measured;

        Alone(String name, boolean needsManyTokens) {
            this.name = name;
            this.needsManyTokens = needsManyTokens;
        }

        @Override
        public String name() {
            return name;
        }

        @Override
        public Set<String> servers() {
            return Set.of();
        }

        @Override
        public boolean needsManyTokens() {
            return needsManyTokens;
        }

        @Override
        public List<Aim> aims() {
            return List.of(new Aim.Limit(name, "it", "none"));
        }

        @Override
        public double seconds(boolean isFirst) {
            return 0;
        }

        @Override
        public void measure(int round, RunningPeers running, Results results) {
            measured++;
        }
    }

    private void runAlone(Rounds.Tidying tidying) throws IOException, InterruptedException {
        Peers peers = new Peers(folder, folder, 0, new BenchTokens(1));
        try (RunningPeers none = RunningPeers.start(peers, BigRegistry.at(folder, folder, 1), Set.of())) {
            rounds.runAlone(tidying, none);
        }
    }

    @Test
    void measureEachPartInEachRound() throws IOException, InterruptedException {
        runAlone(() -> {});
        assertEquals(COUNT, small.measured);
        assertEquals(COUNT, large.measured);
        assertEquals(0, rounds.results().failures());
    }

    @Test
    void keepWhatWasMeasuredWhereTheRegistryCannotBeTidied() throws IOException, InterruptedException {
        rounds.results().costs().add("loads", "floor", new Figure(1, 1));
        runAlone(() -> {
            throw new IOException("the disk is ill");
        });
        assertEquals(COUNT, small.measured);
        assertEquals(0, large.measured, "it would be misled by what loads have left");
        assertEquals(1 + COUNT, rounds.results().failures(), "of the registry, and of each round without a figure");
        String tables = rounds.results().markdown(large.aims());
        assertTrue(tables.contains("| loads | floor |"), tables);
        assertTrue(tables.contains("the disk is ill"), tables);
    }
}
