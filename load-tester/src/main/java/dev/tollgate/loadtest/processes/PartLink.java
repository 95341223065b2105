package dev.tollgate.loadtest.processes;

import dev.tollgate.loadtest.health.HealthSummary;
import dev.tollgate.loadtest.measure.Interval;
import dev.tollgate.loadtest.measure.RunEvent;
import dev.tollgate.loadtest.processes.Frame.Kind;
import dev.tollgate.loadtest.report.RunResult;
import dev.tollgate.loadtest.run.Engine;
import dev.tollgate.loadtest.run.Meeting;
import dev.tollgate.loadtest.run.StormTimes;
import dev.tollgate.loadtest.verify.Stamp;
import dev.tollgate.loadtest.verify.Witness;
import java.io.BufferedInputStream;
import java.io.BufferedOutputStream;
import java.io.DataInputStream;
import java.io.DataOutputStream;
import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.util.ArrayList;
import java.util.EnumMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Optional;
import java.util.concurrent.ArrayBlockingQueue;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.ThreadPoolExecutor;
import java.util.concurrent.TimeUnit;
import org.HdrHistogram.Histogram;
import org.jspecify.annotations.Nullable;

/**
 * A child's end of the connection with its parent. Ends the process at once when standard input ends before {@link #succeeded} or
 * {@link #failed}, as the parent is gone then. What is told is written by a thread of its own; its other methods may be called on any.
 */
public final class PartLink implements Interval.Listener, Meeting, Witness {
    /** Hidden command of the load tester that makes a child of the process. */
    public static final String COMMAND = "part";

    /** What the process ends with when its parent is gone. */
    private static final int ORPHANED = 1;

    private static final int WAITING_MAX = 10_000;
    private static final int RECEIPTS_MAX = 1 << 16;
    private static final int WRITE_LIMIT_S = 60;

    private final DataInputStream in;
    private final DataOutputStream out;
    private final Assignment assignment;
    private final Map<Point, CompletableFuture<Long>> meetings = new EnumMap<>(Point.class);
    private final CountDownLatch isTold = new CountDownLatch(1);
    private final ThreadPoolExecutor writer = new ThreadPoolExecutor(
            1, 1, 0, TimeUnit.SECONDS, new ArrayBlockingQueue<>(WAITING_MAX), task -> new Thread(task, "parent-out"));
    private List<LastReceipt> lastReceipts = new ArrayList<>();
    private @Nullable Engine engine;
    private boolean isStopped;

    private PartLink(DataInputStream in, DataOutputStream out) throws IOException {
        this.in = in;
        this.out = out;
        this.assignment = Assignment.of(expect(Kind.ASSIGNMENT, Frame.readFrom(in)));
        for (Point point : Point.values()) {
            meetings.put(point, new CompletableFuture<>());
        }
    }

    /**
     * Waits for the assignment.
     *
     * @param in standard input, which from then on nobody else reads
     * @param out standard output, which nobody else writes
     */
    public static PartLink open(InputStream in, OutputStream out) throws IOException {
        PartLink link = new PartLink(
                new DataInputStream(new BufferedInputStream(in)), new DataOutputStream(new BufferedOutputStream(out)));
        Thread reader = new Thread(link::read, "parent-in");
        reader.setDaemon(true);
        reader.start();
        Runtime.getRuntime().addShutdownHook(new Thread(link::outlive, "parent-outlive"));
        return link;
    }

    private static Frame expect(Kind kind, Frame frame) throws IOException {
        if (frame.kind() != kind) {
            throw new IOException("expected " + kind + ", got " + frame.kind());
        }
        return frame;
    }

    public Assignment assignment() {
        return assignment;
    }

    private void read() {
        try {
            while (true) {
                Frame frame = Frame.readFrom(in);
                switch (frame.kind()) {
                    case STOP -> stop();
                    case TIME ->
                        BodyReader.read(
                                frame, body -> meeting(body.one(Point.values())).complete(body.number()));
                    default -> throw new IOException("not for a child: " + frame.kind());
                }
            }
        } catch (IOException parentIsGone) {
            if (isTold.getCount() > 0) {
                Runtime.getRuntime().halt(ORPHANED);
            }
        }
    }

    /** A terminal's Ctrl-C ends all processes: this one ends once the parent, which got it as well, has its result. */
    private void outlive() {
        try {
            isTold.await(); // or the end of standard input, which ends the process
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
    }

    /** From now on: is stopped when the parent says so, or has said so; its outcomes are told with each row. */
    public synchronized void steer(Engine running) {
        engine = running;
        if (isStopped) {
            running.stop();
        }
    }

    private synchronized void stop() {
        isStopped = true;
        if (engine != null) {
            engine.stop();
        }
    }

    @Override
    public CompletableFuture<Long> at(Point point, long earliestNanos) {
        tell(new BodyWriter().put(point).put(earliestNanos).frame(Kind.MET));
        return meeting(point);
    }

    private CompletableFuture<Long> meeting(Point point) {
        return Objects.requireNonNull(meetings.get(point));
    }

    @Override
    public void onInterval(Interval interval) {
        Engine running;
        List<LastReceipt> receipts;
        synchronized (this) {
            running = engine;
            receipts = lastReceipts;
            lastReceipts = new ArrayList<>();
        }
        Row row = new Row(
                interval,
                running == null ? Map.of() : running.outcomes(),
                running == null ? Map.of() : running.states(),
                receipts);
        writer.execute(() -> write(row.frame()));
    }

    @Override
    public void onEvent(RunEvent event) {
        tell(EventFrame.frame(event));
    }

    @Override
    public synchronized void receivedByLast(Stamp stamp, long nowNanos) {
        if (lastReceipts.size() < RECEIPTS_MAX) { // those left out are counted by the parent as not followed
            lastReceipts.add(new LastReceipt(stamp.stream(), stamp.sequence(), stamp.plannedNanos(), nowNanos));
        }
    }

    @Override
    public void attempted(int stream, long sequence, int attempt, long plannedNanos) {
        // only receivers are listened to
    }

    @Override
    public void acknowledged(int stream, long sequence, long nowNanos) {
        // only receivers are listened to
    }

    @Override
    public void received(Stamp stamp, boolean intact, long nowNanos) {
        // only the last of them counts
    }

    /** Throws RejectedExecutionException where the parent has not read for so long that too much waits. */
    private void tell(Frame frame) {
        writer.execute(() -> write(frame));
    }

    private void write(Frame frame) {
        try {
            frame.writeTo(out);
        } catch (IOException parentIsGone) {
            Runtime.getRuntime().halt(ORPHANED);
        }
    }

    /** Tells the result. Returns once the parent can read it; the process may end then. */
    public void succeeded(RunResult result, Optional<StormTimes> storm, Histogram lags, HealthSummary health)
            throws InterruptedException {
        last(PartResult.of(result, storm, lags, health).frame());
    }

    /** Tells why there is no result. As {@link #succeeded}. */
    public void failed(Failure.Kind kind, String message) throws InterruptedException {
        last(new Failure(kind, message).frame());
    }

    private void last(Frame frame) throws InterruptedException {
        tell(frame);
        writer.shutdown();
        if (!writer.awaitTermination(WRITE_LIMIT_S, TimeUnit.SECONDS)) {
            Runtime.getRuntime().halt(ORPHANED); // a parent that does not read is as good as gone
        }
        isTold.countDown();
    }
}
