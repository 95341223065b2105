package dev.tollgate.loadtest.report.output;

import dev.tollgate.loadtest.measure.Interval;
import dev.tollgate.loadtest.measure.RunEvent;
import dev.tollgate.loadtest.measure.TargetSample;
import dev.tollgate.loadtest.report.Figures;
import dev.tollgate.loadtest.report.HealthLimits;
import dev.tollgate.loadtest.report.LiveDetails;
import dev.tollgate.loadtest.report.RunControls;
import dev.tollgate.loadtest.report.RunInfo;
import dev.tollgate.loadtest.report.RunResult;
import dev.tollgate.loadtest.report.SearchStep;
import dev.tollgate.loadtest.report.console.Colors;
import dev.tollgate.loadtest.report.console.ProgressLine;
import dev.tollgate.loadtest.report.console.SummaryLines;
import dev.tollgate.loadtest.report.console.TerminalView;
import dev.tollgate.loadtest.report.files.RecordedRun;
import dev.tollgate.loadtest.report.files.RunDirectory;
import dev.tollgate.loadtest.report.files.RunRecorder;
import dev.tollgate.loadtest.report.files.Slice;
import dev.tollgate.loadtest.report.live.LiveRun;
import dev.tollgate.loadtest.report.page.ReportPage;
import dev.tollgate.loadtest.report.serve.LiveServer;
import dev.tollgate.loadtest.report.summary.Summary;
import dev.tollgate.loadtest.report.threshold.AbortWatch;
import dev.tollgate.loadtest.report.threshold.Judgement;
import dev.tollgate.loadtest.report.threshold.Thresholds;
import java.io.IOException;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.ArrayBlockingQueue;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.Future;
import java.util.concurrent.RejectedExecutionException;
import java.util.concurrent.ThreadPoolExecutor;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicLong;
import org.jspecify.annotations.Nullable;

/**
 * All output of one run. {@link #onInterval} and {@link #onEvent} may be called from any thread and do not wait: a thread of its own
 * writes files and lines. What a disk that stands still keeps waiting for too long is left out, counted and said. Ended by {@link #close},
 * also after {@link #finish}; without a finish, the files are left as they are and can be read.
 */
public final class RunOutput implements Interval.Listener, TargetSample.Listener, AutoCloseable {
    private static final Set<String> SAID = Set.of("fault", "recovered", "hour");

    private static final int WAITING_MAX = 600;
    private static final long CLOSE_SECONDS = 10;

    private final OutputOptions options;
    private final OutputStreams streams;
    private final RunControls controls;
    private final RunDirectory directory;
    private final RunRecorder recorder;
    private final LiveRun live;
    private final AbortWatch abort;
    private final ProgressLine progressLine;
    private final boolean printLines;
    private final @Nullable TerminalView view;
    private final @Nullable LiveServer server;
    private final AtomicLong leftOut = new AtomicLong();
    private final ThreadPoolExecutor thread = new ThreadPoolExecutor(
            1, 1, 0, TimeUnit.SECONDS, new ArrayBlockingQueue<>(WAITING_MAX), task -> new Thread(task, "report"));
    private @Nullable IOException failure;
    private boolean stopped;

    /**
     * Makes the run's directory, and takes the terminal if it is to be one.
     *
     * @param controls what a failed threshold with {@code abort after}, and the keys of the terminal view, do to the run
     * @throws IOException when the directory holds a run already or cannot be written, or the port is taken
     */
    public RunOutput(
            OutputOptions options,
            OutputStreams streams,
            RunInfo info,
            Thresholds thresholds,
            LiveDetails details,
            RunControls controls)
            throws IOException {
        this.options = options;
        this.streams = streams;
        this.controls = controls;
        HealthLimits limits = HealthLimits.of(thresholds.tightestNanos());
        directory = new RunDirectory(options.directory());
        live = new LiveRun(info, limits, details);
        abort = new AbortWatch(thresholds, details::states);
        progressLine = new ProgressLine(info.command(), limits);
        server = options.prometheus().isPresent()
                ? new LiveServer(options.prometheus().get(), live)
                : null;
        recorder = record(info, thresholds);
        boolean fullScreen = streams.isFullScreen(options.progress());
        printLines = !fullScreen && options.progress() != OutputOptions.Progress.NONE;
        view = fullScreen
                ? new TerminalView(live, streams.errorColors(options.color()), streams.err(), controls)
                : null;
        if (view != null) {
            view.start(streams.in());
        }
    }

    private RunRecorder record(RunInfo info, Thresholds thresholds) throws IOException {
        try {
            return new RunRecorder(directory, info, thresholds);
        } catch (IOException failed) {
            if (server != null) {
                server.close();
            }
            thread.shutdown();
            throw failed;
        }
    }

