package dev.tollgate.edge.cli;

import java.util.Map;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/** Durations as options have them: {@code 500ms}, {@code 10s}, {@code 5m}, {@code 1h}, {@code 7d}, or {@code 0}. */
final class DurationText {
    private static final Pattern FORM = Pattern.compile("([0-9]{1,9})(ms|s|m|h|d)");
    private static final Map<String, Long> UNITS =
            Map.of("ms", 1L, "s", 1_000L, "m", 60_000L, "h", 3_600_000L, "d", 86_400_000L);

    private DurationText() {}

    /** @param option as the user names it */
    static long millis(String option, String text) throws CliException {
        if (text.equals("0")) {
            return 0;
        }
        Matcher matcher = FORM.matcher(text);
        Long unit = matcher.matches() ? UNITS.get(matcher.group(2)) : null;
        if (unit == null) {
            throw new CliException(
                    ExitCode.USAGE, option + ": expected a time such as 500ms, 10s, 5m, 1h or 7d, got '" + text + "'");
        }
        return Long.parseLong(matcher.group(1)) * unit;
    }
}
