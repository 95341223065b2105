package dev.tollgate.loadtest.processes;

import dev.tollgate.loadtest.device.UnreachableException;
import dev.tollgate.loadtest.health.GeneratorVerdict;
import dev.tollgate.loadtest.measure.Interval;
import dev.tollgate.loadtest.measure.RunEvent;
import dev.tollgate.loadtest.measure.StateCounts;
import dev.tollgate.loadtest.report.RunInfo;
import dev.tollgate.loadtest.report.RunResult;
import dev.tollgate.loadtest.run.Engine;
import dev.tollgate.loadtest.run.Meeting.Point;
import dev.tollgate.loadtest.scenario.InvalidSetting;
import dev.tollgate.loadtest.scenario.Scenario;
import dev.tollgate.loadtest.scenario.yaml.ScenarioFile;
import java.io.IOException;
import java.io.PrintStream;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.OptionalLong;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;

/**
 * One run in as many processes as the scenario says. {@link #run} waits for them; what they tell is joined on the threads that read them,
 * one at a time. No child outlives {@link #close}, or this process.
 */
public final class ProcessesRun implements Engine, ChildProcess.Listener {
    /** Longer than an event loop may take to answer, and than a large token file takes to be read. */
    private static final long SILENCE_MAX_S = 300;

    private static final long WATCH_S = 1;

    /**
     * What the run is made of.
     *
     * @param stampRun number that stamps carry
     * @param tightestThresholdNanos the smallest latency that a threshold allows
     * @param isSharingCores whether tester and server may take each other's time
     * @param err where the children's standard error goes
     */
    public record Settings(
            Scenario scenario,
            RunInfo info,
            long stampRun,
            List<Interval.Listener> listeners,
            OptionalLong tightestThresholdNanos,
            boolean isSharingCores,
            PrintStream err) {}

    private final Settings settings;
    private final int count;
    private final List<ChildProcess> children = new ArrayList<>();
    private final Meetings meetings;
    private final Joiner joiner;
    private final CompletableFuture<List<PartResult>> done = new CompletableFuture<>();
    private boolean isStopped;

    /** Starts nothing yet. */
    public ProcessesRun(Settings settings) {
        this.settings = settings;
        this.count = settings.scenario().processes();
        this.meetings = new Meetings(count);
        this.joiner = new Joiner(settings.scenario(), settings.listeners());
    }

    @Override
    public RunResult run() throws IOException, InterruptedException {
        start();
        List<PartResult> parts = results();
        synchronized (this) {
            HealthMerge health = new HealthMerge(parts, settings.tightestThresholdNanos());
            GeneratorVerdict verdict = health.verdict(joiner.ownHealth(), settings.isSharingCores());
            return new ResultMerge(parts)
                    .merge(settings.info(), joiner.last(), joiner.events(), health.lags(), verdict);
        }
    }

    private void start() throws IOException {
        List<String> command = ChildCommand.of(count);
        String scenario = ScenarioFile.writeWithSecrets(settings.scenario());
        for (int i = 0; i < count; i++) {
            Assignment assignment = new Assignment(i, count, settings.stampRun(), scenario);
            ChildProcess child = ChildProcess.start(command, assignment, settings.err(), this);
            synchronized (this) {
                children.add(child);
                if (isStopped) {
                    child.stop();
                }
            }
        }
    }

    private List<PartResult> results() throws IOException, InterruptedException {
        while (true) {
            try {
                return done.get(WATCH_S, TimeUnit.SECONDS);
            } catch (TimeoutException notYet) {
                checkSilence();
            } catch (ExecutionException failed) {
                throw rethrown(failed);
            }
        }
    }

    private static IOException rethrown(ExecutionException failed) {
        Throwable cause = failed.getCause();
        if (cause instanceof RuntimeException mistake) {
            throw mistake;
        }
        return cause instanceof IOException lost ? lost : new IOException(cause);
    }

    private synchronized void checkSilence() {
        for (ChildProcess child : children) {
            if (TimeUnit.NANOSECONDS.toSeconds(child.silentNanos()) > SILENCE_MAX_S) {
                done.completeExceptionally(
                        new LostProcessException(child.name() + " has told nothing for " + SILENCE_MAX_S + " s"));
            }
        }
    }

    // ---- what children tell

    @Override
    public synchronized void onMet(int child, Point point, long earliestNanos) throws IOException {
        OptionalLong time = meetings.arrived(point, earliestNanos, System.nanoTime());
        if (time.isPresent()) {
            if (point == Point.START) {
                joiner.begins(time.getAsLong());
            }
            if (point == Point.LOAD) {
                joiner.loadBegins(time.getAsLong());
            }
            children.forEach(one -> one.time(point, time.getAsLong()));
        }
    }

    @Override
    public synchronized void onRow(int child, Row row) throws IOException {
        joiner.row(child, row);
    }

    @Override
    public synchronized void onEvent(int child, RunEvent event) {
        joiner.event(child, event);
    }

    @Override
    public synchronized void onResult(int child, PartResult result) {
        joiner.result(child, result).ifPresent(done::complete);
    }

    @Override
    public void onFailure(int child, Failure failure) {
        done.completeExceptionally(
                switch (failure.kind()) {
                    case UNREACHABLE -> new UnreachableException(failure.message());
                    case INVALID -> InvalidSetting.because("", failure.message());
                    case INTERNAL -> new IllegalStateException("process " + (child + 1) + ": " + failure.message());
                });
    }

    @Override
    public void onLost(int child, LostProcessException lost) {
        done.completeExceptionally(lost);
    }

    // ---- from any thread

    @Override
    public synchronized void mark(String kind, String text) {
        joiner.mark(kind, text, System.nanoTime());
    }

    @Override
    public synchronized List<RunEvent> events() {
        return joiner.events();
    }

    @Override
    public synchronized void stop() {
        isStopped = true;
        children.forEach(ChildProcess::stop);
    }

    @Override
    public synchronized Map<String, Map<String, Long>> outcomes() {
        return joiner.outcomes();
    }

    @Override
    public synchronized Map<String, StateCounts> states() {
        return joiner.states();
    }

    @Override
    public void close() {
        List<ChildProcess> all;
        synchronized (this) {
            all = List.copyOf(children);
        }
        all.forEach(ChildProcess::close);
        joiner.close();
    }
}
