package dev.tollgate.loadtest.report.console;

import dev.tollgate.loadtest.report.RunControls;
import dev.tollgate.loadtest.report.live.LiveRun;
import dev.tollgate.loadtest.report.live.LiveView;
import java.io.IOException;
import java.io.InputStream;
import java.io.PrintStream;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.Executors;
import java.util.concurrent.ScheduledExecutorService;
import java.util.concurrent.TimeUnit;

/**
 * The view of a run that fills the terminal: four frames a second, of which only the lines that changed are written. Has a thread for
 * frames and one for keys, both ended by {@link #close}, which also gives the terminal back as it was.
 */
public final class TerminalView implements AutoCloseable {
    private static final long FRAME_MS = 250;
    private static final int FRAMES_PER_SIZE = 20;
    private static final int WINDOW_MIN = 15;
    private static final int WINDOW_MAX = 240;
    private static final String ENTER = "\u001b[?1049h\u001b[?25l\u001b[2J";
    private static final String LEAVE = "\u001b[?25h\u001b[?1049l";

    private final LiveRun run;
    private final Colors colors;
    private final PrintStream out;
    private final RunControls controls;
    private final Terminal terminal = new Terminal();
    private final ScheduledExecutorService frames =
            Executors.newSingleThreadScheduledExecutor(task -> daemon(task, "terminal-view"));
    private final Thread restore = new Thread(this::giveBack, "terminal-restore");
    private final List<String> shown = new ArrayList<>();
    private Terminal.Size size = Terminal.Size.USUAL;
    private long frame;
    private volatile String message = "";
    /** How many intervals the sparks reach back. */
    private volatile int window = WINDOW_MAX;

    private volatile boolean isHeld;
    private LiveView held;
    private boolean givenBack;

    /**
     * @param out the terminal
     */
    public TerminalView(LiveRun run, Colors colors, PrintStream out, RunControls controls) {
        this.run = run;
        this.held = run.view();
        this.colors = colors;
        this.out = out;
        this.controls = controls;
    }

    /**
     * Takes the terminal.
     *
     * @param keys what is typed; read until the process ends
     */
    public void start(InputStream keys) {
        Runtime.getRuntime().addShutdownHook(restore);
        terminal.readKeys();
        out.print(ENTER);
        frames.scheduleAtFixedRate(this::drawOrEnd, 0, FRAME_MS, TimeUnit.MILLISECONDS);
        daemon(() -> read(keys), "terminal-keys").start();
    }

    private static Thread daemon(Runnable task, String name) {
        Thread thread = new Thread(task, name);
        thread.setDaemon(true);
        return thread;
    }

    private void drawOrEnd() {
        try {
            draw();
        } catch (RuntimeException broken) {
            giveBack();
            out.println("The terminal view ended; the run goes on: " + broken);
            frames.shutdown();
        }
    }

    private void draw() {
        if (frame++ % FRAMES_PER_SIZE == 0) {
            Terminal.Size now = terminal.size();
            if (!now.equals(size)) {
                size = now;
                shown.clear();
                out.print("\u001b[2J");
            }
        }
        if (!isHeld) {
            held = run.view();
        }
        out.print(changes(Screen.lines(held, size.columns(), size.lines(), colors, window, message)));
        out.flush();
    }

    /** What turns the lines that are shown into {@code lines}. */
    String changes(List<String> lines) {
        StringBuilder changes = new StringBuilder();
        int most = Math.max(lines.size(), shown.size());
        for (int i = 0; i < most; i++) {
            String line = i < lines.size() ? lines.get(i) : "";
            if (i >= shown.size() || !line.equals(shown.get(i))) {
                changes.append("\u001b[")
                        .append(i + 1)
                        .append(";1H")
                        .append(line)
                        .append("\u001b[K");
            }
        }
        shown.clear();
        shown.addAll(lines);
        return changes.toString();
    }

    private void read(InputStream keys) {
        try {
            for (int key = keys.read(); key >= 0; key = keys.read()) {
                onKey((char) key);
            }
        } catch (IOException gone) {
            message = "keys are no longer read: " + gone.getMessage();
        }
    }

    void onKey(char key) {
        switch (key) {
            case 'q' -> {
                controls.stop();
                message = "stopping …";
            }
            case 'p' -> {
                isHeld = !isHeld;
                message = isHeld ? "held: the run goes on" : "";
            }
            case '+' -> zoom(window * 2);
            case '-' -> zoom(window / 2);
            default -> {
                // other keys mean nothing here
            }
        }
    }

    private void zoom(int intervals) {
        window = Math.max(WINDOW_MIN, Math.min(WINDOW_MAX, intervals));
        message = "the last " + window + " intervals";
    }

    String message() {
        return message;
    }

    @Override
    public void close() {
        frames.shutdown();
        try {
            if (!frames.awaitTermination(2, TimeUnit.SECONDS)) {
                frames.shutdownNow();
            }
        } catch (InterruptedException interrupted) {
            Thread.currentThread().interrupt();
        }
        giveBack();
        try {
            Runtime.getRuntime().removeShutdownHook(restore);
        } catch (IllegalStateException shuttingDown) {
            return; // the hook runs by itself, and finds that all is done
        }
    }

    private synchronized void giveBack() {
        if (!givenBack) {
            givenBack = true;
            out.print(LEAVE);
            out.flush();
            terminal.restore();
        }
    }
}
