package dev.tollgate.loadtest.measure;

import java.util.Locale;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/**
 * Names one histogram. As text, and as a tag of a histogram log: {@code pub.q1.response}, {@code pub.q1:active.service},
 * {@code pub.q1!refused.response}.
 *
 * @param operation such as {@code conn}, {@code pub.q1}, {@code http}, or a flow's own name: letters, digits, {@code _}, {@code .}, {@code -}
 * @param state token state that the latency was taken with; empty for all of them together
 * @param outcome only {@link Outcome#OK} counts as success; the others have histograms of their own
 */
public record Series(String operation, String state, Outcome outcome, Clock clock) {
    private static final Pattern NAME = Pattern.compile("[A-Za-z0-9_.-]+");
    private static final Pattern TEXT = Pattern.compile(
            "(?<operation>[A-Za-z0-9_.-]+?)(:(?<state>[a-z]+))?(!(?<outcome>[a-z]+))?\\.(?<clock>response|service|wait)");

    public Series {
        if (!NAME.matcher(operation).matches()) {
            throw new IllegalArgumentException(
                    "an operation is named by letters, digits, '_', '.' and '-', not \"" + operation + "\"");
        }
    }

    public static Series of(String operation, Clock clock) {
        return new Series(operation, "", Outcome.OK, clock);
    }

    /** The reverse of {@link #toString}. Throws IllegalArgumentException for any other text. */
    public static Series parse(String text) {
        Matcher matcher = TEXT.matcher(text);
        if (!matcher.matches()) {
            throw new IllegalArgumentException("expected OPERATION[:STATE][!OUTCOME].CLOCK, not \"" + text + "\"");
        }
        String state = matcher.group("state");
        String outcome = matcher.group("outcome");
        return new Series(
                matcher.group("operation"),
                state == null ? "" : state,
                outcome == null ? Outcome.OK : Outcome.valueOf(outcome.toUpperCase(Locale.ROOT)),
                Clock.valueOf(matcher.group("clock").toUpperCase(Locale.ROOT)));
    }

    @Override
    public String toString() {
        return operation
                + (state.isEmpty() ? "" : ":" + state)
                + (outcome == Outcome.OK ? "" : "!" + outcome.name().toLowerCase(Locale.ROOT))
                + "."
                + clock.name().toLowerCase(Locale.ROOT);
    }
}
