package dev.tollgate.loadtest.verify;

import java.util.List;
import java.util.Locale;
import java.util.stream.Stream;

/**
 * Messages by class: the specification of the load tester, section 5.8. A message counts as received when every sink has received
 * it. A damaged copy is corrupt and no receipt, so what arrived only damaged is lost as well.
 *
 * @param lost acknowledged, and not received
 * @param unknown attempted, neither acknowledged nor received
 * @param recovered attempted, not acknowledged, received
 * @param duplicatesExplained copies beyond the first, as many as the message was sent again
 * @param storedEvidence acknowledged before a kill, and received only after the restart that followed it; at the sink with most of
 *     them. A sink that is read at the end only has seen nothing before
 * @param kills how often the server was ended by SIGKILL
 * @param inFlightAtKills attempted and not acknowledged at each kill
 * @param examples of what must not be, at most {@link #EXAMPLES_MAX}
 * @param deliveredBeforeKill acknowledged, and received before the last restart: no evidence that anything was stored
 * @param duplicatesForbidden of the duplicates, those of streams whose messages may arrive once only (QoS 2)
 * @param unchecked received as a stamp alone, without the body that its checksum covers; all sinks together
 * @param ignored without a stamp or of another run, where that was to be ignored; all sinks together
 */
public record VerifyResult(
        long attempted,
        long acknowledged,
        long received,
        long lost,
        long recovered,
        long unknown,
        long duplicatesExplained,
        long duplicatesUnexplained,
        long reorderedExplained,
        long reorderedUnexplained,
        long unexpected,
        long corrupt,
        long late,
        long storedEvidence,
        int kills,
        List<Long> inFlightAtKills,
        List<Example> examples,
        long deliveredBeforeKill,
        long duplicatesForbidden,
        long unchecked,
        long ignored) {
    public static final int EXAMPLES_MAX = 100;
    /** With less in flight at a kill, the kill proves little. */
    public static final long IN_FLIGHT_MIN = 10;

    public VerifyResult {
        inFlightAtKills = List.copyOf(inFlightAtKills);
        examples = List.copyOf(examples);
    }

    public VerifyResult(
            long attempted,
            long acknowledged,
            long received,
            long lost,
            long recovered,
            long unknown,
            long duplicatesExplained,
            long duplicatesUnexplained,
            long reorderedExplained,
            long reorderedUnexplained,
            long unexpected,
            long corrupt,
            long late,
            long storedEvidence,
            int kills,
            List<Long> inFlightAtKills,
            List<Example> examples) {
        this(
                attempted,
                acknowledged,
                received,
                lost,
                recovered,
                unknown,
                duplicatesExplained,
                duplicatesUnexplained,
                reorderedExplained,
                reorderedUnexplained,
                unexpected,
                corrupt,
                late,
                storedEvidence,
                kills,
                inFlightAtKills,
                examples,
                0,
                0,
                0,
                0);
    }

    /** Whether nothing is there that must never be. */
    public boolean passed(boolean allowLate) {
        return lost == 0
                && unexpected == 0
                && corrupt == 0
                && duplicatesForbidden == 0
                && reorderedUnexplained == 0
                && (allowLate || late == 0);
    }

    /** {@code ZERO LOSS over 299,998 acked, 5 kills}, or what was found instead. */
    public String verdict(boolean allowLate) {
        if (acknowledged == 0) {
            return "NOTHING ACKED: nothing was verified";
        }
        String over = String.format(Locale.ROOT, " over %,d acked, %,d kills", acknowledged, kills);
        if (passed(allowLate)) {
            return "ZERO LOSS" + over;
        }
        return lost > 0 ? String.format(Locale.ROOT, "LOST %,d", lost) + over : "BROKEN" + over;
    }

    /** What the number of kills proves, once none of them lost anything; empty without a kill or with loss. */
    public String confidence() {
        if (kills == 0 || lost > 0) {
            return "";
        }
        return String.format(
                Locale.ROOT,
                "chance of loss per kill below %.3g %% at 95 %% confidence (%,d independent kills)",
                100 * lossPerKill(kills),
                kills);
    }

    /** The highest chance of loss per kill that would still go unnoticed in {@code kills} of them one time in 20. */
    static double lossPerKill(int kills) {
        return 1 - Math.pow(0.05, 1.0 / kills);
    }

    /** A sentence for each reason why this proves less than it seems to. */
    public List<String> warnings() {
        long weak = inFlightAtKills.stream().filter(n -> n < IN_FLIGHT_MIN).count();
        return Stream.of(
                        weak == 0
                                ? ""
                                : weak + " of " + kills + " kills had fewer than " + IN_FLIGHT_MIN
                                        + " messages in flight: raise rate, window or connections",
                        kills > 0 && storedEvidence == 0
                                ? "no acknowledged message was received only after a restart: what was delivered before a kill"
                                        + " proves nothing about storage"
                                : "",
                        unchecked == 0
                                ? ""
                                : unchecked + " messages were received as a stamp alone: their bodies were not checked")
                .filter(sentence -> !sentence.isEmpty())
                .toList();
    }

    /**
     * One message that breaks a promise, with what is needed to find it in the server's log.
     *
     * @param kind lost, duplicated, reordered, unexpected, corrupt or late
     * @param plannedNanos since the start of the run, -1 when not known; likewise {@code acknowledgedNanos}, which is -1 for never
     * @param nearestFault empty when there was none
     * @param sink where it was seen or missed
     */
    public record Example(
            String kind,
            int stream,
            long sequence,
            long plannedNanos,
            long acknowledgedNanos,
            String connection,
            String nearestFault,
            String sink) {
        public Example(
                String kind,
                int stream,
                long sequence,
                long plannedNanos,
                long acknowledgedNanos,
                String connection,
                String nearestFault) {
            this(kind, stream, sequence, plannedNanos, acknowledgedNanos, connection, nearestFault, "");
        }
    }
}
