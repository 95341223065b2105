package dev.tollgate.loadtest.report.compare;

import java.util.Locale;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/**
 * A change that fails a comparison: {@code p(99)>+10%}, {@code rate<-5%}, {@code max>+50%}.
 *
 * @param share relative to the base
 */
record FailIf(String text, String metric, boolean above, double share) {
    private static final Pattern TEXT = Pattern.compile(
            "(?<metric>rate|max|p\\(\\d{1,2}(\\.\\d{1,3})?\\))(?<sign>[<>])(?<number>[+-]?\\d{1,6}(\\.\\d{1,6})?)%");

    /**
     * @throws IllegalArgumentException with what was expected
     */
    static FailIf parse(String text) {
        Matcher matcher = TEXT.matcher(text.replaceAll("\\s", "").toLowerCase(Locale.ROOT));
        if (!matcher.matches()) {
            throw new IllegalArgumentException(
                    "--fail-if: expected rate, max or p(N), then < or >, then a change such as +10%, got '" + text
                            + "'");
        }
        return new FailIf(
                text,
                matcher.group("metric"),
                ">".equals(matcher.group("sign")),
                Double.parseDouble(matcher.group("number")) / 100);
    }

    /**
     * @param strict whether the change itself is enough; otherwise the whole interval must lie beyond the limit
     */
    boolean fails(Delta delta, boolean strict) {
        if (!delta.metric().equals(metric) || !delta.isKnown()) {
            return false;
        }
        double value = strict ? delta.change() : above ? delta.low() : delta.high();
        return above ? value > share : value < share;
    }
}
