package dev.tollgate.edge.sink;

import dev.tollgate.edge.journal.RouteCounts;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Iterator;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * Records that were read for a sink and lie behind its cursor: offered, or about to be. The cursor moves over them in their order, as far as
 * they are settled. For the feed's thread, which shares it under the feed's lock.
 */
final class FeedWindow {
    private final ArrayDeque<Item> items = new ArrayDeque<>();
    private final long[] inFlight = new long[RouteCounts.ROUTES_MAX];
    private long bytes;
    private int expiring; // items that may expire
    private long position;
    private long[] skippedBehind = {}; // by route: records behind the last item that are not for this sink

    /** A record, and what became of it so far. */
    static final class Item {
        private final SinkRecord record;
        private final int route;
        private final long[] skippedBefore;
        private int rejections;
        private boolean failedAlone;
        private boolean suspect;
        private @Nullable Outcome outcome;

        private Item(SinkRecord record, int route, long[] skippedBefore) {
            this.record = record;
            this.route = route;
            this.skippedBefore = skippedBefore;
        }

        SinkRecord record() {
            return record;
        }

        int route() {
            return route;
        }

        /** Counts a rejection, and says how many there were. */
        int reject() {
            failedAlone = false;
            return ++rejections;
        }

        void settle(Outcome settledAs) {
            outcome = settledAs;
        }

        boolean isSettled() {
            return outcome != null;
        }

        /** Whether it has failed alone, and no other record was tried alone since. */
        boolean hasFailedAlone() {
            return failedAlone;
        }

        void setFailedAlone(boolean failed) {
            failedAlone = failed;
        }

        /** Whether it has failed alone, and another record was delivered since. */
        boolean isSuspect() {
            return suspect;
        }

        void setSuspect(boolean isSuspect) {
            suspect = isSuspect;
        }
    }

    /** Forgets everything, and goes on at {@code sequence}. */
    void restart(long sequence) {
        items.clear();
        Arrays.fill(inFlight, 0);
        bytes = 0;
        expiring = 0;
        position = sequence;
        skippedBehind = new long[] {};
    }

    /** Adds the next record; the position is behind it then. */
    void add(SinkRecord record, int route) {
        items.add(new Item(record, route, skippedBehind));
        inFlight[route]++;
        skippedBehind = new long[] {};
        bytes += record.payloadBytes();
        expiring += record.mayExpire() ? 1 : 0;
        position = record.sequence() + 1;
    }

    /** Goes over the next record, which is not for this sink. */
    void skip(long sequence, int route) {
        if (skippedBehind.length == 0) {
            skippedBehind = new long[RouteCounts.ROUTES_MAX];
        }
        skippedBehind[route]++;
        position = sequence + 1;
    }

    /** Goes over what is not there to be read. */
    void moveTo(long sequence) {
        position = Math.max(position, sequence);
    }

    boolean isEmpty() {
        return items.isEmpty();
    }

    /** How many of the records here expire at some time. */
    int expiring() {
        return expiring;
    }

    int size() {
        return items.size();
    }

    long payloadBytes() {
        return bytes;
    }

    /** Sequence of the record that is to be read next. */
    long position() {
        return position;
    }

    /** Records of the route that are here. */
    long inFlight(int route) {
        return inFlight[route];
    }

    /** Records of the route that were read and do not belong to the sink. */
    long skipped(int route) {
        long sum = skippedBehind.length == 0 ? 0 : skippedBehind[route];
        for (Item item : items) {
            sum += item.skippedBefore.length == 0 ? 0 : item.skippedBefore[route];
        }
        return sum;
    }

    /** Those that are not settled, the first {@code max} of them. */
    List<Item> open(int max) {
        List<Item> open = new ArrayList<>(Math.min(max, items.size()));
        for (Iterator<Item> all = items.iterator(); all.hasNext() && open.size() < max; ) {
            Item item = all.next();
            if (item.outcome == null) {
                open.add(item);
            }
        }
        return open;
    }

    /** Sequences of those here that were let expire, in their order. */
    List<Long> expired() {
        List<Long> expired = new ArrayList<>();
        for (Item item : items) {
            if (item.outcome == Outcome.EXPIRED) {
                expired.add(item.record.sequence());
            }
        }
        return expired;
    }

    /**
     * The record to try alone after many failures: the first that is not settled and, by turns once that has failed alone, a later one,
     * of another device where there is one.
     */
    Item probe() {
        List<Item> open = open(Integer.MAX_VALUE);
        Item first = open.get(0);
        if (!first.failedAlone || open.size() == 1) {
            return first;
        }
        String device = first.record.deviceId();
        return open.stream()
                .filter(item -> !item.record.deviceId().equals(device))
                .findFirst()
                .orElse(open.get(1));
    }

    /** Takes the settled records from the front into the state's accounts, and moves the state's cursor as far. */
    void advance(FeedState state) {
        for (Item first = items.peek(); first != null && first.outcome != null; first = items.peek()) {
            items.remove();
            skip(state, first.skippedBefore);
            state.account(first.route).settle(first.outcome, 1);
            inFlight[first.route]--;
            bytes -= first.record.payloadBytes();
            expiring -= first.record.mayExpire() ? 1 : 0;
        }
        Item first = items.peek();
        if (first == null) {
            skip(state, skippedBehind);
            skippedBehind = new long[] {};
        }
        long sequence = first == null ? position : first.record.sequence();
        state.setCursor(new SinkCursor(sequence, state.cursor().epoch()));
    }

    private static void skip(FeedState state, long[] skipped) {
        for (int route = 0; route < skipped.length; route++) {
            state.account(route).skip(skipped[route]);
        }
    }

    /** Behind the last of these; at the first record that is open where that is not among them. */
    SinkCursor cursorBehind(List<Item> items, long epoch) {
        List<Item> open = open(items.size() + 1);
        Item last = items.get(items.size() - 1);
        long sequence;
        if (open.get(0) != items.get(0)) {
            sequence = open.get(0).record().sequence();
        } else {
            sequence = open.size() > items.size() ? last.record().sequence() + 1 : position();
        }
        return new SinkCursor(sequence, epoch);
    }
}
