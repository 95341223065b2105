package dev.tollgate.loadtest.bench;

import java.io.BufferedReader;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.Stream;

/**
 * A server in a process of its own on one core. Its output goes to a file. Ended, with the processes that it started, by {@link #close}
 * at the latest. Used by one thread.
 */
public final class ServerProcess implements AutoCloseable {
    private static final int START_LIMIT_S = 180;
    private static final int LINES_SHOWN = 5;
    private static final Duration STOP_LIMIT = Duration.ofSeconds(20);
    private static final double TICKS_PER_SECOND = 100; // USER_HZ, the same on all Linux

    private final Process process;
    private final Ready ready;
    private final Duration readyAfter;

    /** When which line of the output was read. */
    private record Ready(Matcher line, long atNanos) {}

    private ServerProcess(Process process, Ready ready, Duration readyAfter) {
        this.process = process;
        this.ready = ready;
        this.readyAfter = readyAfter;
    }

    /**
     * Starts a server, and waits for a line of its output.
     *
     * @param core that all its threads run on
     * @param log gets all of its output
     * @param readyLine found in the line that says that it serves
     * @throws IOException when it ends before, or says nothing within three minutes
     */
    static ServerProcess start(List<String> command, int core, Path log, Pattern readyLine)
            throws IOException, InterruptedException {
        return start(command, Integer.toString(core), log, readyLine, Map.of(), Duration.ofSeconds(START_LIMIT_S));
    }

    /**
     * As the other one.
     *
     * @param cores as taskset(1) has them
     * @param environment variables that it gets beside those of this process
     * @param limit how long it may take until it serves
     */
    static ServerProcess start(
            List<String> command,
            String cores,
            Path log,
            Pattern readyLine,
            Map<String, String> environment,
            Duration limit)
            throws IOException, InterruptedException {
        List<String> pinned = new ArrayList<>(List.of("taskset", "-c", cores));
        pinned.addAll(command);
        ProcessBuilder builder = new ProcessBuilder(pinned).redirectErrorStream(true);
        builder.environment().putAll(environment);
        long startNanos = System.nanoTime();
        Process process = builder.start();
        CompletableFuture<Ready> ready = new CompletableFuture<>();
        Thread reader = new Thread(() -> readOutput(process, log, readyLine, ready), "output-" + log.getFileName());
        reader.setDaemon(true);
        reader.start();
        try {
            Ready line = ready.get(limit.toMillis(), TimeUnit.MILLISECONDS);
            return new ServerProcess(process, line, Duration.ofNanos(line.atNanos() - startNanos));
        } catch (ExecutionException | TimeoutException e) {
            process.destroyForcibly().waitFor();
            throw new IOException(command.get(0) + " did not start; it said: " + end(log), e);
        } catch (InterruptedException e) {
            process.destroyForcibly();
            throw e;
        }
    }

    /** Its last lines; the log may be deleted before anybody reads it. */
    private static String end(Path log) throws IOException {
        List<String> lines = Files.exists(log) ? Files.readAllLines(log) : List.of();
        return String.join(" | ", lines.subList(Math.max(0, lines.size() - LINES_SHOWN), lines.size()));
    }

    private static void readOutput(Process process, Path log, Pattern readyLine, CompletableFuture<Ready> ready) {
        try (BufferedReader output = process.inputReader(StandardCharsets.UTF_8)) {
            for (String line = output.readLine(); line != null; line = output.readLine()) {
                Matcher matcher = readyLine.matcher(line);
                if (matcher.find()) {
                    ready.complete(new Ready(matcher, System.nanoTime()));
                }
                Files.writeString(log, line + "\n", StandardOpenOption.CREATE, StandardOpenOption.APPEND);
            }
            ready.completeExceptionally(new IOException("it ended"));
        } catch (IOException e) {
            ready.completeExceptionally(e);
        }
    }

    /** A group of the pattern that the line was found with. */
    int portInReadyLine(int group) {
        return Integer.parseInt(ready.line().group(group));
    }

    /** From starting the process to the line that says that it serves. */
    Duration readyAfter() {
        return readyAfter;
    }

    /**
     * SIGTERM, and waits for its end.
     *
     * @throws IOException when it has not ended by then; it is killed
     */
    void stop(Duration limit) throws IOException, InterruptedException {
        process.destroy();
        if (!process.waitFor(limit.toMillis(), TimeUnit.MILLISECONDS)) {
            kill();
            throw new IOException("a server did not end within " + limit.toSeconds() + " s of SIGTERM");
        }
    }

    /** SIGKILL, and waits for its end. */
    void kill() throws InterruptedException {
        process.destroyForcibly().waitFor();
    }

    public long pid() {
        return process.pid();
    }

    /** Processor time so far, in user and kernel mode, of the process and those that it started; to a hundredth of a second. */
    double cpuSeconds() throws IOException {
        try (Stream<ProcessHandle> all = Stream.concat(Stream.of(process.toHandle()), process.descendants())) {
            double sum = 0;
            for (ProcessHandle one : all.toList()) {
                sum += cpuSeconds(one.pid());
            }
            return sum;
        }
    }

    /** Fields 14 and 15 of proc(5)'s stat; the second field is a name in brackets that may hold spaces. */
    private static double cpuSeconds(long pid) throws IOException {
        String stat = Files.readString(Path.of("/proc", Long.toString(pid), "stat"));
        String[] fields = stat.substring(stat.lastIndexOf(')') + 2).split(" ", -1);
        return (Long.parseLong(fields[11]) + Long.parseLong(fields[12])) / TICKS_PER_SECOND;
    }

    @Override
    public void close() {
        close(STOP_LIMIT);
    }

    /** SIGTERM, and SIGKILL when it has not ended by then. */
    void close(Duration limit) {
        List<ProcessHandle> started = process.descendants().toList();
        process.destroy();
        try {
            if (!process.waitFor(limit.toMillis(), TimeUnit.MILLISECONDS)) {
                process.destroyForcibly();
            }
        } catch (InterruptedException e) {
            process.destroyForcibly();
            Thread.currentThread().interrupt();
        }
        started.forEach(ProcessHandle::destroyForcibly);
    }
}
