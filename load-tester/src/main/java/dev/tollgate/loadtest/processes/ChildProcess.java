package dev.tollgate.loadtest.processes;

import dev.tollgate.loadtest.measure.RunEvent;
import dev.tollgate.loadtest.run.Meeting.Point;
import java.io.BufferedInputStream;
import java.io.BufferedOutputStream;
import java.io.BufferedReader;
import java.io.DataInputStream;
import java.io.DataOutputStream;
import java.io.EOFException;
import java.io.IOException;
import java.io.PrintStream;
import java.nio.charset.StandardCharsets;
import java.util.List;
import java.util.concurrent.TimeUnit;

/**
 * The parent's end of the connection with a child, which lives from {@link #start} to {@link #close}. A thread reads what it tells, and
 * another what it prints to standard error. Its methods may be called on any thread.
 */
final class ChildProcess implements AutoCloseable {
    private static final int END_LIMIT_S = 10;
    private static final int LINE_MAX = 1_000;
    private static final int SIGNALLED = 128;

    /** Hears what children tell; on a thread of each child. */
    interface Listener {
        void onMet(int child, Point point, long earliestNanos) throws IOException;

        void onRow(int child, Row row) throws IOException;

        void onEvent(int child, RunEvent event);

        void onResult(int child, PartResult result);

        void onFailure(int child, Failure failure);

        /** It ended without a result. */
        void onLost(int child, LostProcessException lost);
    }

    private final int index;
    private final String name;
    private final Process process;
    private final DataOutputStream out;
    private final PrintStream err;
    private final Listener listener;
    private final Thread reader;
    private final Thread errors;
    private volatile String lastError = "";
    private volatile long heardNanos = System.nanoTime();
    private volatile boolean hasEnded;
    private volatile boolean isClosing;

    private ChildProcess(Assignment assignment, Process process, PrintStream err, Listener listener) {
        this.index = assignment.index();
        this.name = assignment.toString();
        this.process = process;
        this.out = new DataOutputStream(new BufferedOutputStream(process.getOutputStream()));
        this.err = err;
        this.listener = listener;
        this.reader = new Thread(this::read, "child-" + (index + 1) + "-out");
        this.errors = new Thread(this::readErrors, "child-" + (index + 1) + "-err");
        reader.setDaemon(true);
        errors.setDaemon(true);
    }

    /** @param err where the child's standard error goes, with its number */
    static ChildProcess start(List<String> command, Assignment assignment, PrintStream err, Listener listener)
            throws IOException {
        ChildProcess child = new ChildProcess(assignment, new ProcessBuilder(command).start(), err, listener);
        child.reader.start();
        child.errors.start();
        child.tell(assignment.frame());
        return child;
    }

    /** {@code process 2 of 3 (pid 4711)}. */
    String name() {
        return name + " (pid " + process.pid() + ")";
    }

    void time(Point point, long nanos) {
        tell(new BodyWriter().put(point).put(nanos).frame(Frame.Kind.TIME));
    }

    void stop() {
        tell(new BodyWriter().frame(Frame.Kind.STOP));
    }

    private synchronized void tell(Frame frame) {
        try {
            frame.writeTo(out);
        } catch (IOException gone) {
            // the thread that reads says so, and why
        }
    }

    /** Since it told anything. */
    long silentNanos() {
        return hasEnded ? 0 : System.nanoTime() - heardNanos;
    }

    private void read() {
        try (DataInputStream in = new DataInputStream(new BufferedInputStream(process.getInputStream()))) {
            while (true) {
                Frame frame = Frame.readFrom(in);
                heardNanos = System.nanoTime();
                take(frame);
            }
        } catch (EOFException end) {
            end("");
        } catch (IOException | RuntimeException wrong) {
            end(": " + wrong.getMessage());
        }
    }

    private void take(Frame frame) throws IOException {
        switch (frame.kind()) {
            case MET ->
                BodyReader.read(frame, in -> new Met(in.one(Point.values()), in.number()))
                        .tell(listener, index);
            case ROW -> listener.onRow(index, Row.of(frame));
            case EVENT -> listener.onEvent(index, EventFrame.of(frame));
            case RESULT -> {
                PartResult result = PartResult.of(frame);
                hasEnded = true;
                listener.onResult(index, result);
            }
            case FAILURE -> {
                hasEnded = true;
                listener.onFailure(index, Failure.of(frame));
            }
            default -> throw new IOException("not for a parent: " + frame.kind());
        }
    }

    private record Met(Point point, long earliestNanos) {
        void tell(Listener listener, int child) throws IOException {
            listener.onMet(child, point, earliestNanos);
        }
    }

    private void end(String why) {
        if (hasEnded || isClosing) {
            return;
        }
        hasEnded = true;
        try {
            if (!process.waitFor(END_LIMIT_S, TimeUnit.SECONDS)) {
                process.destroyForcibly().waitFor();
            }
            errors.join(TimeUnit.SECONDS.toMillis(END_LIMIT_S));
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
        listener.onLost(
                index, new LostProcessException(name() + " ended before its result, " + exit() + why + lastWords()));
    }

    private String exit() {
        if (process.isAlive()) {
            return "and could not be waited for";
        }
        int code = process.exitValue();
        return "with exit code " + code + (code > SIGNALLED ? ", of signal " + (code - SIGNALLED) : "");
    }

    private String lastWords() {
        return lastError.isEmpty() ? "" : "; it said last: " + lastError;
    }

    private void readErrors() {
        try (BufferedReader lines = process.errorReader(StandardCharsets.UTF_8)) {
            for (String line = lines.readLine(); line != null; line = lines.readLine()) {
                String shown = line.length() > LINE_MAX ? line.substring(0, LINE_MAX) + "…" : line;
                lastError = shown;
                err.println("process " + (index + 1) + ": " + shown);
            }
        } catch (IOException ended) {
            err.println("process " + (index + 1) + ": " + ended.getMessage());
        }
    }

    /** Ends it, if it has not: at once where it has no result. Returns when it has ended. */
    @Override
    public void close() {
        isClosing = true;
        if (!hasEnded) {
            process.destroyForcibly();
        }
        synchronized (this) {
            try {
                out.close();
            } catch (IOException gone) {
                hasEnded = true; // it has ended already, which is what this is for
            }
        }
        try {
            if (!process.waitFor(END_LIMIT_S, TimeUnit.SECONDS)) {
                process.destroyForcibly().waitFor(END_LIMIT_S, TimeUnit.SECONDS);
            }
            reader.join(TimeUnit.SECONDS.toMillis(END_LIMIT_S));
            errors.join(TimeUnit.SECONDS.toMillis(END_LIMIT_S));
        } catch (InterruptedException e) {
            process.destroyForcibly();
            Thread.currentThread().interrupt();
        }
    }
}