    @Override
    public void onInterval(Interval interval) {
        hand(() -> write(interval));
    }

    @Override
    public void onEvent(RunEvent event) {
        hand(() -> {
            live.onEvent(event);
            guarded(() -> recorder.onEvent(event));
            if (SAID.contains(event.kind())) {
                say(" " + Figures.clock(event.atNanos()) + "  " + event.kind() + ": " + Figures.plain(event.text()));
            }
        });
    }

    private void say(String line) {
        if (printLines) {
            streams.err().println(line);
        }
        guarded(() -> recorder.onLine(line));
    }

    @Override
    public void onTarget(TargetSample sample) {
        hand(() -> guarded(() -> recorder.onTarget(sample)));
    }

    private void hand(Runnable task) {
        try {
            thread.execute(task);
        } catch (RejectedExecutionException full) {
            leftOut.incrementAndGet();
        }
    }

    private void write(Interval interval) {
        Slice slice = live.onInterval(interval);
        String line = progressLine.of(slice, live.stallNanos());
        if (printLines) {
            streams.err().println(line);
        }
        guarded(() -> recorder.onInterval(interval));
        guarded(() -> recorder.onLine(line));
        Optional<Judgement> failed = abort.onInterval(interval);
        if (failed.isPresent() && !stopped) {
            stopped = true;
            abort(interval, failed.get());
        }
    }

    private void abort(Interval interval, Judgement failed) {
        String text = failed.threshold().text() + " failed: "
                + (failed.note().isEmpty() ? failed.actualText() : failed.note());
        RunEvent event = new RunEvent(interval.startNanos() + interval.lengthNanos(), "warning", "stopped: " + text);
        live.onEvent(event);
        guarded(() -> recorder.onEvent(event));
        if (printLines) {
            streams.err().println(" stopped: " + text);
        }
        controls.stop();
    }

    /** Something that writes. */
    private interface Write {
        void run() throws IOException;
    }

    /** The first failure is said at once and thrown by {@link #finish}; the run goes on. */
    private void guarded(Write write) {
        if (failure != null) {
            return;
        }
        try {
            write.run();
        } catch (IOException failed) {
            failure = failed;
            streams.err().println("Results are no longer written: " + failed.getMessage());
        }
    }

    /** As {@link #finish(RunResult, List)}, without a search. */
    public Summary finish(RunResult result) throws IOException {
        return finish(result, List.of());
    }

    /**
     * Writes what only the end tells, and prints the summary to stdout. Waits until all is written. The exit code is in the summary's
     * verdict.
     *
     * @param search the rates that a search tried
     * @throws IOException also for a failure to write during the run
     */
    public Summary finish(RunResult result, List<SearchStep> search) throws IOException {
        Future<Summary> done = thread.submit(() -> writeEnd(result, search));
        try {
            return done.get();
        } catch (InterruptedException interrupted) {
            Thread.currentThread().interrupt();
            throw new IOException("interrupted while results were written", interrupted);
        } catch (ExecutionException failed) {
            if (failed.getCause() instanceof IOException cause) {
                throw cause;
            }
            throw new IllegalStateException("results cannot be written", failed.getCause());
        }
    }

    private Summary writeEnd(RunResult result, List<SearchStep> search) throws IOException {
        if (view != null) {
            view.close();
        }
        if (failure != null) {
            throw failure;
        }
        Summary summary = recorder.finish(result, search);
        RecordedRun run = RecordedRun.read(directory);
        run.writePage(ReportPage.html(run, Optional.empty(), ""));
        new Copies(options, directory).write(run);
        String page = directory.page().toString();
        for (String line : SummaryLines.of(summary, Colors.NONE, page)) {
            recorder.onLine(line);
        }
        if (options.jsonAlone()) {
            streams.out().print(Copies.json(directory));
        } else {
            SummaryLines.of(summary, streams.outputColors(options.color()), page)
                    .forEach(streams.out()::println);
        }
        streams.out().flush();
        if (leftOut.get() > 0) {
            streams.err()
                    .println(Figures.count(leftOut.get())
                            + " intervals and events were left out of the files, which could not be written in time");
        }
        return summary;
    }

    /** Where the live page is; empty without one. */
    public Optional<Integer> port() {
        return server == null ? Optional.empty() : Optional.of(server.port());
    }

    @Override
    public void close() throws IOException {
        if (view != null) {
            view.close();
        }
        if (server != null) {
            server.close();
        }
        thread.shutdown();
        try {
            if (!thread.awaitTermination(CLOSE_SECONDS, TimeUnit.SECONDS)) {
                throw new IOException(directory.path() + ": cannot be written in time");
            }
        } catch (InterruptedException interrupted) {
            Thread.currentThread().interrupt();
        }
        recorder.close();
    }
}
