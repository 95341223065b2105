package dev.tollgate.loadtest.processes;

import dev.tollgate.loadtest.report.summary.Summary;
import dev.tollgate.loadtest.report.summary.SummaryJson;
import java.io.File;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.TimeUnit;
import java.util.function.BooleanSupplier;

/**
 * The load tester as a process of its own; ends with the test. As it and its children, which inherit its options, live for seconds, they
 * have the least compiler and collector that do.
 */
final class LoadProcess implements AutoCloseable {
    private static final long LIMIT_S = 180;
    private static final long PAUSE_MS = 20;

    private final Path folder;
    private final Process process;

    /** @param folder for its results and its output */
    LoadProcess(Path folder, List<String> arguments) throws IOException {
        this.folder = folder;
        List<String> command = new ArrayList<>(List.of(
                "env",
                "--default-signal=INT", // a shell in the background starts its children without it
                Path.of(System.getProperty("java.home"), "bin", "java").toString(),
                "-Xmx512m",
                "-XX:+UseSerialGC",
                "-XX:TieredStopAtLevel=1",
                "-cp",
                System.getProperty("java.class.path"),
                "dev.tollgate.loadtest.LoadTester"));
        command.addAll(arguments);
        command.addAll(List.of("--progress", "line", "-o", folder.resolve("run").toString()));
        process = new ProcessBuilder(command)
                .redirectErrorStream(true)
                .redirectOutput(file())
                .start();
    }

    private File file() {
        return folder.resolve("output.txt").toFile();
    }

    String output() throws IOException {
        return Files.readString(file().toPath());
    }

    long pid() {
        return process.pid();
    }

    List<ProcessHandle> children() {
        return process.children().toList();
    }

    /** Until its output matches. */
    void awaitOutput(String regex) throws IOException, InterruptedException {
        long end = System.nanoTime() + TimeUnit.SECONDS.toNanos(LIMIT_S);
        while (output().lines().noneMatch(line -> line.matches(regex))) {
            if (!process.isAlive() || System.nanoTime() > end) {
                throw new AssertionError("no line matches " + regex + ":\n" + output());
            }
            Thread.sleep(PAUSE_MS); // between two looks at the condition
        }
    }

    static void await(BooleanSupplier condition, String what) throws InterruptedException {
        long end = System.nanoTime() + TimeUnit.SECONDS.toNanos(LIMIT_S);
        while (!condition.getAsBoolean()) {
            if (System.nanoTime() > end) {
                throw new AssertionError("waited in vain: " + what);
            }
            Thread.sleep(PAUSE_MS); // between two looks at the condition
        }
    }

    int exitCode() throws IOException, InterruptedException {
        if (!process.waitFor(LIMIT_S, TimeUnit.SECONDS)) {
            throw new AssertionError("it does not end:\n" + output());
        }
        return process.exitValue();
    }

    Summary summary() throws IOException {
        return SummaryJson.read(folder.resolve("run/summary.json"));
    }

    /** SIGKILL. */
    void kill() {
        process.destroyForcibly();
    }

    /** To each of them, by its id. */
    static void signal(String name, List<Long> pids) throws IOException, InterruptedException {
        for (long pid : pids) {
            new ProcessBuilder("kill", "-" + name, Long.toString(pid))
                    .inheritIO()
                    .start()
                    .waitFor();
        }
    }

    @Override
    public void close() {
        List<ProcessHandle> children = children();
        process.destroyForcibly().onExit().join();
        children.forEach(ProcessHandle::destroyForcibly);
    }
}
