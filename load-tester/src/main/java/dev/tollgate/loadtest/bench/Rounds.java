package dev.tollgate.loadtest.bench;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Set;
import java.util.stream.Collectors;

/** Measures all parts in each of several rounds: first those that put load on running servers, then those that want the machine alone. */
final class Rounds {
    private static final double START_MINUTES = 0.5;

    private final int count;
    private final List<Part> parts;
    private final Results results = new Results();

    Rounds(int count, List<Part> parts) {
        this.count = count;
        this.parts = parts;
    }

    /** Roughly, for all of it. */
    double minutes() {
        double seconds = parts.stream()
                .mapToDouble(part -> part.seconds(true) + (count - 1) * part.seconds(false))
                .sum();
        return START_MINUTES + seconds / 60;
    }

    Results results() {
        return results;
    }

    void run(Peers peers, BigRegistry registry) throws IOException, InterruptedException {
        Set<String> servers =
                parts.stream().flatMap(part -> part.servers().stream()).collect(Collectors.toSet());
        try (RunningPeers running = RunningPeers.start(peers, registry, servers)) {
            run(parts.stream().filter(part -> !part.servers().isEmpty()).toList(), running);
            Rows.addOfBoth(results);
        }
        Tidying tidying = servers.contains(Rows.MANY_TOKENS) ? registry::deleteJournal : () -> {};
        try (RunningPeers none = RunningPeers.start(peers, registry, Set.of())) {
            runAlone(tidying, none);
        }
    }

    /** What the loads leave behind in the registry with many tokens is taken away. */
    interface Tidying {
        void tidy() throws IOException;
    }

    /** Measures what wants the machine alone; where the registry could not be tidied, without what starts from it and would mislead. */
    void runAlone(Tidying tidying, RunningPeers none) throws InterruptedException {
        List<Part> alone = new ArrayList<>(
                parts.stream().filter(part -> part.servers().isEmpty()).toList());
        try {
            tidying.tidy();
        } catch (IOException | UncheckedIOException e) {
            String why = "the registry with many tokens still has the journal of the loads: " + e;
            System.err.println("  " + why);
            results.failed(Rows.MANY_TOKENS, why);
            for (Part part : alone.stream().filter(Part::needsManyTokens).toList()) {
                alone.remove(part);
                failInAllRounds(part, why);
            }
        }
        run(alone, none);
    }

    private void failInAllRounds(Part part, String why) {
        for (int round = 0; round < count; round++) {
            fail(part, why);
        }
    }

    private void fail(Part part, String why) {
        results.failed(part.name(), why);
        System.err.println("  " + part.name() + " FAILED, and has no figure in this round: " + why);
    }

    private void run(List<Part> some, RunningPeers running) throws InterruptedException {
        for (int round = 0; round < count && !some.isEmpty(); round++) {
            System.err.printf(Locale.ROOT, "round %d of %d%n", round + 1, count);
            for (Part part : some) {
                try {
                    part.measure(round, running, results);
                } catch (IOException | RuntimeException e) {
                    // a server that died, for one: the others are to have their tables
                    fail(part, e.getMessage() == null ? e.toString() : e.getMessage());
                }
            }
        }
    }
}
