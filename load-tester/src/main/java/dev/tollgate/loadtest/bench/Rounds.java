package dev.tollgate.loadtest.bench;

import java.io.IOException;
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
        if (servers.contains(Rows.MANY_TOKENS)) {
            registry.deleteJournal();
        }
        try (RunningPeers none = RunningPeers.start(peers, registry, Set.of())) {
            run(parts.stream().filter(part -> part.servers().isEmpty()).toList(), none);
        }
    }

    private void run(List<Part> some, RunningPeers running) throws InterruptedException {
        for (int round = 0; round < count && !some.isEmpty(); round++) {
            System.err.printf(Locale.ROOT, "round %d of %d%n", round + 1, count);
            for (Part part : some) {
                try {
                    part.measure(round, running, results);
                } catch (IOException | RuntimeException e) {
                    // a server that died, for one: the others are to have their tables
                    String why = e.getMessage() == null ? e.toString() : e.getMessage();
                    results.failed(part.name(), why);
                    System.err.println("  " + part.name() + " FAILED, and has no figure in this round: " + why);
                }
            }
        }
    }
}
