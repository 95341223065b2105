package dev.tollgate.loadtest.report.output;

import dev.tollgate.loadtest.report.console.Colors;
import dev.tollgate.loadtest.report.console.Terminal;
import java.io.InputStream;
import java.io.PrintStream;
import java.nio.charset.StandardCharsets;

/**
 * Where the process prints, and what that is. Immutable.
 *
 * @param in keys of the terminal view
 * @param noColor value of the variable {@code NO_COLOR}; empty when it is not set
 */
public record OutputStreams(
        InputStream in,
        PrintStream out,
        boolean outIsTerminal,
        PrintStream err,
        boolean errIsTerminal,
        String noColor) {
    /** Those of this process, as UTF-8. */
    public static OutputStreams ofProcess() {
        String noColor = System.getenv("NO_COLOR");
        return new OutputStreams(
                System.in,
                new PrintStream(System.out, true, StandardCharsets.UTF_8),
                Terminal.isStdout(),
                new PrintStream(System.err, true, StandardCharsets.UTF_8),
                Terminal.isStderr(),
                noColor == null ? "" : noColor);
    }

    boolean isFullScreen(OutputOptions.Progress progress) {
        return progress == OutputOptions.Progress.TUI || (progress == OutputOptions.Progress.AUTO && errIsTerminal);
    }

    Colors outputColors(boolean wanted) {
        return Colors.of(wanted, outIsTerminal, noColor);
    }

    Colors errorColors(boolean wanted) {
        return Colors.of(wanted, errIsTerminal, noColor);
    }
}
