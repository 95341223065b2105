package dev.tollgate.loadtest.judge;

import dev.tollgate.loadtest.fault.FaultKind;
import dev.tollgate.loadtest.fault.FaultTiming;
import dev.tollgate.loadtest.verify.VerifyResult;
import java.nio.file.Path;
import java.util.List;
import java.util.Locale;
import java.util.Set;

/**
 * What a verify run found.
 *
 * @param notes sentences that belong beside the result, such as a sink that could not be read for a while
 * @param interrupted by the user, before its end
 */
record VerifyOutcome(
        VerifyResult result,
        List<FaultTiming> timings,
        Set<FaultKind> kinds,
        List<String> notes,
        boolean allowLate,
        boolean interrupted,
        Path ledger) {
    private static final int EXAMPLES_SHOWN = 20;
    /** Nothing that must never be. */
    static final int PASSED = 0;

    static final int BROKEN = 90;
    /** A run in which nothing got through proves nothing. */
    static final int NOTHING_SEEN = 91;

    static final int NEVER_READY = 93;
    static final int INTERRUPTED = 130;

    int exitCode() {
        if (!result.passed(allowLate)) {
            return BROKEN;
        }
        if (result.acknowledged() == 0 && result.received() == 0) {
            return NOTHING_SEEN;
        }
        return interrupted ? INTERRUPTED : PASSED;
    }

    /** The whole of it for people. */
    String text() {
        StringBuilder text = new StringBuilder();
        line(
                text,
                "messages    attempted %,d   acked %,d   received %,d",
                result.attempted(),
                result.acknowledged(),
                result.received());
        line(
                text,
                "never       lost %,d   unexpected %,d   corrupt %,d   late %,d%s   duplicates where none may be %,d",
                result.lost(),
                result.unexpected(),
                result.corrupt(),
                result.late(),
                allowLate ? " (allowed)" : "",
                result.duplicatesForbidden());
        line(
                text,
                "counted     recovered %,d   unknown %,d   duplicated %,d + %,d unexplained   reordered %,d + %,d unexplained",
                result.recovered(),
                result.unknown(),
                result.duplicatesExplained(),
                result.duplicatesUnexplained(),
                result.reorderedExplained(),
                result.reorderedUnexplained());
        if (result.kills() > 0) {
            line(
                    text,
                    "kills       %,d   seen before a restart %,d   seen only after one %,d   in flight at each %s",
                    result.kills(),
                    result.deliveredBeforeKill(),
                    result.storedEvidence(),
                    result.inFlightAtKills());
        }
        timings.forEach(timing -> line(text, "fault       %s", timing));
        result.examples().stream()
                .limit(EXAMPLES_SHOWN)
                .forEach(example -> line(text, "example     %s", words(example)));
        kinds.stream()
                .map(FaultKind::shows)
                .filter(shows -> !shows.isEmpty())
                .forEach(shows -> line(text, "note        %s", shows));
        result.warnings().forEach(warning -> line(text, "warning     %s", warning));
        notes.forEach(note -> line(text, "note        %s", note));
        line(text, "ledger      %s", ledger);
        line(text, "%s%s", result.verdict(allowLate), result.confidence().isEmpty() ? "" : "; " + result.confidence());
        return text.toString();
    }

    private static String words(VerifyResult.Example example) {
        return String.format(
                Locale.ROOT,
                "%s: stream %d (%s) sequence %d, planned %s, acked %s, at sink %s%s",
                example.kind(),
                example.stream(),
                example.connection(),
                example.sequence(),
                seconds(example.plannedNanos()),
                seconds(example.acknowledgedNanos()),
                example.sink(),
                example.nearestFault().isEmpty() ? "" : "; nearest fault: " + example.nearestFault());
    }

    private static String seconds(long nanos) {
        return nanos < 0 ? "–" : String.format(Locale.ROOT, "%.6f s", nanos / 1e9);
    }

    private static void line(StringBuilder text, String format, Object... values) {
        text.append(' ').append(String.format(Locale.ROOT, format, values)).append(System.lineSeparator());
    }
}
