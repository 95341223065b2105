package dev.tollgate.loadtest.verify;

import dev.tollgate.loadtest.verify.MessageLedger.Fault;
import dev.tollgate.loadtest.verify.Streams.Delivery;
import dev.tollgate.loadtest.verify.VerifyResult.Example;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.Locale;
import java.util.stream.Stream;

/** Sorts the messages of a ledger into the classes of the specification, section 5.8. Used once, on one thread. */
final class Classification {
    private final MessageLedger ledger;
    private final List<Fault> faults;
    private final List<Long> inFlightAtKills;
    private final List<Example> examples = new ArrayList<>();
    private final long[] evidence;

    private long attempted;
    private long acknowledged;
    private long received;
    private long lost;
    private long recovered;
    private long unknown;
    private long copies;
    private long copiesExplained;
    private long copiesForbidden;
    private long reordered;
    private long reorderedExplained;
    private long late;

    Classification(MessageLedger ledger, List<Fault> faults, List<Long> inFlightAtKills) {
        this.ledger = ledger;
        this.faults = faults;
        this.inFlightAtKills = inFlightAtKills;
        this.evidence = new long[ledger.sinks().size()];
    }

    VerifyResult result() {
        for (int i = 0; i < ledger.streamCount(); i++) {
            StreamLedger stream = ledger.streamAt(i);
            synchronized (stream) {
                addStream(i, stream);
                for (int sink = 0; sink < evidence.length; sink++) {
                    addSink(i, stream, sink);
                }
            }
        }
        int best = bestEvidence();
        return new VerifyResult(
                attempted,
                acknowledged,
                received,
                lost,
                recovered,
                unknown,
                copiesExplained,
                copies - copiesExplained,
                reorderedExplained,
                reordered - reorderedExplained,
                readings().mapToLong(reading -> reading.unexpected.sum()).sum(),
                readings().mapToLong(reading -> reading.corrupt.sum()).sum(),
                late,
                evidence[best],
                inFlightAtKills.size(),
                inFlightAtKills,
                allExamples(),
                ledger.sinks().get(best).deliveredBeforeKill(),
                copiesForbidden,
                readings().mapToLong(reading -> reading.unchecked.sum()).sum(),
                readings().mapToLong(reading -> reading.ignored.sum()).sum());
    }

    private Stream<SinkReading> readings() {
        return ledger.sinks().stream().map(SinkLedger::reading);
    }

    private void addStream(int number, StreamLedger stream) {
        SequenceRuns sent = stream.attempts.atLeast(1);
        SequenceRuns everywhere = stream.everywhere();
        long acknowledgedHere = stream.acknowledged.size();
        long lostHere = acknowledgedHere - stream.acknowledged.common(everywhere);
        long receivedHere = everywhere.size();
        attempted += sent.size();
        acknowledged += acknowledgedHere;
        received += receivedHere;
        lost += lostHere;
        recovered += receivedHere - (acknowledgedHere - lostHere);
        unknown += sent.size() - receivedHere - lostHere;
        if (ledger.streams().delivery(number) == Delivery.EXACTLY_ONCE) {
            for (int sink = 0; sink < evidence.length; sink++) {
                copiesForbidden += stream.sink(sink).received.extra();
            }
        }
    }

    private void addSink(int number, StreamLedger stream, int sink) {
        SinkStream at = stream.sink(sink);
        SequenceRuns resent = stream.attempts.atLeast(2);
        copies += at.received.extra();
        copiesExplained += at.received.extraWithin(stream.attempts);
        reordered += at.reordered.size();
        reorderedExplained += at.reordered.common(resent);
        late += at.late.size();
        evidence[sink] += stream.owed[sink].common(at.received.atLeast(1));
        String name = ledger.sinks().get(sink).name();
        SequenceRuns got = at.received.atLeast(1);
        stream.acknowledged.forEachMissingIn(got, (start, end) -> example("lost", name, number, start, end));
        boolean onceOnly = ledger.streams().delivery(number) == Delivery.EXACTLY_ONCE;
        at.received
                .atLeast(2)
                .forEachMissingIn(
                        onceOnly ? new SequenceRuns() : resent,
                        (start, end) -> example("duplicated", name, number, start, end));
        at.reordered.forEachMissingIn(resent, (start, end) -> example("reordered", name, number, start, end));
        at.late.forEach((start, end) -> example("late", name, number, start, end));
    }

    private void example(String kind, String sink, int stream, long start, long end) {
        Unsettled times = ledger.streamAt(stream).times;
        String connection = ledger.streams().connection(stream);
        for (long sequence = start; sequence < end && examples.size() < VerifyResult.EXAMPLES_MAX; sequence++) {
            long planned = times.plannedNanos(sequence);
            long acked = times.acknowledgedNanos(sequence);
            String fault = nearestFault(Math.max(planned, acked));
            examples.add(new Example(kind, stream, sequence, planned, acked, connection, fault, sink));
        }
    }

    /** Losses first: what is least allowed shows most. */
    private List<Example> allExamples() {
        readings().forEach(reading -> examples.addAll(reading.examples()));
        return examples.stream()
                .sorted(Comparator.comparing(example -> rank(example.kind())))
                .limit(VerifyResult.EXAMPLES_MAX)
                .toList();
    }

    private static int rank(String kind) {
        return List.of("lost", "corrupt", "unexpected", "late", "duplicated", "reordered")
                .indexOf(kind);
    }

    private String nearestFault(long atNanos) {
        return atNanos < 0
                ? ""
                : faults.stream()
                        .min(Comparator.comparingLong(fault -> Math.abs(fault.atNanos() - atNanos)))
                        .map(fault -> describe(fault, fault.atNanos() - atNanos))
                        .orElse("");
    }

    private static String describe(Fault fault, long laterNanos) {
        return String.format(
                Locale.ROOT,
                "%s at %.3f s, %.3f s %s",
                fault.text(),
                fault.atNanos() / 1e9,
                Math.abs(laterNanos) / 1e9,
                laterNanos >= 0 ? "later" : "before");
    }

    private int bestEvidence() {
        int best = 0;
        for (int sink = 1; sink < evidence.length; sink++) {
            best = evidence[sink] > evidence[best] ? sink : best;
        }
        return best;
    }
}
