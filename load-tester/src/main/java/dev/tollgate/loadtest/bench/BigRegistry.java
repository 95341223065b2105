package dev.tollgate.loadtest.bench;

import java.io.File;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.stream.Stream;

/**
 * A data folder of an edge that knows millions of tokens. Made once, in minutes, and kept for later runs: the tokens that loads use come
 * in by an import, the others straight into the database. One edge at a time may run from it. Used by one thread.
 */
final class BigRegistry {
    /** Of database and map together, with room for the journal of a load. */
    private static final long BYTES_PER_TOKEN = 500;

    private static final Duration START_LIMIT =
            Duration.ofMinutes(20); // where its map has to be filled from the database
    private static final Duration STOP_LIMIT = Duration.ofMinutes(5);
    private static final String COMPLETE = "complete";

    /** There from the beginning of the making to its end: says that the data beside it may be deleted. */
    private static final String MAKING = "making";

    /** What the aims about many tokens are about. */
    static final long TOKENS = 20_000_000;

    private final Path home;
    private final Path folder;
    private final long tokens;

    private BigRegistry(Path home, Path folder, long tokens) {
        this.home = home;
        this.folder = folder;
        this.tokens = tokens;
    }

    /** The one in {@code folder}, which has as many tokens as it was made with; else it is to be made with {@code tokens}. */
    static BigRegistry at(Path home, Path folder, long tokens) throws IOException {
        Path complete = folder.resolve(COMPLETE);
        long there = Files.exists(complete)
                ? Long.parseLong(Files.readString(complete).strip())
                : tokens;
        return new BigRegistry(home, folder.toAbsolutePath(), there);
    }

    /** Where one is kept when nothing is said. */
    static Path folder(Path home, long tokens) {
        return home.resolve("target").resolve("bench-registry-" + tokens);
    }

    boolean isComplete() {
        return Files.exists(folder.resolve(COMPLETE));
    }

    long tokens() {
        return tokens;
    }

    /** An edge that runs from it. */
    EdgeStart edge(Path log, String cores, Map<String, String> settings) {
        Map<String, String> all = new LinkedHashMap<>(settings);
        all.put("registry.tokensExpected", Long.toString(tokens));
        return new EdgeStart(home, folder.resolve("data"), log, cores, all, Map.of(), START_LIMIT);
    }

    /** An edge on it is told to stop, and waited for. */
    static void stop(ServerProcess edge) throws IOException, InterruptedException {
        edge.stop(STOP_LIMIT);
    }

    /** Likewise, but it is killed in place of an exception. */
    static void close(ServerProcess edge) {
        edge.close(STOP_LIMIT);
    }

    /** Forgets the messages of loads, which a start would otherwise look through. */
    void deleteJournal() throws IOException {
        Folders.delete(folder.resolve("data/journal"));
    }

    /**
     * Makes it unless it is there.
     *
     * @param work for logs and other files that are needed meanwhile
     * @throws IOException also when the folder holds what is not its own, all of which stays there
     */
    void prepare(Path work) throws IOException, InterruptedException {
        if (isComplete()) {
            return;
        }
        System.err.printf(Locale.ROOT, "making a registry of %,d tokens in %s (once) …%n", tokens, folder);
        begin();
        EdgeStart start = edge(work.resolve("registry.log"), Machine.allCores(), Map.of());
        importUsed(start, new BenchTokens(BenchTokens.USED).writeDevices(work.resolve("registry-devices.ndjson")));
        Files.delete(start.data().resolve("tokens.map")); // it is made anew in one go
        Files.delete(start.data().resolve("tokens.state"));
        fill(start.data().resolve("registry.db"));
        System.err.println("filling the map from the database …");
        stop(start.start());
        Files.writeString(folder.resolve(COMPLETE), tokens + "\n");
        Files.delete(folder.resolve(MAKING));
    }

    /** Makes the folder, with nothing in it but the file that says whose it is. */
    void begin() throws IOException {
        Path making = folder.resolve(MAKING);
        if (!Files.exists(making) && !isAbsentOrEmpty()) {
            throw new IOException("expected a folder for a registry that is absent or empty, or has a file " + COMPLETE
                    + " or " + MAKING + " in it, got " + folder + ", which holds something else: nothing was deleted");
        }
        Folders.delete(folder.resolve("data"));
        Files.createDirectories(folder);
        long free = Files.getFileStore(folder).getUsableSpace();
        if (free < tokens * BYTES_PER_TOKEN) {
            throw new IOException("expected " + ((tokens * BYTES_PER_TOKEN) >> 20) + " MiB free for " + folder
                    + ", found " + (free >> 20)
                    + ": make room, or name another folder with --registry, or fewer with --many");
        }
        Files.writeString(making, "a registry is being made here\n");
    }

    private boolean isAbsentOrEmpty() throws IOException {
        if (!Files.isDirectory(folder)) {
            return !Files.exists(folder);
        }
        try (Stream<Path> files = Files.list(folder)) {
            return files.findAny().isEmpty();
        }
    }

    private static void importUsed(EdgeStart start, Path devices) throws IOException, InterruptedException {
        ServerProcess edge = start.start();
        try {
            start.importDevices(EdgeStart.Ports.of(edge), devices);
        } finally {
            stop(edge);
        }
    }

    private void fill(Path database) throws IOException, InterruptedException {
        String classes = System.getProperty("java.class.path")
                + File.pathSeparator
                + home.resolve("edge-server/target/edge-server.jar");
        List<String> command = List.of(
                Peers.java(),
                "-Xmx512m",
                "-cp",
                classes,
                RegistryFill.class.getName(),
                database.toString(),
                "" + tokens);
        Process process = new ProcessBuilder(command)
                .redirectError(ProcessBuilder.Redirect.INHERIT)
                .redirectOutput(ProcessBuilder.Redirect.DISCARD)
                .start();
        try {
            if (process.waitFor() != 0) {
                throw new IOException("the database was not filled: exit code " + process.exitValue());
            }
        } finally {
            process.destroyForcibly();
        }
    }
}
