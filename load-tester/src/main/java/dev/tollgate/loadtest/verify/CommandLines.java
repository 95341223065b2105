package dev.tollgate.loadtest.verify;

import java.io.IOException;
import java.io.InputStream;
import java.nio.file.Path;
import java.util.concurrent.Executors;
import java.util.concurrent.ScheduledExecutorService;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicBoolean;

/**
 * What a command prints, which ends when it has printed everything. It is run anew for each reading; code 0 means that the reading is
 * whole, any other that it does not count.
 */
final class CommandLines implements Lines {
    private final String command;
    private final Path errors;
    private final long timeoutMs;

    /**
     * @param command for {@code sh}
     * @param errors grows by what the command prints to standard error
     */
    CommandLines(String command, Path errors, long timeoutMs) {
        this.command = command;
        this.errors = errors;
        this.timeoutMs = timeoutMs;
    }

    @Override
    public boolean goesOn() {
        return false;
    }

    @Override
    public void read(Taker taker) throws IOException, InterruptedException {
        Process process = new ProcessBuilder("sh", "-c", command)
                .redirectInput(ProcessBuilder.Redirect.from(Path.of("/dev/null").toFile()))
                .redirectError(ProcessBuilder.Redirect.appendTo(errors.toFile()))
                .start();
        AtomicBoolean tooLong = new AtomicBoolean();
        ScheduledExecutorService timer =
                Executors.newSingleThreadScheduledExecutor(run -> new Thread(run, "sink-command"));
        try (InputStream out = process.getInputStream()) {
            timer.schedule(
                    () -> {
                        tooLong.set(true);
                        end(process);
                    },
                    timeoutMs,
                    TimeUnit.MILLISECONDS);
            LineSplitter lines = new LineSplitter();
            lines.readAll(out, taker);
            lines.end(taker);
            check(process.waitFor(), tooLong.get());
        } finally {
            timer.shutdownNow();
            end(process);
        }
    }

    private void check(int code, boolean tooLong) throws IOException {
        if (tooLong) {
            throw new IOException("the sink's command took longer than " + timeoutMs / 1000 + " s: " + command);
        }
        if (code != 0) {
            throw new IOException("the sink's command ended with code " + code + ": " + command
                    + "; what it printed to standard error is in " + errors);
        }
    }

    private static void end(Process process) {
        process.descendants().forEach(ProcessHandle::destroyForcibly);
        process.destroyForcibly();
    }
}
