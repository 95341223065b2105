package dev.tollgate.loadtest.report.console;

import java.io.IOException;
import java.io.InputStream;
import java.lang.ProcessBuilder.Redirect;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.concurrent.TimeUnit;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/**
 * The terminal behind {@code /dev/tty}: whether there is one, its size, and its modes, which are set by {@code stty}. For one thread
 * but {@link #restore}, which any may call, several times.
 */
public final class Terminal {
    private static final Path TTY = Path.of("/dev/tty");
    private static final Pattern SIZE = Pattern.compile("(\\d{1,5}) (\\d{1,5})");
    private static final long WAIT_SECONDS = 2;
    private static final int OUTPUT_MAX_BYTES = 4_096;

    private String saved = "";

    /**
     * Columns and lines.
     */
    record Size(int columns, int lines) {
        static final Size USUAL = new Size(80, 24);
    }

    /** Whether the process's own stderr is a terminal. */
    public static boolean isStderr() {
        return isTerminal("2");
    }

    /** Whether the process's own stdout is a terminal. */
    public static boolean isStdout() {
        return isTerminal("1");
    }

    private static boolean isTerminal(String descriptor) {
        ProcessBuilder test = new ProcessBuilder("test", "-t", descriptor).inheritIO();
        try {
            Process process = test.start();
            return process.waitFor(WAIT_SECONDS, TimeUnit.SECONDS) && process.exitValue() == 0;
        } catch (IOException none) {
            return false; // no such program: not a system on which a terminal view would work
        } catch (InterruptedException interrupted) {
            Thread.currentThread().interrupt();
            return false;
        }
    }

    Size size() {
        Matcher matcher = SIZE.matcher(stty("size").strip());
        if (!matcher.matches()) {
            return Size.USUAL;
        }
        Size size = new Size(Integer.parseInt(matcher.group(2)), Integer.parseInt(matcher.group(1)));
        return size.columns() == 0 || size.lines() == 0 ? Size.USUAL : size;
    }

    /** Keys come one by one from now on, and are not shown. */
    synchronized void readKeys() {
        saved = stty("-g").strip();
        stty("-icanon", "-echo", "min", "1", "time", "0");
    }

    synchronized void restore() {
        if (!saved.isEmpty()) {
            stty(saved);
            saved = "";
        }
    }

    /** Empty when it failed. */
    private static String stty(String... arguments) {
        String[] command = new String[arguments.length + 1];
        command[0] = "stty";
        System.arraycopy(arguments, 0, command, 1, arguments.length);
        ProcessBuilder stty = new ProcessBuilder(command)
                .redirectInput(Redirect.from(TTY.toFile()))
                .redirectError(Redirect.DISCARD);
        try {
            Process process = stty.start();
            try (InputStream output = process.getInputStream()) {
                String text = new String(output.readNBytes(OUTPUT_MAX_BYTES), StandardCharsets.UTF_8);
                return process.waitFor(WAIT_SECONDS, TimeUnit.SECONDS) && process.exitValue() == 0 ? text : "";
            }
        } catch (IOException none) {
            return "";
        } catch (InterruptedException interrupted) {
            Thread.currentThread().interrupt();
            return "";
        }
    }
}
