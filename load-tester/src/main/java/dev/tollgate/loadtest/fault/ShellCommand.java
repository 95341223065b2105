package dev.tollgate.loadtest.fault;

import java.io.IOException;
import java.nio.file.Path;
import java.util.concurrent.TimeUnit;

/** A command of the user's, run by {@code sh}, with an end in every case. Any thread; waits. */
public final class ShellCommand {
    private static final long END_MS = 10_000;

    private final String command;
    private final Path output;
    private final long timeoutMs;

    /** @param output grows by what the command prints */
    public ShellCommand(String command, Path output, long timeoutMs) {
        this.command = command;
        this.output = output;
        this.timeoutMs = timeoutMs;
    }

    /**
     * Runs it. Throws IOException when it fails or takes too long.
     *
     * @param what the word for it in messages, such as {@code --restart-cmd}
     * @param fault what the command finds in its variable FAULT
     */
    public void run(String what, String fault) throws IOException, InterruptedException {
        ProcessBuilder builder = new ProcessBuilder("sh", "-c", command)
                .redirectErrorStream(true)
                .redirectInput(ProcessBuilder.Redirect.from(Path.of("/dev/null").toFile()))
                .redirectOutput(ProcessBuilder.Redirect.appendTo(output.toFile()));
        builder.environment().put("FAULT", fault);
        Process process = builder.start();
        try {
            if (!process.waitFor(timeoutMs, TimeUnit.MILLISECONDS)) {
                throw new IOException(what + " took longer than " + timeoutMs / 1000 + " s");
            }
            if (process.exitValue() != 0) {
                throw new IOException(
                        what + " ended with code " + process.exitValue() + "; what it printed is in " + output);
            }
        } finally {
            if (process.isAlive()) {
                new ProcessTree(process.toHandle()).kill(END_MS);
            }
        }
    }
}
