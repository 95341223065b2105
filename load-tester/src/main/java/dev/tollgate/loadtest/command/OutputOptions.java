package dev.tollgate.loadtest.command;

import dev.tollgate.loadtest.report.output.OutputOptions.Progress;
import dev.tollgate.loadtest.scenario.InvalidSetting;
import java.nio.file.Path;
import java.util.Optional;

/**
 * Where results go.
 *
 * @param out folder of the whole bundle; empty for {@code runs/NAME-TIME}
 * @param json a file, or {@code -} for standard output, which then has nothing else
 * @param prometheus {@code HOST:PORT} or {@code :PORT} of the metrics and the live page
 * @param runs how often the whole run is repeated
 * @param isExitZero a finished run is a success whatever it found
 */
public record OutputOptions(
        Optional<Path> out,
        Optional<String> json,
        Optional<Path> csv,
        Optional<Path> html,
        Optional<Path> hlog,
        Progress progress,
        boolean isColored,
        Optional<String> prometheus,
        int runs,
        boolean isExitZero) {
    public static final int RUNS_MAX = 1_000;

    public OutputOptions {
        InvalidSetting.check(runs >= 1 && runs <= RUNS_MAX, "--runs", "1 to " + RUNS_MAX, runs);
        boolean isOneFile = json.isPresent() || csv.isPresent() || html.isPresent() || hlog.isPresent();
        InvalidSetting.check(
                runs == 1 || !isOneFile,
                "--runs",
                "1 with --json, --csv, --html or --hlog, which each run would write anew; -o has a folder for each run",
                runs);
        prometheus.ifPresent(OutputOptions::checkAddress);
    }

    private static void checkAddress(String address) {
        int colon = address.lastIndexOf(':');
        String port = address.substring(colon + 1);
        boolean isPort = port.matches("\\d{1,5}") && Integer.parseInt(port) <= 65_535;
        InvalidSetting.check(colon >= 0 && isPort, "--prometheus", ":9464 or HOST:PORT", address);
    }

    public boolean isJsonOnly() {
        return json.isPresent() && json.get().equals("-");
    }
}
