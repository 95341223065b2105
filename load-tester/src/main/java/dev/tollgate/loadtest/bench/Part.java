package dev.tollgate.loadtest.bench;

import java.io.IOException;
import java.util.List;
import java.util.Set;

/** Something that the benchmark measures, round by round. */
interface Part {
    /** What {@code --only} looks at. */
    String name();

    /** Names of the peers that it puts load on; one without any has the machine for itself. */
    Set<String> servers();

    /** Whether there has to be a registry with many tokens. */
    default boolean needsManyTokens() {
        return servers().contains(Rows.MANY_TOKENS);
    }

    /** How many it wants at once, each of which is an open file of the server and one of this process. */
    default int connections() {
        return 0;
    }

    /** What it is to reach. */
    List<Aim> aims();

    /** Of a round, roughly. */
    double seconds(boolean isFirst);

    /**
     * Measures once, and adds what it found.
     *
     * @throws IOException when a figure of this round would mislead
     */
    void measure(int round, RunningPeers running, Results results) throws IOException, InterruptedException;
}
