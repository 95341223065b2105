package dev.tollgate.loadtest.fault;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import org.jspecify.annotations.Nullable;

/**
 * A server that the tester starts itself, so that it knows the exact pid. A script may replace itself by the server ({@code exec}) or
 * wait for it: signals go to all processes that descend from the one started. One that puts the server into the background and
 * ends ("daemon") will not do. What the server prints goes to a file. It has a session of its own where there is {@code setsid}, so
 * that Ctrl-C ends the load and not the server under it; it is ended with the tester.
 */
public final class ServerProcess implements Server {
    private static final long END_MS = 30_000;
    private static final Path SETSID = Path.of("/usr/bin/setsid");

    private final List<String> command;
    private final Path output;
    private final long terminateMs;
    private final long exitMs;
    private final CountDownLatch closed = new CountDownLatch(1);
    private @Nullable Process process;
    private final Thread hook = new Thread(this::killAtExit, "end-of-server");

    /**
     * @param command words; the first one is the program
     * @param output grows; what a server of an earlier start printed stays
     * @param terminateMs how long SIGTERM may take before SIGKILL
     * @param exitMs when the tester is told to end: how long whoever owns this may go on before the server is killed nevertheless
     */
    public ServerProcess(List<String> command, Path output, long terminateMs, long exitMs) {
        this.command = List.copyOf(command);
        this.output = output;
        this.terminateMs = terminateMs;
        this.exitMs = exitMs;
        Runtime.getRuntime().addShutdownHook(hook);
    }

    @Override
    public synchronized void start() throws IOException {
        if (process != null && process.isAlive()) {
            throw new IllegalStateException("the server runs already, as process " + process.pid());
        }
        List<String> words = new ArrayList<>(command);
        if (Files.isExecutable(SETSID)) {
            words.add(0, SETSID.toString()); // replaces itself by the command, so the process stays the one started
        }
        process = new ProcessBuilder(words)
                .redirectErrorStream(true)
                .redirectInput(ProcessBuilder.Redirect.from(Path.of("/dev/null").toFile()))
                .redirectOutput(ProcessBuilder.Redirect.appendTo(output.toFile()))
                .start();
    }

    public synchronized boolean isAlive() {
        return process != null && process.isAlive();
    }

    /** Of the process that was started; -1 before the first start. */
    public synchronized long pid() {
        return process == null ? -1 : process.pid();
    }

    @Override
    public synchronized void kill() throws IOException, InterruptedException {
        if (process == null) {
            return;
        }
        if (!new ProcessTree(process.toHandle()).kill(END_MS)) {
            throw new IOException("process " + process.pid() + ", or one that it started, outlived SIGKILL by "
                    + END_MS / 1000 + " s");
        }
        process.waitFor();
    }

    @Override
    public boolean terminate() throws IOException, InterruptedException {
        boolean ended = tree().terminate(terminateMs);
        kill();
        return ended;
    }

    @Override
    public boolean canPause() {
        return true;
    }

    @Override
    public void pause() throws IOException, InterruptedException {
        tree().signal("STOP");
    }

    @Override
    public void resume() throws IOException, InterruptedException {
        tree().signal("CONT");
    }

    private synchronized ProcessTree tree() throws IOException {
        checkAlive();
        if (process == null) {
            throw new IllegalStateException("the server was never started");
        }
        return new ProcessTree(process.toHandle());
    }

    @Override
    public synchronized void checkAlive() throws IOException {
        if (process != null && !process.isAlive()) {
            throw new IOException("the server ended by itself with code " + process.exitValue() + printed());
        }
    }

    /** The last line that it printed, and where the others are. */
    @Override
    public String printed() {
        String last = LastLine.of(output);
        return (last.isEmpty() ? "" : ": " + last) + "; what it printed is in " + output;
    }

    private void killAtExit() {
        try {
            if (!closed.await(exitMs, TimeUnit.MILLISECONDS)) {
                kill();
            }
        } catch (IOException | InterruptedException e) {
            System.err.println("The server is still there: " + e.getMessage());
        }
    }

    @Override
    public void close() throws IOException {
        try {
            kill();
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw new IOException(
                    "interrupted while the server was being ended, which the end of the tester does again", e);
        }
        closed.countDown();
        try {
            Runtime.getRuntime().removeShutdownHook(hook);
        } catch (IllegalStateException alreadyEnding) {
            // the hook has nothing left to do
        }
    }
}
