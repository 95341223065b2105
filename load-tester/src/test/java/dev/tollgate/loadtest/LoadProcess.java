package dev.tollgate.loadtest;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.TimeUnit;

/** The load tester as users start it: a process of its own. */
final class LoadProcess {
    private static final int LIMIT_S = 600;

    /**
     * @param summary its summary.json
     * @param text all that it printed
     */
    record Ended(int exitCode, JsonNode summary, String text) {
        /** Median of a series, in milliseconds. */
        double medianMs(String series) {
            for (JsonNode latency : summary.get("latency")) {
                if (latency.get("series").asText().equals(series)) {
                    return latency.at("/percentiles/p50").asDouble();
                }
            }
            throw new IllegalStateException("no " + series + " in " + summary.get("latency"));
        }
    }

    private LoadProcess() {}

    /**
     * Runs it to its end.
     *
     * @param folder for its results; not there yet
     * @param before words before {@code java}, such as {@code taskset -c 0}
     */
    static Ended run(Path folder, List<String> before, String... arguments) throws IOException, InterruptedException {
        List<String> command = new ArrayList<>(before);
        command.addAll(List.of(
                Path.of(System.getProperty("java.home"), "bin", "java").toString(),
                "-Xmx512m",
                "-cp",
                System.getProperty("java.class.path"),
                LoadTester.class.getName()));
        command.addAll(List.of(arguments));
        command.addAll(List.of("--progress", "line", "-o", folder.toString()));
        Path printed = folder.resolveSibling(folder.getFileName() + ".txt");
        Process process = new ProcessBuilder(command)
                .redirectErrorStream(true)
                .redirectOutput(printed.toFile())
                .start();
        try {
            if (!process.waitFor(LIMIT_S, TimeUnit.SECONDS)) {
                throw new IOException(
                        "did not end within " + LIMIT_S + " s; it printed:\n" + Files.readString(printed));
            }
        } finally {
            process.destroyForcibly().waitFor();
        }
        String text = Files.readString(printed);
        Path summary = folder.resolve("summary.json");
        if (!Files.exists(summary)) {
            throw new IOException("no summary; exit code " + process.exitValue() + ", it printed:\n" + text);
        }
        return new Ended(process.exitValue(), new ObjectMapper().readTree(summary.toFile()), text);
    }
}
