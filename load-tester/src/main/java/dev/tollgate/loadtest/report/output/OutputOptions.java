package dev.tollgate.loadtest.report.output;

import java.net.InetSocketAddress;
import java.nio.file.Path;
import java.util.Optional;

/**
 * Where the results of a run go, besides stdout.
 *
 * @param directory of the run; must hold none yet
 * @param color false with {@code --no-color}
 * @param json where {@code summary.json} goes too; {@code -} for stdout, which then carries nothing else
 * @param csv likewise for {@code timeseries.csv}; also {@code html} and {@code hlog}
 * @param prometheus where a server for Prometheus and the live page listens; empty for none
 */
public record OutputOptions(
        Path directory,
        Progress progress,
        boolean color,
        Optional<String> json,
        Optional<Path> csv,
        Optional<Path> html,
        Optional<Path> hlog,
        Optional<InetSocketAddress> prometheus) {
    /** How a run shows that it goes on, on stderr. */
    public enum Progress {
        /** TUI on a terminal, lines elsewhere. */
        AUTO,
        TUI,
        LINE,
        NONE
    }

    /** A directory and nothing else. */
    public static OutputOptions into(Path directory) {
        return new OutputOptions(
                directory,
                Progress.AUTO,
                true,
                Optional.empty(),
                Optional.empty(),
                Optional.empty(),
                Optional.empty(),
                Optional.empty());
    }

    boolean jsonAlone() {
        return json.filter("-"::equals).isPresent();
    }
}
