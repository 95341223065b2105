package dev.tollgate.loadtest.verify;

import java.util.ArrayList;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;

/** One sink's classes by their definitions, with a list of all that happened: what the real ledger is compared with. */
final class NaiveLedger {
    private record Message(int stream, long sequence) {}

    private final Map<Message, Integer> attempts = new HashMap<>();
    private final Set<Message> acknowledged = new HashSet<>();
    private final List<Message> arrived = new ArrayList<>();
    private final Set<Message> late = new HashSet<>();
    private final Set<Message> owed = new HashSet<>();
    private long unexpected;
    private long corrupt;
    private boolean deadline;

    void attempted(int stream, long sequence) {
        attempts.merge(new Message(stream, sequence), 1, Integer::sum);
    }

    void acknowledged(int stream, long sequence) {
        acknowledged.add(new Message(stream, sequence));
    }

    boolean wasAttempted(int stream, long sequence) {
        return attempts.containsKey(new Message(stream, sequence));
    }

    void received(int stream, long sequence, boolean intact) {
        Message message = new Message(stream, sequence);
        if (!intact) {
            corrupt++;
        } else if (!attempts.containsKey(message)) {
            unexpected++;
        } else {
            if (deadline && !arrived.contains(message)) {
                late.add(message);
            }
            arrived.add(message);
        }
    }

    void restart() {
        acknowledged.stream().filter(message -> !arrived.contains(message)).forEach(owed::add);
    }

    void deadline() {
        deadline = true;
    }

    /** Attempted, acknowledged, received, lost, recovered, unknown, copies and swaps (explained, not), unexpected, corrupt, late, evidence. */
    List<Long> classes() {
        Set<Message> received = new HashSet<>(arrived);
        long[] copies = new long[2];
        for (Message message : received) {
            long extra = arrived.stream().filter(message::equals).count() - 1;
            long explained = Math.min(extra, attempts.getOrDefault(message, 0) - 1);
            copies[0] += explained;
            copies[1] += extra - explained;
        }
        long[] swaps = swaps();
        return List.of(
                (long) attempts.size(),
                (long) acknowledged.size(),
                (long) received.size(),
                acknowledged.stream().filter(m -> !received.contains(m)).count(),
                received.stream().filter(m -> !acknowledged.contains(m)).count(),
                attempts.keySet().stream()
                        .filter(m -> !acknowledged.contains(m) && !received.contains(m))
                        .count(),
                copies[0],
                copies[1],
                swaps[0],
                swaps[1],
                unexpected,
                corrupt,
                (long) late.size(),
                owed.stream().filter(received::contains).count());
    }

    private long[] swaps() {
        long[] swaps = new long[2];
        Set<Message> seen = new HashSet<>();
        Map<Integer, Long> highest = new HashMap<>();
        for (Message message : arrived) {
            if (seen.add(message)) {
                if (message.sequence < highest.getOrDefault(message.stream, -1L)) {
                    swaps[attempts.getOrDefault(message, 0) > 1 ? 0 : 1]++;
                }
                highest.merge(message.stream, message.sequence, Math::max);
            }
        }
        return swaps;
    }

    static List<Long> classesOf(VerifyResult result) {
        return List.of(
                result.attempted(),
                result.acknowledged(),
                result.received(),
                result.lost(),
                result.recovered(),
                result.unknown(),
                result.duplicatesExplained(),
                result.duplicatesUnexplained(),
                result.reorderedExplained(),
                result.reorderedUnexplained(),
                result.unexpected(),
                result.corrupt(),
                result.late(),
                result.storedEvidence());
    }
}
