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
    private static final int STOP_LIMIT_S = 20;
    private static final double TICKS_PER_SECOND = 100; // USER_HZ, the same on all Linux

    private final Process process;
    private final Matcher ready;

    private ServerProcess(Process process, Matcher ready) {
        this.process = process;
        this.ready = ready;
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
        Process process = builder.start();
        CompletableFuture<Matcher> ready = new CompletableFuture<>();
        Thread reader = new Thread(() -> readOutput(process, log, readyLine, ready), "output-" + log.getFileName());
        reader.setDaemon(true);
        reader.start();
        try {
            return new ServerProcess(process, ready.get(limit.toMillis(), TimeUnit.MILLISECONDS));
        } catch (ExecutionException | TimeoutException e) {
            process.destroyForcibly().waitFor();
            throw new IOException(command.get(0) + " did not start: its output is in " + log, e);
        } catch (InterruptedException e) {
            process.destroyForcibly();
            throw e;
        }
    }

    private static void readOutput(Process process, Path log, Pattern readyLine, CompletableFuture<Matcher> ready) {
        try (BufferedReader output = process.inputReader(StandardCharsets.UTF_8)) {
            for (String line = output.readLine(); line != null; line = output.readLine()) {
                Files.writeString(log, line + "\n", StandardOpenOption.CREATE, StandardOpenOption.APPEND);
                Matcher matcher = readyLine.matcher(line);
                if (matcher.find()) {
                    ready.complete(matcher);
                }
            }
            ready.completeExceptionally(new IOException("it ended"));
        } catch (IOException e) {
            ready.completeExceptionally(e);
        }
    }

    /** A group of the pattern that the line was found with. */
    int portInReadyLine(int group) {
        return Integer.parseInt(ready.group(group));
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
        List<ProcessHandle> started = process.descendants().toList();
        process.destroy();
        try {
            if (!process.waitFor(STOP_LIMIT_S, TimeUnit.SECONDS)) {
                process.destroyForcibly();
            }
        } catch (InterruptedException e) {
            process.destroyForcibly();
            Thread.currentThread().interrupt();
        }
        started.forEach(ProcessHandle::destroyForcibly);
    }
}
