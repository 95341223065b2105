package dev.tollgate.loadtest.processes;

import java.util.ArrayList;
import java.util.List;

/**
 * A message came to the last of a child's receivers.
 *
 * @param stream of the stamp
 * @param sequence of the stamp
 * @param plannedNanos when it was to be sent, of {@link System#nanoTime()}
 * @param atNanos when it came to the last receiver
 */
public record LastReceipt(int stream, long sequence, long plannedNanos, long atNanos) {
    private static final int FIELDS = 4;

    static BodyWriter put(BodyWriter out, List<LastReceipt> receipts) {
        long[] values = new long[receipts.size() * FIELDS];
        int at = 0;
        for (LastReceipt receipt : receipts) {
            values[at++] = receipt.stream;
            values[at++] = receipt.sequence;
            values[at++] = receipt.plannedNanos;
            values[at++] = receipt.atNanos;
        }
        return out.put(values);
    }

    static List<LastReceipt> list(BodyReader in) {
        long[] values = in.numbers();
        List<LastReceipt> receipts = new ArrayList<>(values.length / FIELDS);
        for (int i = 0; i + FIELDS <= values.length; i += FIELDS) {
            receipts.add(new LastReceipt((int) values[i], values[i + 1], values[i + 2], values[i + 3]));
        }
        return receipts;
    }
}
