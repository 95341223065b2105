package dev.tollgate.edge.testing;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.List;
import java.util.concurrent.TimeUnit;

/** Runs a command-line program that is on the PATH, as scripts/test sees to. */
public final class Tool {
    private static final int TIMEOUT_S = 60;

    /** What a program printed, on both outputs, and its exit code. */
    public record Result(int exitCode, String output) {}

    private Tool() {}

    /** Runs it to its end; fails when it is missing or does not end. */
    public static Result run(String... command) throws IOException, InterruptedException {
        return run(new ProcessBuilder(List.of(command)));
    }

    public static Result run(ProcessBuilder command) throws IOException, InterruptedException {
        Process process = start(command);
        try {
            String output = new String(process.getInputStream().readAllBytes(), StandardCharsets.UTF_8);
            if (!process.waitFor(TIMEOUT_S, TimeUnit.SECONDS)) {
                throw new IllegalStateException(command.command() + " did not end within " + TIMEOUT_S + " s");
            }
            return new Result(process.exitValue(), output);
        } finally {
            process.destroyForcibly();
        }
    }

    /** Starts it; the caller ends it. */
    public static Process start(String... command) {
        return start(new ProcessBuilder(List.of(command)));
    }

    /** Starts it, with what it prints in a file; the caller ends it. */
    public static Process start(Path log, String... command) {
        return start(new ProcessBuilder(List.of(command)).redirectOutput(log.toFile()));
    }

    private static Process start(ProcessBuilder command) {
        try {
            return command.redirectErrorStream(true).start();
        } catch (IOException e) {
            throw new IllegalStateException(
                    command.command().get(0) + " is not here; scripts/test fetches what the tests need", e);
        }
    }
}
