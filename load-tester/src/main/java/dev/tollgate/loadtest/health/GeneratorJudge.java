package dev.tollgate.loadtest.health;

import dev.tollgate.loadtest.health.GeneratorVerdict.Trust;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;

/**
 * Decides whether a run may be believed. The limit of delays is a tenth of the tightest latency threshold, or 1 ms with none.
 *
 * <table>
 * <caption>What makes a verdict</caption>
 * <tr><th>measured</th><th>SUSPECT</th><th>INVALID</th></tr>
 * <tr><td>started of what was due, where connections were free</td><td>-</td><td>below 99 %</td></tr>
 * <tr><td>loop lag p99.9, hiccups p99.9, longest collection</td><td>over the limit</td><td>over ten times the limit, which is the
 * threshold itself: any latency near it may be the tester's</td></tr>
 * <tr><td>processor time of its cores</td><td>over 85 %</td><td>over 95 %</td></tr>
 * <tr><td>stolen by the hypervisor</td><td>over 2 %</td><td>over 10 %</td></tr>
 * <tr><td>cores shared with the server</td><td colspan="2">always a note, never more</td></tr>
 * </table>
 */
public final class GeneratorJudge {
    static final double STARTED_MIN = 0.99;
    static final long LIMIT_WITHOUT_THRESHOLD_NANOS = 1_000_000;
    static final double THRESHOLD_SHARE = 0.1;
    static final double INVALID_FACTOR = 10;
    static final double CPU_SUSPECT = 0.85;
    static final double CPU_INVALID = 0.95;
    static final double STEAL_SUSPECT = 0.02;
    static final double STEAL_INVALID = 0.10;

    private final List<String> reasons = new ArrayList<>();
    private Trust trust = Trust.VALID;

    private GeneratorJudge() {}

    public static GeneratorVerdict judge(Evidence evidence) {
        GeneratorJudge judge = new GeneratorJudge();
        judge.started(evidence);
        double limit = evidence.tightestThresholdNanos().isPresent()
                ? evidence.tightestThresholdNanos().getAsLong() * THRESHOLD_SHARE
                : LIMIT_WITHOUT_THRESHOLD_NANOS;
        HealthSummary health = evidence.health();
        judge.delay("loop lag p99.9", evidence.loopLag().getValueAtPercentile(99.9), limit);
        judge.delay("JVM hiccup p99.9", health.hiccups().getValueAtPercentile(99.9), limit);
        judge.delay("longest garbage collection", health.gcLongestNanos(), limit);
        judge.share("processor time of its cores", health.cpu(), CPU_SUSPECT, CPU_INVALID);
        judge.share("time stolen by the hypervisor", health.steal(), STEAL_SUSPECT, STEAL_INVALID);
        if (evidence.isSharingCores()) {
            judge.reasons.add("note: the tester and the server may share cores, so that each slows the other");
        }
        return new GeneratorVerdict(judge.trust, List.copyOf(judge.reasons));
    }

    private void started(Evidence evidence) {
        long due = evidence.planned() - evidence.heldBack();
        if (due <= 0) {
            return;
        }
        double share = evidence.started() / (double) due;
        if (share < STARTED_MIN) {
            doubt(Trust.INVALID, text("started %.2f %% of what was due on free connections, limit 99 %%", share * 100));
        }
    }

    private void delay(String what, long nanos, double limit) {
        if (nanos > limit) {
            Trust level = nanos > limit * INVALID_FACTOR ? Trust.INVALID : Trust.SUSPECT;
            doubt(level, text("%s %.2f ms, limit %.2f ms", what, nanos / 1e6, limit / 1e6));
        }
    }

    private void share(String what, double share, double suspect, double invalid) {
        if (share > suspect) {
            Trust level = share > invalid ? Trust.INVALID : Trust.SUSPECT;
            doubt(level, text("%s %.1f %%, limit %.0f %%", what, share * 100, suspect * 100));
        }
    }

    private void doubt(Trust level, String reason) {
        trust = level.compareTo(trust) > 0 ? level : trust;
        reasons.add(reason);
    }

    private static String text(String format, Object... values) {
        return String.format(Locale.ROOT, format, values);
    }
}
